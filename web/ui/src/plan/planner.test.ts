import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Plan, Wish } from '../api/plan';
import { Planner } from './planner';

const TOTALS = {
  currency: 'JPY',
  cost: 0,
  works: 0,
  left_out: 0,
  length_m: 0,
  not_surveyed_m: 0,
  proven: true,
};
const PLAN: Plan = { works: [], left_out: [], outcomes: [], totals: TOTALS };
const wish = (budget: number): Wish => ({ budget, others: [], weights: {} });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function planner(ask: (wish: Wish, signal: AbortSignal) => Promise<Plan>) {
  const [asked, answered, failed] = [vi.fn(ask), vi.fn(), vi.fn()];
  return { planner: new Planner(asked, answered, failed, 100), asked, answered, failed };
}

test('a slider that is dragged asks once, when it rests', async () => {
  const { planner: it, asked, answered } = planner(async () => PLAN);
  for (const budget of [1, 2, 3]) {
    it.wish(wish(budget));
    await vi.advanceTimersByTimeAsync(60);
  }
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toHaveBeenCalledTimes(1);
  expect(answered).toHaveBeenCalledWith(PLAN, wish(3));
});

test('the answer to an older wish is dropped', async () => {
  const slow = (asked: Wish) =>
    new Promise<Plan>((resolve) => setTimeout(() => resolve(PLAN), asked.budget));
  const { planner: it, answered } = planner(slow);
  it.wish(wish(1000));
  await vi.advanceTimersByTimeAsync(150);
  it.wish(wish(10));
  await vi.advanceTimersByTimeAsync(2000);
  expect(answered).toHaveBeenCalledTimes(1);
  expect(answered).toHaveBeenCalledWith(PLAN, wish(10));
});

test('a failure is told, unless nobody waits for the answer any more', async () => {
  const { planner: it, failed } = planner(() => Promise.reject(new Error('no')));
  it.wish(wish(1));
  await vi.advanceTimersByTimeAsync(150);
  expect(failed).toHaveBeenCalledTimes(1);
  it.wish(wish(2));
  it.stop();
  await vi.advanceTimersByTimeAsync(500);
  expect(failed).toHaveBeenCalledTimes(1);
});
