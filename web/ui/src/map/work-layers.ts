import type { FeatureCollection, LineString, MultiLineString } from 'geojson';
import type { LayerSpecification } from 'maplibre-gl';
import type { MapLook, Scheme } from '../look';

/** Works of a plan as lines. */
export type Works = FeatureCollection<
  LineString | MultiLineString,
  { id: string; chosen: boolean; lit: boolean }
>;

export const WORK_LAYER = 'works';

/** Works of a plan: those to do in a strong line, those left out in a thin one, the lit one edged. */
export function workLayers(look: MapLook, scheme: Scheme): LayerSpecification[] {
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  const wide = ['interpolate', ['linear'], ['zoom'], 10, 2, 14, 4, 16, 8, 19, 14] as const;
  return [
    {
      id: 'work-lit',
      type: 'line',
      source: 'works',
      filter: ['get', 'lit'],
      layout: round,
      paint: {
        'line-color': look.selection,
        'line-width': ['interpolate', ['linear'], ['zoom'], 10, 6, 14, 10, 16, 15, 19, 22],
      },
    },
    {
      id: 'works-left-out',
      type: 'line',
      source: 'works',
      filter: ['!', ['get', 'chosen']],
      layout: round,
      paint: { 'line-color': scheme === 'dark' ? '#82919b' : '#7c8a92', 'line-width': 2.5 },
    },
    {
      id: WORK_LAYER,
      type: 'line',
      source: 'works',
      filter: ['get', 'chosen'],
      layout: round,
      paint: {
        'line-color': scheme === 'dark' ? '#8cc3f0' : '#1c5d94',
        'line-width': [...wide] as never,
      },
    },
  ];
}
