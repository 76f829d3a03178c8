import type { ListedDefect } from './api/shapes';
import { isSettled } from './domain';

export const SORTINGS = ['score', 'size', 'newest'] as const;
export type Sorting = (typeof SORTINGS)[number];

const areaM2 = ({ length_m, width_m }: ListedDefect): number => (length_m ?? 0) * (width_m ?? 0);

const BY: Record<Sorting, (a: ListedDefect, b: ListedDefect) => number> = {
  score: (a, b) => b.score - a.score,
  size: (a, b) => areaM2(b) - areaM2(a),
  newest: (a, b) => Date.parse(b.last_seen) - Date.parse(a.last_seen),
};

/** Open ones before settled ones, most pressing first; equal ones by id, so that nothing flickers. */
export function sorted(defects: readonly ListedDefect[], sorting: Sorting): ListedDefect[] {
  return defects.toSorted(
    (a, b) =>
      Number(isSettled(a.status)) - Number(isSettled(b.status)) ||
      BY[sorting](a, b) ||
      (a.id < b.id ? -1 : 1),
  );
}

/** Which row a key moves to from row `at` of `count`; null if the key means nothing to a list. */
export function rowAfterKey(key: string, at: number, count: number): number | null {
  const target = targetRow(key, at, count);
  return target === null ? null : Math.max(0, Math.min(count - 1, target));
}

function targetRow(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return at + 1;
    case 'ArrowUp':
      return at - 1;
    case 'PageDown':
      return at + 10;
    case 'PageUp':
      return at - 10;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
