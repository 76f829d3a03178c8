import { expect, test } from 'vitest';
import { placeBox } from './picture';

test('a box is placed in per cent of the picture', () => {
  expect(placeBox([128, 360, 320, 540], [1280, 720])).toEqual({
    left: 10,
    top: 50,
    right: 25,
    bottom: 75,
    labelSide: 'left',
    labelEnd: 'above',
  });
});

test('a box that reaches out of the picture is cut at its edge', () => {
  const { left, top, right, bottom } = placeBox([-5, 700, 1300, 741], [1280, 720]);
  expect([left, right, bottom]).toEqual([0, 100, 100]);
  expect(top).toBeCloseTo(97.2, 1);
});

test('labels stay in the picture', () => {
  expect(placeBox([1000, 300, 1280, 400], [1280, 720]).labelSide).toBe('right');
  expect(placeBox([0, 0, 1280, 720], [1280, 720]).labelEnd).toBe('below');
});
