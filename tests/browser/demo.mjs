// Looks at the map page as a user would.
//   node demo.mjs URL OUT_DIR           a register with defects in it
//   node demo.mjs --empty URL OUT_DIR   an empty register
// Prints one line of JSON; the exit code is 0 if all is well, 1 if not.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launch, openPage } from './browser.mjs';
import { lookAtEmptyRegister } from './empty.mjs';
import { lookAtRegister } from './register.mjs';
import { Report } from './report.mjs';

const { values, positionals } = parseArgs({
  options: { empty: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [base, outDir] = positionals;
if (!base || !outDir) {
  console.error('usage: node demo.mjs [--empty] URL OUT_DIR');
  process.exit(1);
}
const result = await run(base, outDir, values.empty);
console.log(JSON.stringify(result));
process.exit(result.ok ? 0 : 1);

async function run(base, outDir, empty) {
  const started = performance.now();
  const report = new Report();
  const complaints = [];
  await mkdir(outDir, { recursive: true });
  const browser = await launch();
  const open = (size) => openPage(browser, new URL(base).origin, size, complaints);
  const job = { base, open, report, picture: (name) => join(outDir, name) };
  try {
    const look = empty ? lookAtEmptyRegister : lookAtRegister;
    await report.group('page', () => look(job));
  } finally {
    await browser.close();
  }
  report.equal('nothing to complain of', [...new Set(complaints)], []);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  return { mode: empty ? 'empty' : 'demo', ...report.result(), seconds };
}
