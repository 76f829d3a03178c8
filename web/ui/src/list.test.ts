import { expect, test } from 'vitest';
import type { ListedDefect } from './api/shapes';
import { rowAfterKey, sorted } from './list';
import { madeDefect } from './made';

const defect = (id: string, change: Partial<ListedDefect> = {}): ListedDefect =>
  madeDefect(id, { score: 0.5, ...change });
const ids = (defects: ListedDefect[]) => defects.map(({ id }) => id).join('');

test('each order puts the most pressing first', () => {
  const defects = [
    defect('a', { score: 0.4, length_m: 9, last_seen: '2026-10-05T01:12:09Z' }),
    defect('b', { score: 0.9, length_m: null, last_seen: '2026-10-19T09:00:00+09:00' }),
    defect('c', { score: 0.6, length_m: 2, last_seen: '2026-10-19T00:00:01Z' }),
  ];
  expect(ids(sorted(defects, 'score'))).toBe('bca');
  expect(ids(sorted(defects, 'size'))).toBe('acb');
  expect(ids(sorted(defects, 'newest'))).toBe('cba');
});

test('settled defects come after open ones, however high their score', () => {
  const defects = [
    defect('a', { score: 0.9, status: 'repaired' }),
    defect('b', { score: 0.2 }),
    defect('c', { score: 0.8, status: 'rejected' }),
    defect('d', { score: 0.4, status: 'confirmed' }),
  ];
  expect(ids(sorted(defects, 'score'))).toBe('dbac');
});

test('equal defects keep one order, whatever order they came in', () => {
  const defects = [defect('b'), defect('c'), defect('a')];
  expect(ids(sorted(defects, 'score'))).toBe('abc');
  expect(ids(sorted(defects.toReversed(), 'size'))).toBe('abc');
});

test('keys move within the list', () => {
  expect(rowAfterKey('ArrowDown', 3, 5)).toBe(4);
  expect(rowAfterKey('ArrowDown', 4, 5)).toBe(4);
  expect(rowAfterKey('ArrowUp', 0, 5)).toBe(0);
  expect(rowAfterKey('PageDown', 2, 30)).toBe(12);
  expect(rowAfterKey('Home', 12, 30)).toBe(0);
  expect(rowAfterKey('End', 12, 30)).toBe(29);
  expect(rowAfterKey('x', 12, 30)).toBeNull();
  expect(rowAfterKey('toString', 12, 30)).toBeNull();
});
