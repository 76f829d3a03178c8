import type { Position } from 'geojson';
import { linesOf, type Plan, type Work } from '../api/plan';
import type { Bounds } from '../domain';
import type { Works } from '../map/work-layers';

/** All works of a plan as lines on a map; of a lit one, better lines may be known. */
export function workFeatures(
  { works, left_out }: Pick<Plan, 'works' | 'left_out'>,
  litId: string | null,
  litLines: readonly Position[][],
): Works {
  const feature = (work: Work, chosen: boolean): Works['features'] => {
    const known = linesOf(work);
    const lines = known.length === 0 && work.id === litId ? litLines : known;
    if (lines.length === 0) return [];
    return [
      {
        type: 'Feature',
        properties: { id: work.id, chosen, lit: work.id === litId },
        geometry: { type: 'MultiLineString', coordinates: [...lines] },
      },
    ];
  };
  return {
    type: 'FeatureCollection',
    features: [
      ...left_out.flatMap((work) => feature(work, false)),
      ...works.flatMap((work) => feature(work, true)),
    ],
  };
}

/** What some lines span. */
export function boundsOf(lines: readonly Position[][]): Bounds | null {
  const points = lines.flat();
  if (points.length === 0) return null;
  const [lons, lats] = [0, 1].map((axis) => points.map((point) => point[axis] ?? 0));
  const least = (numbers: number[] = []) => numbers.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (numbers: number[] = []) => numbers.reduce((a, b) => Math.max(a, b), -Infinity);
  return [least(lons), least(lats), most(lons), most(lats)];
}
