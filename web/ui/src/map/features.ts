import type { Feature, FeatureCollection, LineString, Point } from 'geojson';
import type { Defect, Track } from '../api/shapes';
import { circle } from '../geo';
import { type DefectMark, type MapData, NOTHING } from './style';

/** Driven roads as lines. */
export function trackLines(tracks: readonly Track[]): FeatureCollection<LineString> {
  return {
    type: 'FeatureCollection',
    features: tracks.map(({ line }) => ({
      type: 'Feature',
      properties: null,
      geometry: { type: 'LineString', coordinates: line },
    })),
  };
}

/** The selected defect and the ground it may lie on. */
export function selection(defect: Defect | null): Pick<MapData, 'selected' | 'error'> {
  if (defect === null) return { selected: NOTHING, error: NOTHING };
  const { lon, lat, position_error_m: radiusM } = defect;
  const ring = radiusM === null || radiusM <= 0 ? null : circle([lon, lat], radiusM);
  return {
    selected: { type: 'FeatureCollection', features: [point(defect)] },
    error: {
      type: 'FeatureCollection',
      features: ring
        ? [
            {
              type: 'Feature',
              properties: null,
              geometry: { type: 'Polygon', coordinates: [ring.map(([x, y]) => [x, y])] },
            },
          ]
        : [],
    },
  };
}

function point({
  id,
  class: damageClass,
  status,
  score,
  lon,
  lat,
}: Defect): Feature<Point, DefectMark> {
  return {
    type: 'Feature',
    properties: { id, class: damageClass, status, score },
    geometry: { type: 'Point', coordinates: [lon, lat] },
  };
}
