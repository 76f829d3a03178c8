import { expect, test } from 'vitest';
import { moved, WHOLE, type Zoom, zoomedAt, zoomedTo } from './zoom';

/** Where a place of the picture is seen in the frame. */
const seen = ({ scale, x, y }: Zoom, u: number, v: number) => [u * scale + x, v * scale + y];

test('what is under the pointer stays there', () => {
  const zoom = zoomedAt(WHOLE, 3, [0.25, 0.75]);
  expect(seen(zoom, 0.25, 0.75)[0]).toBeCloseTo(0.25);
  expect(seen(zoom, 0.25, 0.75)[1]).toBeCloseTo(0.75);
});

test('a picture cannot be smaller than its frame, nor be moved out of it', () => {
  expect(zoomedAt(WHOLE, 0.1, [0.5, 0.5])).toEqual(WHOLE);
  expect(moved(WHOLE, 0.3, -0.3)).toEqual(WHOLE);
  const near = moved(zoomedAt(WHOLE, 4, [0.5, 0.5]), 99, 99);
  expect(seen(near, 0, 0)).toEqual([0, 0]);
});

test('a box is shown in the middle', () => {
  const zoom = zoomedTo([600, 300, 680, 360], [1280, 720]);
  const [u = 0, v = 0] = seen(zoom, 640 / 1280, 330 / 720);
  expect(u).toBeCloseTo(0.5);
  expect(v).toBeCloseTo(0.5);
  expect(zoom.scale).toBeGreaterThan(4);
});

test('a box at the edge is shown as near to the middle as can be', () => {
  const zoom = zoomedTo([0, 0, 100, 100], [1000, 1000]);
  expect(seen(zoom, 0, 0)).toEqual([0, 0]);
});
