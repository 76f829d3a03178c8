import type { ApiProblem } from '../api/client';
import { en, type Key } from '../i18n/en';
import type { Words } from '../i18n/words';

const isKey = (text: string): text is Key => Object.hasOwn(en, text);

/** What went wrong, and the server's own words where it has no name that we know. */
export function problemText(
  words: Words,
  { kind, facts: { type }, message }: ApiProblem,
): { readonly text: string; readonly detail: string } {
  const key = `problem_${type ?? ''}`;
  if (isKey(key)) return { text: words.text(key), detail: '' };
  return { text: words.text(kind), detail: kind === 'unreachable' ? '' : message };
}
