import * as v from 'valibot';
import { expect, test } from 'vitest';
import { Plan } from '../api/plan';
import { boundsOf, workFeatures } from './works';

const LINE = [
  [24.9, 60.1],
  [25.1, 60.3],
];
const work = (id: string, geometry: unknown = null) => ({ id, cost: 5, reasons: [], geometry });
const plan = v.parse(Plan, {
  works: [work('a', { type: 'LineString', coordinates: LINE }), work('b')],
  left_out: [work('c', { type: 'MultiLineString', coordinates: [LINE, LINE] })],
  outcomes: [],
  totals: { cost: { value: 5, low: 4, high: 6 }, works: 2, left_out: 1, length_m: 40 },
});

test('works that are done are drawn over those left out', () => {
  const { features } = workFeatures(plan, 'a', []);
  expect(features.map(({ properties }) => properties)).toEqual([
    { id: 'c', chosen: false, lit: false },
    { id: 'a', chosen: true, lit: true },
  ]);
});

test('a lit work is drawn by its sections where nothing else tells its place', () => {
  const { features } = workFeatures(plan, 'b', [LINE]);
  expect(features.find(({ properties }) => properties.id === 'b')?.geometry.coordinates).toEqual([
    LINE,
  ]);
});

test('lines have bounds', () => {
  expect(boundsOf([LINE])).toEqual([24.9, 60.1, 25.1, 60.3]);
  expect(boundsOf([])).toBeNull();
});
