import type { DamageClass } from '../domain';
import { CLASS_LOOKS, ICON_BOX, MAP_LOOKS, type Scheme, SETTLED_COLOUR } from '../look';

/** Icons are drawn at twice their size, so that they are sharp on fine screens. */
export const ICON_PIXEL_RATIO = 2;
const MARGIN = 3;

/** The mark of a class: its shape in its colour, with a halo that lifts it off any ground. */
export function classIcon(damageClass: DamageClass, settled: boolean, scheme: Scheme): ImageData {
  const { path, ...colours } = CLASS_LOOKS[damageClass];
  const { halo } = MAP_LOOKS[scheme];
  return draw((canvas) => {
    const shape = new Path2D(path);
    canvas.strokeStyle = halo;
    canvas.fillStyle = halo;
    canvas.lineWidth = 4;
    canvas.lineJoin = 'round';
    canvas.stroke(shape);
    canvas.fill(shape, 'nonzero');
    canvas.fillStyle = (settled ? SETTLED_COLOUR : colours)[scheme];
    canvas.fill(shape, 'evenodd');
  });
}

/** A small arrow head that points along the driving direction. */
export function arrowIcon(scheme: Scheme): ImageData {
  return draw((canvas) => {
    canvas.fillStyle = MAP_LOOKS[scheme].trackArrow;
    canvas.fill(new Path2D('M8.5 8.5l7.5 3.5l-7.5 3.5l1.5 -3.5z'));
  });
}

function draw(paint: (canvas: CanvasRenderingContext2D) => void): ImageData {
  const side = (ICON_BOX + 2 * MARGIN) * ICON_PIXEL_RATIO;
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser cannot draw on a canvas');
  context.scale(ICON_PIXEL_RATIO, ICON_PIXEL_RATIO);
  context.translate(MARGIN, MARGIN);
  paint(context);
  return context.getImageData(0, 0, side, side);
}
