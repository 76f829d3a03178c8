import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Window sizes. */
export const DESKTOP = [1280, 800];
export const PHONE = [360, 740];

/** WebGL without a graphics card, and no calls home. */
const ARGS = [
  '--headless=new',
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the browser at CHROMIUM_PATH, or the first found in the usual places. */
export async function launch() {
  const wanted = process.env.CHROMIUM_PATH;
  const executablePath = wanted ?? PLACES.find((place) => existsSync(place));
  if (!executablePath) {
    throw new Error(`no Chromium in ${PLACES.join(', ')}: install one or set CHROMIUM_PATH`);
  }
  return chromium.launch({ executablePath, args: ARGS });
}

/**
 * Opens an empty page of the given size. Console errors, page errors, failed requests and requests to
 * anywhere but `origin` are written into `complaints`; answers with a status of `refused` are expected.
 */
export async function openPage(browser, origin, [width, height], complaints, refused = []) {
  const context = await browser.newContext({
    viewport: { width, height },
    locale: 'en-GB',
    timezoneId: 'Asia/Tokyo',
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  await context.route(isOutside(origin), (route) => {
    complaints.push(`request leaves the server: ${route.request().url()}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    const text = message.text();
    const expected = refused.some((status) => text.includes(`with a status of ${status} `));
    if (message.type() === 'error' && !expected) complaints.push(`console error: ${text}`);
  });
  page.on('dialog', (dialog) => {
    complaints.push(`${dialog.type()}: ${dialog.message()}`);
    return dialog.dismiss();
  });
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
  page.on('response', (response) => {
    const status = response.status();
    if (status >= 400 && !refused.includes(status)) complaints.push(`${status}: ${response.url()}`);
  });
  return page;
}

const isOutside = (origin) => (url) =>
  !['data:', 'blob:'].includes(url.protocol) && url.origin !== origin;

/** Waits until the map has drawn everything and stays so for a moment. */
export async function mapIdle(page) {
  await page.waitForFunction(
    () => {
      const idle = document.querySelector('mm-map')?.getAttribute('data-map-idle') === 'true';
      const now = performance.now();
      window.idleSince = idle ? (window.idleSince ?? now) : undefined;
      return idle && now - window.idleSince > 400;
    },
    null,
    { timeout: 90_000, polling: 50 },
  );
}

/** The address of the page, with a language and perhaps a defect. */
export function address(base, { language = 'en', defect = null } = {}) {
  const url = new URL(base);
  url.searchParams.set('lang', language);
  url.hash = defect === null ? '' : `#/defect/${encodeURIComponent(defect)}`;
  return url.href;
}

/** The address of a view, such as `plan?budget=300000`. */
export function at(base, view, language) {
  const url = new URL(base);
  url.searchParams.set('lang', language);
  url.hash = `#/${view}`;
  return url.href;
}

/** What the server's API answers. */
export async function ask(base, path) {
  const response = await fetch(new URL(path, base));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}
