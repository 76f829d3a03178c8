import type { Word } from '../api/review';
import type { Words } from '../i18n/words';

/** What is said, in words. */
export function wordName(words: Words, word: Word): string {
  if ('undo' in word) return words.text('undo');
  if ('merge_with' in word) return words.text('merge');
  if ('split' in word) return words.text('split');
  if ('class' in word) return words.text(word.class);
  const reason = word.reason === undefined ? '' : ` (${words.text(`reject_${word.reason}`)})`;
  return words.text(word.say) + reason;
}
