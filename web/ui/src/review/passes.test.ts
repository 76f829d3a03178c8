import { expect, test } from 'vitest';
import type { View } from '../api/shapes';
import { bestOfEachDrive, cropAround } from './passes';

const view = (drive: string, frame: number, score: number, captured_at: string): View => ({
  drive: { id: drive, name: drive },
  frame,
  n: 0,
  captured_at,
  class: 'pothole',
  score,
  box: [0, 0, 1, 1],
  image: [2, 2],
  picture: null,
  distance_m: null,
});

test('each drive is shown once, at its best, oldest first', () => {
  const views = [
    view('new', 1, 0.5, '2026-06-01T00:00:00Z'),
    view('old', 2, 0.4, '2026-01-01T00:00:00Z'),
    view('new', 3, 0.9, '2026-06-01T00:00:02Z'),
  ];
  expect(bestOfEachDrive(views).map(({ frame }) => frame)).toEqual([2, 3]);
});

test('the box lies in the middle of what is cut out, twice as wide', () => {
  const [left, top, width] = cropAround([500, 300, 700, 400], [1200, 900], 4 / 3);
  // 400 by 300 pixels are cut out, from 400 and 200 on.
  expect([left, top, width]).toEqual([-100, (-200 / 300) * 100, 300]);
});

test('what is cut out stays in the picture', () => {
  expect(
    cropAround([0, 0, 10, 10], [1200, 900], 4 / 3)
      .slice(0, 2)
      .map(Math.abs),
  ).toEqual([0, 0]);
  expect(cropAround([0, 0, 1200, 900], [1200, 900], 4 / 3)[2]).toBe(100);
});
