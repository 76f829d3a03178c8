import type { PixelBox } from '../domain';

/** How a picture is shown in its frame: magnified, and moved by shares of the frame. */
export interface Zoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };
const MOST = 12;
/** A box that is zoomed to fills this share of the frame. */
const BOX_SHARE = 0.45;

/** Magnifies about a point of the frame, given as shares of its sides. */
export function zoomedAt(zoom: Zoom, factor: number, [px, py]: readonly [number, number]): Zoom {
  const scale = clamp(zoom.scale * factor, 1, MOST);
  const ratio = scale / zoom.scale;
  return kept({ scale, x: px - (px - zoom.x) * ratio, y: py - (py - zoom.y) * ratio });
}

export const moved = (zoom: Zoom, dx: number, dy: number): Zoom =>
  kept({ ...zoom, x: zoom.x + dx, y: zoom.y + dy });

/** Shows a box of the picture large in the middle. */
export function zoomedTo(
  [left, top, right, bottom]: PixelBox,
  [width, height]: readonly [number, number],
): Zoom {
  const share = Math.max((right - left) / width, (bottom - top) / height, 1e-6);
  const scale = clamp(BOX_SHARE / share, 1, MOST);
  const middle = [(left + right) / 2 / width, (top + bottom) / 2 / height] as const;
  return kept({ scale, x: 0.5 - middle[0] * scale, y: 0.5 - middle[1] * scale });
}

/** The picture never leaves a gap in its frame. */
function kept({ scale, x, y }: Zoom): Zoom {
  return { scale, x: clamp(x, 1 - scale, 0), y: clamp(y, 1 - scale, 0) };
}

const clamp = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, value));
