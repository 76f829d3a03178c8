import type { Ground } from '../api/review';

type Point = readonly [x: number, y: number];

/** A line of the grid in pixels; those across the road say how far ahead they are. */
export interface GridLine {
  readonly from: [number, number];
  readonly to: [number, number];
  readonly label: string | null;
}

/** Lines a metre apart over a picture of the ground: far is up, the vehicle is below. */
export function gridLines({ left_m, right_m, near_m, far_m, px_per_m }: Ground): GridLine[] {
  const place = (right: number, ahead: number): Point => [
    (right - left_m) * px_per_m,
    (far_m - ahead) * px_per_m,
  ];
  const line = (from: Point, to: Point, label: string | null): GridLine => ({
    from: [...from],
    to: [...to],
    label,
  });
  return [
    ...metres(left_m, right_m).map((x) => line(place(x, far_m), place(x, near_m), null)),
    ...metres(near_m, far_m).map((z) => line(place(left_m, z), place(right_m, z), `${z} m`)),
  ];
}

function metres(from: number, to: number): number[] {
  const first = Math.ceil(from - 1e-9);
  const count = Math.max(0, Math.floor(to + 1e-9) - first + 1);
  return Array.from({ length: count }, (_, i) => first + i);
}
