import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { DESKTOP, PHONE } from './browser.mjs';

/** Every view that needs nothing chosen, by its fragment. */
const VIEWS = [
  'map',
  'map?view=table',
  'map?sections=age',
  'review',
  'plan?budget=30000000',
  'upload',
  'overview',
  'admin/users',
  'admin/tokens',
  'admin/audit',
  'account',
  'help/patrol',
];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** JIS X 8341-3 is WCAG; its rules up to AA of 2.2, and what axe holds to be good. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Every page has its heading and title, fits its window, and is open to everybody. */
export async function lookAtEveryPage(job) {
  for (const [language, size, name] of [
    ['en', DESKTOP, ''],
    ['ja', PHONE, '-360'],
  ]) {
    const page = await job.open(size);
    for (const view of VIEWS) {
      await job.report.group(`${view} in ${language}`, () =>
        lookAt(job, page, { view, language, name }),
      );
    }
    await page.close();
  }
}

async function lookAt({ base, report, picture }, page, { view, language, name }) {
  const url = new URL(base);
  url.searchParams.set('lang', language);
  url.hash = `#/${view}`;
  await page.goto('about:blank');
  await page.goto(url.href);
  await page.locator('main h1').first().waitFor({ state: 'attached', timeout: 30_000 });
  await page.waitForLoadState('networkidle').catch(() => {});
  const about = `${view} (${language})`;
  report.equal(`${about}: language`, await page.locator('html').getAttribute('lang'), language);
  report.check(`${about}: has a title of its own`, (await page.title()).includes(' – '));
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  report.check(`${about}: nothing sticks out sideways`, over <= 0, `${over} px`);
  for (const violation of await violations(page)) report.check(`${about}: ${violation}`, false);
  await page.screenshot({
    path: picture(`${view.replaceAll(/\W+/g, '-')}${name}-${language}.png`),
  });
}

/** What axe-core finds wrong with a page, with the first place of each. */
async function violations(page) {
  await page.evaluate(AXE);
  return page.evaluate(async (rules) => {
    const found = await window.axe.run(document, { runOnly: rules, resultTypes: ['violations'] });
    return found.violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes[0].html})`);
  }, RULES);
}
