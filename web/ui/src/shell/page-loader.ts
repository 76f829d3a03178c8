import type { PageName } from '../route';

/** Each page is a file of its own, fetched when it is first gone to. */
const FILES: Readonly<Record<PageName, () => Promise<unknown>>> = {
  map: () => import('../pages/map-page'),
  review: () => import('../pages/review-page'),
  plan: () => import('../pages/plan-page'),
  upload: () => import('../pages/upload-page'),
  drive: () => import('../pages/drive-page'),
  overview: () => import('../pages/overview-page'),
  admin: () => import('../pages/admin-page'),
  account: () => import('../pages/account-page'),
  api: () => import('../pages/api-page'),
  help: () => import('../pages/help-page'),
  login: () => import('../pages/login-page'),
  setup: () => import('../pages/setup-page'),
};

const loaded = new Set<PageName>();

export const isLoaded = (page: PageName): boolean => loaded.has(page);

export async function loadPage(page: PageName): Promise<void> {
  await FILES[page]();
  loaded.add(page);
}
