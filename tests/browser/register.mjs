import { address, ask, DESKTOP, mapIdle, PHONE } from './browser.mjs';
import { checkFacts, checkPicture } from './panel.mjs';

const CLASSES = ['pothole', 'alligator_crack', 'longitudinal_crack', 'transverse_crack'];

/** The page over a register with defects shows them, on every way to them. */
export async function lookAtRegister(job) {
  const { base, open, report } = job;
  const summary = await ask(base, '/api/summary');
  const listed = await ask(base, '/api/defects?bbox=-180,-90,180,90&limit=10000');
  await report.group('first load', () => weighFirstLoad(job));
  const page = await open(DESKTOP);
  await page.goto(address(base));
  await mapIdle(page);
  await report.group('numbers', () => checkNumbers(page, report, summary, listed));
  for (const damageClass of CLASSES) {
    const features = listed.features.filter(({ properties }) => properties.class === damageClass);
    if (features.length === 0) continue;
    await report.group(`click on a ${damageClass}`, () => clickOnMap(job, page, features));
  }
  await report.group('views', () => turnPages(job, page, listed));
  await report.group('legend', () => switchClassOff(page, report, listed));
  await report.group('keyboard', () => useKeyboard(page, report));
  await report.group('deep link and Japanese', () => readJapanese(job, page, listed));
  await report.group('overview', () => checkOverview(job, page, summary));
  await report.group('screenshots', () => takePictures(job, page, listed));
  await report.group('without WebGL', () => lookWithoutWebGl(job, listed));
}

/** All that comes over the network until the map stands still. */
async function weighFirstLoad({ base, open, report }) {
  const page = await open(DESKTOP);
  const loaded = [];
  page.on('requestfinished', (request) => loaded.push(request.sizes()));
  await page.goto(address(base));
  await mapIdle(page);
  const sizes = await Promise.all(loaded);
  const bytes = sizes.reduce((sum, size) => sum + size.responseBodySize, 0);
  await page.close();
  report.check('the first load weighs at most 500 KB', bytes <= 500_000, `${bytes} bytes`);
  report.tell('first_load_bytes', bytes);
}

async function checkNumbers(page, report, summary, listed) {
  for (const damageClass of CLASSES) {
    const count = await page.getByTestId(`count-${damageClass}`).innerText();
    report.equal(
      `legend count of ${damageClass}`,
      Number(count.replaceAll(',', '')),
      summary.by_class[damageClass],
    );
  }
  const rows = await page.getByTestId('defect-row').count();
  report.equal('rows of the list', rows, Math.min(100, listed.numberReturned));
}

/** The overview tells the numbers of the register. */
async function checkOverview({ base, report }, page, summary) {
  const url = new URL(base);
  url.searchParams.set('lang', 'en');
  url.hash = '#/overview';
  await page.goto('about:blank');
  await page.goto(url.href);
  await page.getByTestId('summary').waitFor();
  for (const key of ['drives', 'frames', 'sightings', 'defects']) {
    const number = await page.getByTestId(`summary-${key}`).innerText();
    report.equal(`number of ${key}`, Number(number.replaceAll(',', '')), summary[key]);
  }
}

/** Clicks on the first of these defects that no panel covers, at its very pixel. */
async function clickOnMap({ base, report }, page, features) {
  const target = await page.getByTestId('map').evaluate(
    findUncovered,
    features.map((f) => f.id),
  );
  report.check('a defect lies in free view', target !== null);
  if (!target) return;
  await page.mouse.click(target.x, target.y);
  const shown = page.getByTestId('field-id');
  await shown.waitFor();
  const id = (await shown.innerText()).trim();
  report.equal('the clicked defect is the selected one', id, target.id);
  report.equal('its address', new URL(page.url()).hash, `#/defect/${encodeURIComponent(id)}`);
  const defect = await ask(base, `/api/defects/${encodeURIComponent(id)}`);
  await checkFacts(page, report, defect);
  await checkPicture(page, report, defect);
  await page.keyboard.press('Escape');
  await page.getByTestId('defect-panel').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Show everything' }).click();
  await mapIdle(page);
}

/** Runs in the page. */
function findUncovered(map, ids) {
  const canvas = map.querySelector('canvas');
  for (const id of ids) {
    const pixel = map.pixelOf(id);
    if (pixel && document.elementFromPoint(pixel.x, pixel.y) === canvas) return { id, ...pixel };
  }
  return null;
}

/** A browser that cannot draw the map still shows everything as a table. */
async function lookWithoutWebGl({ base, open, report }, listed) {
  const page = await open(DESKTOP);
  await page.addInitScript(() => {
    const given = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
      return kind.startsWith('webgl') ? null : given.call(this, kind, ...rest);
    };
  });
  await page.goto(address(base));
  await page.getByTestId('view-table').click();
  const rows = page.getByTestId('defect-table').locator('tbody tr');
  await rows.first().waitFor();
  report.equal('rows of the table', await rows.count(), Math.min(100, listed.numberReturned));
  await rows.first().getByRole('button').click();
  await page.getByTestId('defect-panel').waitFor();
  await page.close();
}

