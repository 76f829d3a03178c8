const DEFECT = '#/defect/';

/** The defect an address's fragment names, or null. */
export function defectInHash(hash: string): string | null {
  if (!hash.startsWith(DEFECT)) return null;
  try {
    return decodeURIComponent(hash.slice(DEFECT.length)) || null;
  } catch {
    return null;
  }
}

/** The fragment that names a defect; `#/` for none. */
export function hashOfDefect(id: string | null): string {
  return id === null ? '#/' : DEFECT + encodeURIComponent(id);
}

/** The query part of an address with the language set. */
export function searchWithLanguage(search: string, language: string): string {
  const query = new URLSearchParams(search);
  query.set('lang', language);
  return `?${query}`;
}
