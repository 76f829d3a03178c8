// Looks at the application as a user would.
//   node demo.mjs MODE URL OUT_DIR [RECORDING]
// MODE is one of:
//   map       the map of a register with defects in it
//   empty     an empty register
//   every     every page, with axe-core
//   journeys  upload of the folder RECORDING into an empty register, review and plan
//   accounts  from the one-time link URL to a log-in
// Prints one line of JSON; the exit code is 0 if all is well, 1 if not.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lookAtAccounts } from './accounts.mjs';
import { launch, openPage } from './browser.mjs';
import { lookAtEmptyRegister } from './empty.mjs';
import { lookAtEveryPage } from './every-page.mjs';
import { makeJourneys } from './journeys.mjs';
import { lookAtRegister } from './register.mjs';
import { Report } from './report.mjs';

const MODES = {
  map: lookAtRegister,
  empty: lookAtEmptyRegister,
  every: lookAtEveryPage,
  journeys: makeJourneys,
  accounts: lookAtAccounts,
};

const [mode, base, outDir, recording] = process.argv.slice(2);
const look = MODES[mode];
if (!look || !base || !outDir) {
  console.error(`usage: node demo.mjs ${Object.keys(MODES).join('|')} URL OUT_DIR [RECORDING]`);
  process.exit(1);
}
const result = await run();
console.log(JSON.stringify(result));
process.exit(result.ok ? 0 : 1);

async function run() {
  const started = performance.now();
  const report = new Report();
  const complaints = [];
  const refused = [];
  for (const language of ['en', 'ja']) await mkdir(join(outDir, language), { recursive: true });
  const browser = await launch();
  const { origin } = new URL(base);
  const open = (size) => openPage(browser, origin, size, complaints, refused);
  const picture = (name, language) => join(outDir, language, `${name}.jpg`);
  const job = { base, open, report, picture, outDir, refused };
  try {
    await report.group('page', () => look(job, recording));
  } finally {
    await browser.close();
  }
  report.equal('nothing to complain of', [...new Set(complaints)], []);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  return { mode, ...report.result(), seconds };
}
