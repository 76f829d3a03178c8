import { at, DESKTOP } from './browser.mjs';
import { lookAtPage } from './every-page.mjs';

const PASSWORD = 'four words are enough';

/** From the one-time link on the terminal to a patrol officer's first log-in. */
export async function lookAtAccounts(job) {
  const { base, report } = job;
  const page = await job.open(DESKTOP);
  const here = { ...job, page };
  await report.group('setting up', () => setUp(here));
  await report.group('a new user', () => addUser(here, 'hana', 'patrol'));
  await report.group('logging out', () => logOut(here));
  await report.group('a wrong password', () => logInWrongly(here));
  await report.group('logging in', () => logIn(here, 'hana', PASSWORD));
  await report.group('what patrol sees', () => seeAsPatrol(here));
  await report.group('a used link', async () => {
    await logOut(here);
    await page.goto('about:blank');
    await page.goto(base);
    job.refused.push(409);
    await fillSetup(page, 'eve');
    await page.locator('mm-problem').waitFor();
  });
}

async function fillSetup(page, name) {
  await page.locator('[name=name]').fill(name);
  await page.locator('[name=password]').fill(PASSWORD);
  await page.locator('[name=repeated]').fill(PASSWORD);
  await page.getByTestId('set-up').click();
}

async function setUp(job) {
  const { base, page, report } = job;
  const link = new URL(base);
  for (const language of ['ja', 'en']) {
    await page.goto('about:blank');
    await page.goto(at(base, link.hash.slice(2), language));
    await page.locator('[name=name]').waitFor();
    await lookAtPage(job, page, language, 'setup');
  }
  await fillSetup(page, 'admin');
  await page.getByTestId('user').waitFor();
  report.equal('the admin is in', await page.getByTestId('user').innerText(), 'admin');
}

async function addUser(job, name, role) {
  const { base, page, report } = job;
  await page.goto(at(base, 'admin/users', 'en'));
  await page.locator('[name=name]').fill(name);
  await page.locator('[name=role]').selectOption(role);
  await page.locator('[name=password]').fill(PASSWORD);
  await page.getByTestId('add-user').click();
  const row = page.getByTestId('users').getByRole('row', { name });
  await row.waitFor();
  report.equal(
    'there are two users',
    await page.getByTestId('users').locator('tbody tr').count(),
    2,
  );
  for (const language of ['ja', 'en']) {
    for (const [view, name] of [
      ['admin/users', 'users'],
      ['account', 'account'],
    ]) {
      await page.goto('about:blank');
      await page.goto(at(base, view, language));
      await lookAtPage(job, page, language, name);
    }
  }
}

async function logOut({ page }) {
  await page.getByTestId('log-out').click();
  await page.getByTestId('log-in').waitFor();
}

async function logInWrongly(job) {
  const { page, report, refused } = job;
  for (const language of ['ja', 'en']) {
    await page.goto('about:blank');
    await page.goto(at(job.base, 'login', language));
    await page.getByTestId('log-in').waitFor();
    await lookAtPage(job, page, language, 'login');
  }
  refused.push(401);
  await typeLogIn(page, 'hana', 'not this one');
  const fault = page.getByRole('alert').filter({ hasText: /\w/ });
  await fault.first().waitFor();
  report.check('one stays outside', await page.getByTestId('log-in').isVisible());
}

async function typeLogIn(page, name, password) {
  await page.locator('[name=name]').fill(name);
  await page.locator('[name=password]').fill(password);
  await page.getByTestId('log-in').click();
}

async function logIn({ page, report }, name, password) {
  await typeLogIn(page, name, password);
  await page.getByTestId('user').waitFor();
  report.equal('the user is in', await page.getByTestId('user').innerText(), name);
}

async function seeAsPatrol(job) {
  const { base, page, report } = job;
  const ways = await page
    .locator('[data-testid^="nav-"]')
    .evaluateAll((links) => links.map((link) => link.dataset.testid));
  report.check('uploads are offered', ways.includes('nav-upload'), ways.join());
  report.check('reviews are not', !ways.includes('nav-review'), ways.join());
  await page.goto(at(base, 'admin/users', 'en'));
  await page.locator('.forbidden').waitFor();
  await lookAtPage(job, page, 'en', 'forbidden');
}
