import type { View } from '../api/shapes';
import type { PixelBox } from '../domain';
import { groupBy } from '../group';

/** The best view of each drive, in the order of time. */
export function bestOfEachDrive(views: readonly View[]): View[] {
  const of = groupBy(views, ({ drive }) => drive.id);
  const best = [...of.values()].flatMap(
    (some) => some.toSorted((a, b) => b.score - a.score)[0] ?? [],
  );
  return best.toSorted((a, b) => Date.parse(a.captured_at) - Date.parse(b.captured_at));
}

/** A box takes so much of the part that is cut out, which is no less than so much of the picture. */
const BOX_SHARE = 0.5;
const LEAST_SHARE = 0.2;

/**
 * Where a picture lies, so that a frame of the given shape shows a box of it with what is around:
 * its edges and sides in per cent of the frame's sides.
 */
export function cropAround(
  [x0, y0, x1, y1]: PixelBox,
  [width, height]: readonly [number, number],
  shape: number,
): {
  readonly left: string;
  readonly top: string;
  readonly width: string;
  readonly height: string;
} {
  const least = width * LEAST_SHARE;
  const wanted = Math.max(Math.max(x1 - x0, (y1 - y0) * shape) / BOX_SHARE, least);
  const cut = Math.min(wanted, width, height * shape);
  const tall = cut / shape;
  const left = Math.min(width - cut, Math.max(0, (x0 + x1 - cut) / 2));
  const top = Math.min(height - tall, Math.max(0, (y0 + y1 - tall) / 2));
  const percent = (share: number) => `${Number((share * 100).toFixed(3))}%`;
  return {
    left: percent(-left / cut),
    top: percent(-top / tall),
    width: percent(width / cut),
    height: percent(height / tall),
  };
}
