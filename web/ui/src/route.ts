/** The views of the application, by the first word of the address's fragment. */
export const PAGES = [
  'map',
  'review',
  'plan',
  'upload',
  'drive',
  'overview',
  'admin',
  'account',
  'api',
  'help',
  'login',
  'setup',
] as const;
export type PageName = (typeof PAGES)[number];

/** Where one is: a page, the one thing that it shows, and how it is set. */
export interface Route {
  readonly page: PageName;
  /** A defect, a drive, a role, a token: whatever the page is about. */
  readonly id: string | null;
  readonly query: URLSearchParams;
}

/** A defect on the map has had this address from the beginning. */
const DEFECT = 'defect';

/** What the fragment of an address means; anything unknown is the map. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const query = new URLSearchParams(search);
  const [first = '', ...rest] = path.split('/');
  const id = decoded(rest.join('/'));
  if (first === DEFECT) return { page: 'map', id, query };
  const page = PAGES.find((name) => name === first);
  return page === undefined || page === 'map'
    ? { page: 'map', id: null, query }
    : { page, id, query };
}

/** The fragment that leads to a view. */
export function hashOf(page: PageName, id: string | null = null, query?: URLSearchParams): string {
  const name = page === 'map' && id !== null ? DEFECT : page;
  const path = id === null ? `#/${name}` : `#/${name}/${encodeURIComponent(id)}`;
  const search = query?.toString() ?? '';
  return search === '' ? path : `${path}?${search}`;
}

/** The same view with one setting changed; null and '' take it away. */
export function withSetting(
  { page, id, query }: Route,
  name: string,
  value: string | null,
): string {
  const changed = new URLSearchParams(query);
  if (value === null || value === '') changed.delete(name);
  else changed.set(name, value);
  return hashOf(page, id, changed);
}

/** The query part of an address with the language set. */
export function searchWithLanguage(search: string, language: string): string {
  const query = new URLSearchParams(search);
  query.set('lang', language);
  return `?${query}`;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text) || null;
  } catch {
    return null;
  }
}
