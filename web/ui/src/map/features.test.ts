import { expect, test } from 'vitest';
import type { Defect } from '../api/shapes';
import { distanceM } from '../geo';
import { defectPoints, selection, trackLines } from './features';

const DEFECT: Defect = {
  id: 'a',
  class: 'transverse_crack',
  status: 'candidate',
  score: 0.9,
  sightings: 2,
  drives: 1,
  first_seen: '2026-10-05T01:12:09Z',
  last_seen: '2026-10-05T01:12:10Z',
  length_m: 0.2,
  width_m: 2.5,
  position_error_m: 2.9,
  lon: 139.7283,
  lat: 35.6116,
  length_error_m: 0.1,
  width_error_m: 0.3,
  open_ended: false,
  reason: 'new',
  gone: 0,
  passed_unseen: 0,
  growth: null,
  seen_in: [],
};

test('the selected defect lies in the middle of its error circle', () => {
  const { selected, error } = selection(DEFECT);
  expect(selected.features[0]?.geometry.coordinates).toEqual([139.7283, 35.6116]);
  const ring = error.features[0]?.geometry.coordinates[0] ?? [];
  expect(ring.length).toBeGreaterThan(30);
  for (const [lon = 0, lat = 0] of ring) {
    expect(distanceM([139.7283, 35.6116], [lon, lat])).toBeCloseTo(2.9, 3);
  }
});

test('without a selection or an error nothing is drawn', () => {
  expect(selection(null).selected.features).toEqual([]);
  expect(selection({ ...DEFECT, position_error_m: null }).error.features).toEqual([]);
});

test('settled defects are drawn grey and below open ones', () => {
  const [open, repaired] = defectPoints([
    { ...DEFECT, score: 0.3 },
    { ...DEFECT, id: 'b', status: 'repaired', score: 0.95 },
  ]).features.map((feature) => feature.properties);
  expect(open?.icon).not.toBe(repaired?.icon);
  expect(repaired?.rank).toBeLessThan(open?.rank ?? 0);
});

test('each stretch of driven road is a line', () => {
  const lines = trackLines([
    {
      drive: 'd',
      name: 'n',
      line: [
        [0, 0],
        [1, 1],
      ],
    },
  ]);
  expect(lines.features[0]?.geometry.coordinates).toEqual([
    [0, 0],
    [1, 1],
  ]);
});
