import type { Feature, FeatureCollection, LineString, Point, Polygon } from 'geojson';
import type {
  DataDrivenPropertyValueSpecification,
  LayerSpecification,
  StyleSpecification,
} from 'maplibre-gl';
import type { DamageClass, Status } from '../domain';
import { MAP_LOOKS, type MapLook, type Scheme } from '../look';
import type { BaseStyle } from './basemap';
import { defectLayers } from './defect-layers';
import type { Graticule } from './graticule';
import { roadLayers, roadNameLayer, type SectionMode, sectionLayers } from './road-layers';
import { type Works, workLayers } from './work-layers';

/** What the page itself gives the map to draw, one GeoJSON source each. */
export interface MapData {
  graticule: Graticule;
  tracks: FeatureCollection<LineString>;
  works: Works;
  /** The circle the selected defect lies in with 95 % probability. */
  error: FeatureCollection<Polygon>;
  selected: FeatureCollection<Point, DefectMark>;
}

/** How the map is set. */
export interface MapSetting {
  readonly sections: SectionMode;
  /** The filter of the defects, as the server's addresses take it; null shows none. */
  readonly defects: string | null;
  readonly base: BaseStyle;
}

/** The little the map needs to know of a defect. */
export interface DefectMark {
  id: string;
  class: DamageClass;
  status: Status;
  score: number;
}

export const NOTHING: { type: 'FeatureCollection'; features: Feature<never, never>[] } = {
  type: 'FeatureCollection',
  features: [],
};

export const ARROW_ICON = 'arrow';
/** One icon for each class, open and settled. */
export const iconName = (damageClass: DamageClass, settled: boolean): string =>
  settled ? `${damageClass}-settled` : damageClass;

/** The server's tiles of defects under a filter. */
export const defectTiles = (query: string): string[] => [
  tiles('defects') + (query === '' ? '' : `?${query}`),
];

const tiles = (layer: string): string => `${location.origin}/api/tiles/${layer}/{z}/{x}/{y}.mvt`;

/** Finer tiles are cut from these: they hold all there is. */
const MAX_ZOOM = 16;
/** Where defects lie very close together, they stand apart only from here on. */
const MAX_DEFECT_ZOOM = 18;

type Width = DataDrivenPropertyValueSpecification<number>;

/** Narrower than a lane at any zoom: the track says where the antenna was, not where the road is. */
const trackWidth = (extra: number): Width => [
  'interpolate',
  ['linear'],
  ['zoom'],
  ...[10, 1 + extra, 15, 2 + extra, 18, 5 + extra, 20, 8 + extra, 22, 10 + extra],
];

/** The whole map as MapLibre wants it: colours, layers and what they draw. */
export function mapStyle(scheme: Scheme, data: MapData, setting: MapSetting): StyleSpecification {
  const look = MAP_LOOKS[scheme];
  const own = Object.entries(data).map(([name, features]) => [
    name,
    { type: 'geojson', data: features },
  ]);
  const { base, sections, defects } = setting;
  const vector = (tiles: string[], maxzoom = MAX_ZOOM) =>
    ({ type: 'vector', tiles, maxzoom }) as const;
  return {
    version: 8,
    sources: {
      ...Object.fromEntries(own),
      ...(base.source === null ? {} : { basemap: base.source }),
      roads: vector([tiles('roads')]),
      sections: vector([tiles('sections')]),
      ...(defects === null ? {} : { defects: vector(defectTiles(defects), MAX_DEFECT_ZOOM) }),
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': look.ground } },
      ...base.layers(look),
      ...graticuleLayers(look),
      ...roadLayers(look),
      ...trackLayers(look),
      ...sectionLayers(sections, scheme),
      roadNameLayer(look),
      ...workLayers(look, scheme),
      ...(defects === null ? [] : defectLayers(look, scheme)),
    ],
  };
}

function graticuleLayers(look: MapLook): LayerSpecification[] {
  return [
    {
      id: 'graticule',
      type: 'line',
      source: 'graticule',
      paint: { 'line-color': look.graticule, 'line-width': 1 },
    },
    {
      id: 'graticule-labels',
      type: 'symbol',
      source: 'graticule',
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 480,
        'text-field': ['get', 'label'],
        'text-size': 10.5,
        'text-offset': [0, -0.7],
        'text-padding': 8,
      },
      paint: {
        'text-color': look.graticuleLabel,
        'text-halo-color': look.ground,
        'text-halo-width': 1,
      },
    },
  ];
}

function trackLayers(look: MapLook): LayerSpecification[] {
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  return [
    {
      id: 'track-edge',
      type: 'line',
      source: 'tracks',
      layout: round,
      paint: { 'line-color': look.trackEdge, 'line-width': trackWidth(1.5) },
    },
    {
      id: 'track',
      type: 'line',
      source: 'tracks',
      layout: round,
      paint: { 'line-color': look.track, 'line-width': trackWidth(0) },
    },
    {
      id: 'track-arrows',
      type: 'symbol',
      source: 'tracks',
      minzoom: 15,
      layout: { 'symbol-placement': 'line', 'symbol-spacing': 160, 'icon-image': ARROW_ICON },
    },
  ];
}
