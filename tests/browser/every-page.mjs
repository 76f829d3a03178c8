import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ask, at, DESKTOP, PHONE } from './browser.mjs';

/** Every view, by the name of its picture; `{defect}` and `{drive}` stand for one of the register's. */
const VIEWS = {
  map: 'map',
  'map-table': 'map?view=table',
  'map-age': 'map?sections=age',
  defect: 'defect/{defect}',
  review: 'review?status=all',
  plan: 'plan?budget=300000',
  upload: 'upload',
  drive: 'drive/{drive}',
  overview: 'overview',
  users: 'admin/users',
  tokens: 'admin/tokens',
  audit: 'admin/audit',
  account: 'account',
  api: 'api',
  'help-viewer': 'help/viewer',
  'help-patrol': 'help/patrol',
  'help-engineer': 'help/engineer',
  'help-planner': 'help/planner',
  'help-admin': 'help/admin',
};
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** JIS X 8341-3 is WCAG; its rules up to AA of 2.2, and what axe holds to be good. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Every page has its heading and title, fits its window, and is open to everybody. */
export async function lookAtEveryPage(job) {
  const { features } = await ask(job.base, '/api/defects?bbox=-180,-90,180,90&limit=1');
  const tracks = await ask(job.base, '/api/tracks');
  const known = { defect: features[0].id, drive: tracks.features[0].properties.drive };
  for (const [language, size, suffix] of [
    ['en', DESKTOP, ''],
    ['ja', DESKTOP, ''],
    ['ja', PHONE, '-360'],
  ]) {
    const page = await job.open(size);
    for (const [name, view] of Object.entries(VIEWS)) {
      const hash = view.replace(/\{(\w+)\}/, (_, key) => known[key]);
      await job.report.group(`${name}${suffix} in ${language}`, async () => {
        await page.goto('about:blank');
        await page.goto(at(job.base, hash, language));
        await lookAtPage(job, page, language, name + suffix);
      });
    }
    await page.close();
  }
}

/** What must hold of every page; leaves its picture. */
export async function lookAtPage({ report, picture }, page, language, name) {
  const heading = page.locator('main h1').first();
  await heading.waitFor({ state: 'attached', timeout: 30_000 });
  await page.waitForLoadState('networkidle').catch(() => {});
  const about = `${name} (${language})`;
  report.equal(`${about}: language`, await page.locator('html').getAttribute('lang'), language);
  report.check(`${about}: has a title of its own`, (await page.title()).includes(' – '));
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  report.check(`${about}: nothing sticks out sideways`, over <= 0, `${over} px`);
  for (const problem of await page.locator('mm-problem').allInnerTexts()) {
    report.check(`${about}: ${problem}`, false);
  }
  const broken = await page.locator('img').evaluateAll(sourcesOfBroken);
  report.equal(`${about}: pictures that did not come`, broken, []);
  for (const violation of await violations(page)) report.check(`${about}: ${violation}`, false);
  await page.screenshot({ path: picture(name, language), type: 'jpeg', quality: 70 });
}

/** Runs in the page. Pictures further down are fetched only when they are scrolled to. */
function sourcesOfBroken(pictures) {
  const begun = pictures.filter(({ complete, src }) => complete && src !== '');
  return begun.filter(({ naturalWidth }) => naturalWidth === 0).map(({ src }) => src);
}

/** What axe-core finds wrong with a page, with the first place of each. */
async function violations(page) {
  await page.evaluate(AXE);
  return page.evaluate(async (rules) => {
    const found = await window.axe.run(document, { runOnly: rules, resultTypes: ['violations'] });
    return found.violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes[0].html})`);
  }, RULES);
}