/** The best-scored defect that is open and has a picture. */
async function best(base, listed) {
  const open = listed.features.filter(({ properties }) =>
    ['candidate', 'confirmed'].includes(properties.status),
  );
  for (const { id } of open.toSorted((a, b) => b.properties.score - a.properties.score)) {
    const defect = await ask(base, `/api/defects/${encodeURIComponent(id)}`);
    if (defect.seen_in[0]?.picture) return defect;
  }
  throw new Error('no open defect has a picture');
}

async function turnPages({ base, report }, page, listed) {
  for (const { id } of listed.features.filter((f) => f.properties.sightings > 1)) {
    const { seen_in: views } = await ask(base, `/api/defects/${encodeURIComponent(id)}`);
    if (!views[0]?.picture || !views[1]?.picture) continue;
    await page.goto(address(base, { defect: id }));
    const source = () => page.getByTestId('frame-picture').getAttribute('src');
    report.equal('first view', await source(), views[0].picture);
    await page.getByTestId('nextView').click();
    report.equal('next view', await source(), views[1].picture);
    await page.getByTestId('previousView').click();
    report.equal('back to the first view', await source(), views[0].picture);
    await enlarge(page, report);
    await page.keyboard.press('Escape');
    return;
  }
}

async function enlarge(page, report) {
  await page.getByTestId('frame-picture').click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  const { width } = await dialog.getByTestId('frame-picture').boundingBox();
  report.check('the enlarged picture fills the window', width > 0.8 * DESKTOP[0], `${width} px`);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  report.check('the panel stays open', await page.getByTestId('defect-panel').isVisible());
}

async function switchClassOff(page, report, listed) {
  const damageClass = listed.features[0].properties.class;
  const left = listed.features.filter(({ properties }) => properties.class !== damageClass);
  const rows = page.getByTestId('defect-row');
  const button = page.getByTestId(`legend-${damageClass}`);
  const before = await rows.count();
  await button.click();
  await page.waitForURL(/class=/);
  const pressed = () => button.getAttribute('aria-pressed');
  report.equal('the button is off', await settled(pressed, 'false'), 'false');
  const fewer = Math.min(100, left.length);
  report.equal('rows with a class off', await settled(() => rows.count(), fewer), fewer);
  await button.click();
  await page.waitForURL((url) => !url.hash.includes('class='));
  report.equal('rows with all classes on', await settled(() => rows.count(), before), before);
}

async function useKeyboard(page, report) {
  const rows = page.getByTestId('defect-row');
  await rows.first().focus();
  if ((await rows.count()) > 1) await page.keyboard.press('ArrowDown');
  const focused = page.locator('[data-testid="defect-row"]:focus');
  const id = await focused.getAttribute('data-id');
  const outline = await focused.evaluate((row) => getComputedStyle(row).outlineStyle);
  report.check('the focus can be seen', outline !== 'none', outline);
  await page.keyboard.press('Enter');
  await page.getByTestId('field-id').waitFor();
  report.equal('Enter selects', (await page.getByTestId('field-id').innerText()).trim(), id);
  await page.locator('[data-testid="field-class"]:focus').waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('defect-panel').waitFor({ state: 'detached' });
  await focused.waitFor();
  report.equal('Escape leads back', await focused.getAttribute('data-id'), id);
}

async function readJapanese({ base, report }, page, listed) {
  const defect = await best(base, listed);
  const names = {
    pothole: 'ポットホール',
    alligator_crack: '亀甲状ひび割れ',
    longitudinal_crack: '縦断ひび割れ',
    transverse_crack: '横断ひび割れ',
  };
  await page.goto('about:blank');
  await page.goto(address(base, { language: 'ja', defect: defect.id }));
  await page.locator(`mm-app [data-testid="field-id"] >> text="${defect.id}"`).waitFor();
  report.equal('page language', await page.locator('html').getAttribute('lang'), 'ja');
  const name = await page.getByTestId('field-class').innerText();
  report.equal('class in Japanese', name.trim(), names[defect.class]);
}

async function takePictures({ base, open, report, picture }, page, listed) {
  const defect = await best(base, listed);
  const sizes = [
    [page, 'defect'],
    [await open(PHONE), 'defect-360'],
  ];
  for (const [target, name] of sizes) {
    await target.goto('about:blank');
    await target.goto(address(base, { defect: defect.id }));
    await checkFacts(target, report, defect);
    await checkPicture(target, report, defect);
    await mapIdle(target);
    await target.screenshot({ path: picture(name, 'en'), type: 'jpeg', quality: 80 });
    const [width, room] = await target.evaluate(() => [
      document.documentElement.scrollWidth,
      window.innerWidth,
    ]);
    report.check(`${name}: nothing sticks out sideways`, width <= room, `${width} > ${room}`);
  }
}

/** What `ask` gives once it is `wanted`, or after some seconds: the list is drawn after the address has changed. */
async function settled(ask, wanted) {
  let given = await ask();
  for (let tries = 0; given !== wanted && tries < 50; tries++) {
    await new Promise((wait) => setTimeout(wait, 100));
    given = await ask();
  }
  return given;
}
