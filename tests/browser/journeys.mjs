import { ask, at, DESKTOP, mapIdle } from './browser.mjs';
import { lookAtPage } from './every-page.mjs';

const TO_REVIEW = 10;
/** A vehicle's name that must never become a part of a page. */
const MARKUP = '<img src=x onerror=alert(1)>';

/** What people come for, from beginning to end. `recording` is a folder with a recording in it. */
export async function makeJourneys(job, recording) {
  const page = await job.open(DESKTOP);
  for (const language of ['en', 'ja']) {
    const here = { ...job, page, language };
    await job.report.group(`upload in ${language}`, () => uploadAndInspect(here, recording));
    await job.report.group(`review in ${language}`, () => reviewByKeyboard(here));
    await job.report.group(`plan in ${language}`, () => planAndDownload(here));
  }
}

async function go({ base, page, language }, view) {
  await page.goto('about:blank');
  await page.goto(at(base, view, language));
}

/** Patrol: a folder is chosen, sent and inspected, its report read, and its defects are on the map. */
async function uploadAndInspect(job, recording) {
  const { page, report, language } = job;
  await go(job, 'upload');
  await page.getByTestId('folder-input').setInputFiles(recording);
  const pairings = page.getByTestId('pairings').getByRole('listitem');
  await pairings.first().waitFor();
  report.equal('one recording is found', await pairings.count(), 1);
  await lookAtPage(job, page, language, 'upload');
  await page.getByTestId('vehicle').fill(MARKUP);
  const before = await page.getByTestId('job').count();
  await page.getByTestId('send').click();
  const jobs = page.getByTestId('job');
  await page.waitForFunction(countsMoreJobs, before);
  const newest = jobs.first();
  await newest.and(page.locator('[data-state="done"]')).waitFor({ timeout: 600_000 });
  await lookAtPage(job, page, language, 'upload-done');
  await newest.getByTestId('job-report').click();
  const gist = await page.getByTestId('drive-gist').innerText();
  const name = await page.getByTestId('drive-name').innerText();
  report.check('markup in a name is text', name.includes(MARKUP), name);
  report.check('the report says how far was surveyed', /\d ?m/.test(gist), gist);
  await page.getByTestId('drive-on-map').click();
  await mapIdle(page);
  const { defects } = await ask(job.base, '/api/summary');
  report.check('the drive found damage', defects > 0);
  const rows = await page.getByTestId('defect-row').count();
  report.equal('its defects are on the map', rows, Math.min(100, defects));
}

/** Runs in the page. */
function countsMoreJobs(before) {
  const list = document.querySelector('mm-upload-page')?.shadowRoot?.querySelector('mm-jobs');
  return (list?.shadowRoot?.querySelectorAll('[data-testid=job]').length ?? 0) > before;
}

/** Engineer: ten defects are gone through with the keyboard, one is taken back, the log says so. */
async function reviewByKeyboard(job) {
  const { base, page, report, language } = job;
  await go(job, 'review');
  const desk = page.getByTestId('review-desk');
  await desk.waitFor();
  const logged = (await ask(base, '/api/audit?limit=1')).entries[0]?.id ?? 0;
  const said = [];
  for (let n = 0; n < TO_REVIEW; n++) {
    const id = await desk.getAttribute('data-id');
    const isReal = n % 3 !== 2;
    said.push([id, isReal ? 'confirmed' : 'rejected']);
    await page.keyboard.press(isReal ? 'c' : 'r');
    if (!isReal) await page.keyboard.press('1');
    await page.locator(`[data-testid="review-desk"]:not([data-id="${id}"])`).waitFor();
  }
  await page.keyboard.press('u');
  const [last] = said.at(-1);
  await page.locator(`[data-testid="review-desk"][data-id="${last}"]`).waitFor();
  said.at(-1)[1] = 'candidate';
  await page.getByTestId('outbox').waitFor({ state: 'detached' });
  for (const [id, status] of said) {
    report.equal(`what was said of ${id}`, (await ask(base, `/api/defects/${id}`)).status, status);
  }
  await lookAtPage(job, page, language, 'review');
  await checkLog(job, said, logged);
}

/** The log holds each word, the newest first, and on its page in the reader's language. */
async function checkLog(job, said, before) {
  const { base, page, report, language } = job;
  const { entries } = await ask(base, '/api/audit?limit=100');
  const since = entries.filter(({ id }) => id > before).toReversed();
  const words = said.map(([id, status]) => [id, `defect_${status}`]);
  words.at(-1)[1] = 'defect_confirmed';
  words.push([said.at(-1)[0], 'undo']);
  report.equal(
    'the log holds what was done',
    since.map(({ subject, action }) => [subject, action]),
    words,
  );
  await go(job, 'admin/audit');
  const newest = page.getByTestId('audit').locator('tbody tr').first();
  await newest.waitFor();
  const told = { en: 'Took an action back', ja: '操作を取り消し' }[language];
  const text = await newest.innerText();
  report.check('the page of the log says so', text.includes(told), text);
  await lookAtPage(job, page, language, 'audit');
}

/** Planner: a budget is typed, the list follows, and is taken along as a workbook. */
async function planAndDownload(job) {
  const { page, report, language, outDir } = job;
  await go(job, 'plan');
  const gist = page.getByTestId('plan-gist');
  await gist.waitFor();
  const before = await gist.innerText();
  await page.getByTestId('budget').fill('30万');
  await page.getByTestId('budget').press('Enter');
  await page.waitForURL(/budget=300000/);
  await page.waitForFunction(toldAnew, before);
  await page.getByTestId('works').getByRole('row').nth(1).waitFor();
  await lookAtPage(job, page, language, 'plan');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('export-worklist-xlsx').click(),
  ]);
  report.equal('the workbook has its name', download.suggestedFilename(), 'worklist.xlsx');
  await download.saveAs(`${outDir}/worklist-${language}.xlsx`);
}

/** Runs in the page. */
function toldAnew(before) {
  const page = document.querySelector('mm-plan-page')?.shadowRoot;
  return page?.querySelector('[data-testid=plan-gist]')?.textContent?.trim() !== before.trim();
}
