import { expect, test } from 'vitest';
import { settingsIn, settingsQuery } from './settings';

test('settings come back from the address', () => {
  const settings = { budget: 50_000_000, weights: { cracks: 0.7, bus: 0 } };
  expect(settingsIn(settingsQuery(settings))).toEqual(settings);
});

test('nonsense in an address is passed over', () => {
  const query = new URLSearchParams('budget=much&w.cracks=7&w.bus=&w.ride=x');
  expect(settingsIn(query)).toEqual({ budget: 30_000_000, weights: {} });
});
