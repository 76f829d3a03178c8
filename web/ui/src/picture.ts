import type { PixelBox } from './domain';

/** A box in per cent of a picture's sides, and the corner its label hangs on. */
export interface PlacedBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Labels stay in the picture: they grow away from the side the box is near. */
  readonly labelSide: 'left' | 'right';
  readonly labelEnd: 'above' | 'below';
}

/** A label needs about this much of the picture's height. */
const LABEL_HEIGHT_PERCENT = 14;

/** Fits a box in pixels into a picture of the given size. */
export function placeBox(box: PixelBox, [width, height]: readonly [number, number]): PlacedBox {
  const percent = (pixels: number, side: number) =>
    Math.max(0, Math.min(100, (pixels / side) * 100));
  const [left, right] = [percent(box[0], width), percent(box[2], width)];
  const [top, bottom] = [percent(box[1], height), percent(box[3], height)];
  return {
    left,
    top,
    right,
    bottom,
    labelSide: left + right > 100 ? 'right' : 'left',
    labelEnd: top > LABEL_HEIGHT_PERCENT ? 'above' : 'below',
  };
}
