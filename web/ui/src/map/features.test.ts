import { expect, test } from 'vitest';
import { distanceM } from '../geo';
import { madeDefect } from '../made';
import { selection, trackLines } from './features';

const DEFECT = madeDefect('a', {
  class: 'transverse_crack',
  position_error_m: 2.9,
  lon: 139.7283,
  lat: 35.6116,
});

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
