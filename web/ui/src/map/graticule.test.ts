import { expect, test } from 'vitest';
import type { Bounds } from '../domain';
import { graticule } from './graticule';

const WARD: Bounds = [139.72, 35.6, 139.75, 35.62];

const labels = (bounds: Bounds, spacingDeg: number) =>
  graticule(bounds, spacingDeg).features.map((line) => line.properties.label);

test('lines are on round seconds and named after them', () => {
  expect(labels([139.7275, 35.6105, 139.7285, 35.6115], 2 / 3600)).toEqual([
    '139°43′40″E',
    '139°43′42″E',
    '35°36′38″N',
    '35°36′40″N',
  ]);
});

test('names leave out what the spacing does not need', () => {
  expect(labels([-1, -1, 1, 1], 1)).toEqual(['1°W', '0°', '1°E', '1°S', '0°', '1°N']);
  expect(labels([0.4, 50, 0.6, 50.2], 0.1)).toContain('0°30′E');
  expect(labels([139.72801, 35.61, 139.72802, 35.6101], 0.5 / 36_000)).toContain('35°36′36.0″N');
});

test('neighbouring lines are at least as far apart as asked', () => {
  for (const spacingDeg of [1e-4, 3e-3, 0.004]) {
    const meridians = graticule(WARD, spacingDeg).features.flatMap(({ geometry }) => {
      const [[x0 = 0] = [], [x1 = 0] = []] = geometry.coordinates;
      return x0 === x1 ? [x0] : [];
    });
    const gaps = meridians.slice(1).map((x, i) => x - (meridians[i] as number));
    expect(gaps.length).toBeGreaterThan(1);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(spacingDeg * (1 - 1e-9));
  }
});

test('a line stays where it is when the view moves', () => {
  const xs = (bounds: Bounds) =>
    new Set(graticule(bounds, 0.001).features.map((line) => line.geometry.coordinates[0]?.[0]));
  const moved = xs([139.7207, 35.6003, 139.7507, 35.6203]);
  const kept = [...xs(WARD)].filter((x) => x !== undefined && x > 139.7207 && x < 139.75);
  expect(kept.length).toBeGreaterThan(5);
  for (const x of kept) expect(moved).toContain(x);
});

test('no line leaves the world', () => {
  for (const { geometry } of graticule([-400, -120, 400, 120], 30).features) {
    for (const [x = Number.NaN, y = Number.NaN] of geometry.coordinates) {
      expect(Math.abs(x)).toBeLessThanOrEqual(180);
      expect(Math.abs(y)).toBeLessThanOrEqual(85);
    }
  }
});
