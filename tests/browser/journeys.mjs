import { DESKTOP } from './browser.mjs';

/** What people come for, from beginning to end. `recording` is a folder with a recording in it. */
export async function makeJourneys(job, recording) {
  const page = await job.open(DESKTOP);
  if (recording) {
    await job.report.group('upload', () => uploadAndInspect(job, page, recording));
  }
  for (const language of ['en', 'ja']) {
    await job.report.group(`review in ${language}`, () => reviewByKeyboard(job, page, language));
    await job.report.group(`plan in ${language}`, () => planAndDownload(job, page, language));
  }
}

function at(base, view, language) {
  const url = new URL(base);
  url.searchParams.set('lang', language);
  url.hash = `#/${view}`;
  return url.href;
}

/** Patrol: a folder is chosen, sent and inspected, and its report read. */
async function uploadAndInspect({ base, report }, page, recording) {
  await page.goto(at(base, 'upload', 'en'));
  await page.getByTestId('folder-input').setInputFiles(recording);
  const pairings = page.getByTestId('pairings').getByRole('listitem');
  await pairings.first().waitFor();
  report.equal('one recording is found', await pairings.count(), 1);
  await page.getByTestId('send').click();
  const job = page.getByTestId('job').first();
  await job.and(page.locator('[data-state="done"]')).waitFor({ timeout: 300_000 });
  await job.getByTestId('job-report').click();
  const gist = await page.getByTestId('drive-gist').innerText();
  report.check('the report says what was surveyed', gist.includes('surveyed'), gist);
}

/** Engineer: up to ten defects are gone through with the keyboard, one is taken back, the log says so. */
async function reviewByKeyboard({ base, report }, page, language) {
  await page.goto('about:blank');
  await page.goto(at(base, 'review?status=all', language));
  const desk = page.getByTestId('review-desk');
  await desk.waitFor();
  const place = page.getByTestId('review-at');
  const [, count = '1'] = (await place.innerText()).match(/(\d+)\D*$/) ?? [];
  const inAll = Math.min(10, Number(count));
  for (let n = 0; n < inAll; n++) {
    const id = await desk.getAttribute('data-id');
    await page.keyboard.press(n % 3 === 2 ? 'r' : 'c');
    if (n % 3 === 2) await page.keyboard.press('1');
    if (n < inAll - 1)
      await page.locator(`[data-testid="review-desk"]:not([data-id="${id}"])`).waitFor();
  }
  await page.getByTestId('outbox').waitFor({ state: 'detached' });
  await page.keyboard.press('u');
  await page.getByTestId('outbox').waitFor({ state: 'detached' });
  await page.goto(at(base, 'admin/audit', language));
  await page.getByTestId('audit').getByRole('row').nth(1).waitFor();
  const rows = await page.getByTestId('audit').getByRole('row').count();
  report.check('the log holds what was done', rows > inAll, `${rows} rows`);
}

/** Planner: a budget is typed, the list follows, and is taken along as a workbook. */
async function planAndDownload({ base, report }, page, language) {
  await page.goto('about:blank');
  await page.goto(at(base, 'plan', language));
  const gist = page.getByTestId('plan-gist');
  await gist.waitFor();
  const before = await gist.innerText();
  await page.getByTestId('budget').fill('200万');
  await page.getByTestId('budget').press('Enter');
  await page.waitForURL(/budget=2000000/);
  await page.waitForFunction(
    (text) =>
      document.querySelector('mm-plan-page')?.shadowRoot?.querySelector('.waiting') === null ||
      text === '',
    before,
  );
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('export-worklist-xlsx').click(),
  ]);
  report.equal('the workbook has its name', download.suggestedFilename(), 'worklist.xlsx');
  report.equal('the workbook came whole', await download.failure(), null);
}
