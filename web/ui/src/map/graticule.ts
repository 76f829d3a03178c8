import type { Feature, FeatureCollection, LineString } from 'geojson';
import type { Bounds } from '../domain';

/** Spacings that divide a degree evenly, in seconds of arc. */
const STEPS_S = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18_000, 36_000,
  72_000,
];
const WORLD: Bounds = [-180, -85, 180, 85];
const SECONDS = 3600;

export type Graticule = FeatureCollection<LineString, { label: string }>;

/** Meridians and parallels over `bounds`, spaced at least `spacingDeg` where a spacing allows. */
export function graticule(bounds: Bounds, spacingDeg: number): Graticule {
  const stepS = STEPS_S.find((step) => step >= spacingDeg * SECONDS) ?? 72_000;
  const [west, south, east, north] = bounds.map((side, i) => {
    const limit = WORLD[i] as number;
    return i < 2 ? Math.max(side, limit) : Math.min(side, limit);
  }) as unknown as Bounds;
  const meridians = multiples(west, east, stepS).map((s) =>
    line(label(s, ['E', 'W'], stepS), [s / SECONDS, south], [s / SECONDS, north]),
  );
  const parallels = multiples(south, north, stepS).map((s) =>
    line(label(s, ['N', 'S'], stepS), [west, s / SECONDS], [east, s / SECONDS]),
  );
  return { type: 'FeatureCollection', features: [...meridians, ...parallels] };
}

/** The multiples of `stepS` between two angles in degrees, in seconds. */
function multiples(fromDeg: number, toDeg: number, stepS: number): number[] {
  const first = Math.ceil((fromDeg * SECONDS) / stepS);
  const last = Math.floor((toDeg * SECONDS) / stepS);
  // Counting in whole steps keeps a line in its place however far the map has moved.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * stepS);
}

/** Degrees, minutes and seconds, as far as the spacing needs them: 35°36′41.5″N. */
function label(angleS: number, [plus, minus]: readonly [string, string], stepS: number): string {
  const decimals = stepS < 1 ? 1 : 0;
  const tenths = Math.round(Math.abs(angleS) * 10);
  const degrees = Math.floor(tenths / 36_000);
  const minutes = Math.floor((tenths % 36_000) / 600);
  const seconds = ((tenths % 600) / 10).toFixed(decimals).padStart(decimals ? 4 : 2, '0');
  const parts = [`${degrees}°`];
  if (stepS < 3600) parts.push(`${String(minutes).padStart(2, '0')}′`);
  if (stepS < 60) parts.push(`${seconds}″`);
  return parts.join('') + (tenths === 0 ? '' : angleS > 0 ? plus : minus);
}

function line(text: string, from: number[], to: number[]): Feature<LineString, { label: string }> {
  return {
    type: 'Feature',
    properties: { label: text },
    geometry: { type: 'LineString', coordinates: [from, to] },
  };
}
