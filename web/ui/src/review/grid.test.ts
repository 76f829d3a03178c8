import { expect, test } from 'vitest';
import { gridLines } from './grid';

test('lines stand a metre apart, far ones above', () => {
  const lines = gridLines({ left_m: -1.5, right_m: 1.5, near_m: 3.5, far_m: 6, px_per_m: 100 });
  const across = lines.filter(({ label }) => label !== null);
  expect(across.map(({ label, from }) => [label, from[1]])).toEqual([
    ['4 m', 200],
    ['5 m', 100],
    ['6 m', 0],
  ]);
  const along = lines.filter(({ label }) => label === null);
  expect(along.map(({ from, to }) => [from[0], from[1], to[1]])).toEqual([
    [50, 0, 250],
    [150, 0, 250],
    [250, 0, 250],
  ]);
});

test('a strip without a whole metre has no line', () => {
  expect(gridLines({ left_m: 0.2, right_m: 0.8, near_m: 3.2, far_m: 3.9, px_per_m: 10 })).toEqual(
    [],
  );
});
