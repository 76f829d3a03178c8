import { en, type Key } from '../i18n/en';
import type { Words } from '../i18n/words';

const isKey = (text: string): text is Key => Object.hasOwn(en, text);

/** A name that the server uses, in words; a newer server's unknown one as it is. */
export function nameOf(words: Words, area: string, name: string): string {
  const key = `${area}_${name}`;
  return isKey(key) ? words.text(key) : name.replaceAll('_', ' ');
}

/** What somebody did, in words. */
export const actionName = (words: Words, action: string): string => nameOf(words, 'action', action);
