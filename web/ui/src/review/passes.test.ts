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
  // 400 by 300 pixels are cut out, from 400 and 200 on.
  expect(cropAround([500, 300, 700, 400], [1200, 900], 4 / 3)).toEqual({
    left: '-100%',
    top: '-66.667%',
    width: '300%',
    height: '300%',
  });
});

test('what is cut out stays in the picture, and is no mere speck of it', () => {
  expect(cropAround([0, 0, 10, 10], [1200, 900], 4 / 3)).toEqual({
    left: '0%',
    top: '0%',
    width: '500%',
    height: '500%',
  });
  expect(cropAround([0, 0, 1200, 900], [1200, 900], 4 / 3).width).toBe('100%');
});
