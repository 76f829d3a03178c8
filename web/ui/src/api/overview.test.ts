import * as v from 'valibot';
import { expect, test } from 'vitest';
import { Dashboard } from './overview';

const REST = {
  weeks: [],
  repaired_by_month: [{ month: '2026-11', defects: 3 }],
  coverage: { surveyed_m: 1, network_m: 2 },
  models: [],
};
const read = (by_class_age: unknown) => v.parse(Dashboard, { ...REST, by_class_age });

test('defects by class and age have a number for every pair', () => {
  const { ages, counts } = read({
    pothole: { new: 2, old: 1 },
    alligator_crack: { old: 4 },
  }).by_class_age;
  expect(ages).toEqual(['new', 'old']);
  expect(counts.pothole).toEqual([2, 1]);
  expect(counts.alligator_crack).toEqual([0, 4]);
  expect(counts.transverse_crack).toEqual([0, 0]);
});
