import { expect, test } from 'vitest';
import { DAMAGE_CLASSES } from './domain';
import { CLASS_LOOKS, MAP_LOOKS, SETTLED_COLOUR } from './look';

/** WCAG 2 contrast ratio of two #rrggbb colours. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

test('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
});

test.each(['light', 'dark'] as const)('marks stand out from the %s map (3:1)', (scheme) => {
  const { ground, track, halo } = MAP_LOOKS[scheme];
  const marks = [...DAMAGE_CLASSES.map((name) => CLASS_LOOKS[name]), SETTLED_COLOUR];
  for (const mark of marks) {
    for (const behind of [ground, track, halo]) {
      expect(contrast(mark[scheme], behind), `${mark[scheme]} on ${behind}`).toBeGreaterThan(3);
    }
  }
});

test.each(['light', 'dark'] as const)('labels can be read on the %s map (4.5:1)', (scheme) => {
  const { ground, graticuleLabel } = MAP_LOOKS[scheme];
  expect(contrast(graticuleLabel, ground)).toBeGreaterThan(4.5);
});

test('no two classes share a shape', () => {
  const paths = DAMAGE_CLASSES.map((name) => CLASS_LOOKS[name].path);
  expect(new Set(paths).size).toBe(DAMAGE_CLASSES.length);
});
