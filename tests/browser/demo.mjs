// Looks at the application as a user would.
//   node demo.mjs URL OUT_DIR             the map of a register with defects in it
//   node demo.mjs --empty URL OUT_DIR     an empty register
//   node demo.mjs --every URL OUT_DIR     every page, with axe-core
//   node demo.mjs --journeys URL OUT_DIR  upload, review and plan; --recording FOLDER is uploaded
// Prints one line of JSON; the exit code is 0 if all is well, 1 if not.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launch, openPage } from './browser.mjs';
import { lookAtEmptyRegister } from './empty.mjs';
import { lookAtEveryPage } from './every-page.mjs';
import { makeJourneys } from './journeys.mjs';
import { lookAtRegister } from './register.mjs';
import { Report } from './report.mjs';

const { values, positionals } = parseArgs({
  options: {
    empty: { type: 'boolean', default: false },
    every: { type: 'boolean', default: false },
    journeys: { type: 'boolean', default: false },
    recording: { type: 'string' },
  },
  allowPositionals: true,
});
const [base, outDir] = positionals;
if (!base || !outDir) {
  console.error(
    'usage: node demo.mjs [--empty | --every | --journeys [--recording FOLDER]] URL OUT_DIR',
  );
  process.exit(1);
}
const [mode, look] = chosen(values);
const result = await run(base, outDir);
console.log(JSON.stringify(result));
process.exit(result.ok ? 0 : 1);

/** What is to be looked at, and its name. */
function chosen({ empty, every, journeys, recording }) {
  if (empty) return ['empty', lookAtEmptyRegister];
  if (every) return ['every', lookAtEveryPage];
  if (journeys) return ['journeys', (job) => makeJourneys(job, recording)];
  return ['demo', lookAtRegister];
}

async function run(base, outDir) {
  const started = performance.now();
  const report = new Report();
  const complaints = [];
  await mkdir(outDir, { recursive: true });
  const browser = await launch();
  const open = (size) => openPage(browser, new URL(base).origin, size, complaints);
  const job = { base, open, report, picture: (name) => join(outDir, name) };
  try {
    await report.group('page', () => look(job));
  } finally {
    await browser.close();
  }
  report.equal('nothing to complain of', [...new Set(complaints)], []);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  return { mode, ...report.result(), seconds };
}
