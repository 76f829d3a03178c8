import { expect, test } from 'vitest';
import type { LonLat } from './domain';
import { circle, distanceM, lengthM } from './geo';

const SHINAGAWA: LonLat = [139.728, 35.611];

test('a degree of latitude is 111.195 km', () => {
  expect(distanceM([139, 35], [139, 36])).toBeCloseTo(111_195, -1);
});

test('a line is as long as its pieces, and a point has no length', () => {
  expect(
    lengthM([
      [0, 0],
      [0, 1],
      [0, 0],
    ]),
  ).toBeCloseTo(2 * distanceM([0, 0], [0, 1]), 6);
  expect(lengthM([SHINAGAWA])).toBe(0);
  expect(lengthM([])).toBe(0);
});

test.each([
  [SHINAGAWA, 2.9],
  [[25.5, 65.0] as const, 5000],
  [[-70, -33] as const, 0.5],
])('every corner of a circle around %j is %d m away', (centre, radiusM) => {
  const ring = circle(centre, radiusM);
  expect(ring[0]).toEqual(ring.at(-1));
  for (const corner of ring) {
    expect(distanceM(centre, corner) / radiusM).toBeCloseTo(1, 4);
  }
});

test('a circle runs counter-clockwise, as GeoJSON wants outer rings', () => {
  const ring = circle(SHINAGAWA, 10);
  const twiceArea = ring.slice(1).reduce((sum, [x, y], i) => {
    const [px, py] = ring[i] as LonLat;
    return sum + (px * y - x * py);
  }, 0);
  expect(twiceArea).toBeGreaterThan(0);
});
