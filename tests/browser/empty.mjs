import { address, ask, DESKTOP, mapIdle } from './browser.mjs';

/** The page over a register without drives says what to do. */
export async function lookAtEmptyRegister({ base, open, report, picture }) {
  const page = await open(DESKTOP);
  await report.group('empty register', async () => {
    const summary = await ask(base, '/api/summary');
    report.equal('the register is empty', [summary.drives, summary.defects], [0, 0]);
    await page.goto(address(base));
    await mapIdle(page);
    const text = await page.getByTestId('empty-state').innerText();
    report.check('says how to run the demo', text.includes('michimori demo'), text);
    const inspect = 'michimori inspect RECORDING --track FILE --camera FILE --db michimori.db';
    report.check('says how to inspect a recording', text.includes(inspect), text);
    await page.screenshot({ path: picture('empty', 'en'), type: 'jpeg', quality: 80 });
    await page.goto(address(base, { language: 'ja' }));
    const japanese = await page.getByTestId('empty-state').innerText();
    report.check('speaks Japanese', japanese.includes('台帳'), japanese);
  });
}
