import { expect, test } from 'vitest';
import { BUDGETS, parseBudget, placeOf } from './budget';

test.each([
  ['30000000', 30_000_000],
  ['30,000,000', 30_000_000],
  ['３０００万', 30_000_000],
  ['1.5億円', 150_000_000],
  ['¥ 2m', 2_000_000],
  ['', null],
  ['-1', null],
  ['a lot', null],
  ['9'.repeat(30), null],
])('%j is %d', (typed, sum) => {
  expect(parseBudget(typed)).toBe(sum);
});

test('the slider stands at the nearest round sum', () => {
  expect(BUDGETS[placeOf(30_000_000)]).toBe(30_000_000);
  expect(BUDGETS[placeOf(29_000_000)]).toBe(30_000_000);
  expect(BUDGETS[placeOf(0)]).toBe(BUDGETS[0]);
  expect(BUDGETS[placeOf(1e15)]).toBe(BUDGETS.at(-1));
});

test('round sums rise', () => {
  expect(BUDGETS).toEqual(BUDGETS.toSorted((a, b) => a - b));
});
