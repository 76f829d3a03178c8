import { expect, test } from 'vitest';
import { labelEvery, roomOf, stacked, ticks } from './scale';

test.each([
  [10, [0, 2.5, 5, 7.5, 10]],
  [37, [0, 10, 20, 30, 40]],
  [0.3, [0, 0.1, 0.2, 0.3]],
  [1234, [0, 500, 1000, 1500]],
])('an axis up to %d has round marks', (most, marks) => {
  expect(ticks(most)).toEqual(marks);
});

test('an axis holds its greatest value', () => {
  for (let most = 0.01; most < 1e6; most *= 1.37) {
    const marks = ticks(most);
    expect(marks.at(-1)).toBeGreaterThanOrEqual(most);
    expect(marks.length).toBeLessThanOrEqual(6);
  }
});

test('an empty axis still has a height', () => {
  expect(ticks(0)).toEqual([0, 1]);
  expect(ticks(Number.NaN)).toEqual([0, 1]);
});

test('names are left out where there is no room', () => {
  expect(labelEvery(12, 12)).toBe(1);
  expect(labelEvery(52, 12)).toBe(5);
  expect(labelEvery(0, 0)).toBe(1);
});

test('Japanese names need more room', () => {
  expect(roomOf(['2026-11', 'Nov'])).toBe(59);
  expect(roomOf(['１１月'])).toBe(46);
  expect(roomOf([])).toBe(20);
});

test('pieces of a bar stand on each other', () => {
  expect(stacked([2, 0, 3])).toEqual([
    [0, 2],
    [2, 2],
    [2, 5],
  ]);
});
