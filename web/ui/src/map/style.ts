import type { Feature, FeatureCollection, LineString, Point, Polygon } from 'geojson';
import type {
  DataDrivenPropertyValueSpecification,
  LayerSpecification,
  StyleSpecification,
  SymbolLayerSpecification,
} from 'maplibre-gl';
import type { DamageClass } from '../domain';
import type { MapLook } from '../look';
import type { Graticule } from './graticule';

/** What the map draws, one GeoJSON source each. */
export interface MapData {
  graticule: Graticule;
  tracks: FeatureCollection<LineString>;
  defects: FeatureCollection<Point, DefectMark>;
  /** The circle the selected defect lies in with 95 % probability. */
  error: FeatureCollection<Polygon>;
  selected: FeatureCollection<Point, DefectMark>;
}

/** The little the map needs to know of a defect. */
export interface DefectMark {
  id: string;
  icon: string;
  /** Marks of higher rank are drawn over others. */
  rank: number;
}

export const NOTHING: { type: 'FeatureCollection'; features: Feature<never, never>[] } = {
  type: 'FeatureCollection',
  features: [],
};

export const DEFECT_LAYER = 'defects';
export const ARROW_ICON = 'arrow';
/** One icon for each class, open and settled. */
export const iconName = (damageClass: DamageClass, settled: boolean): string =>
  settled ? `${damageClass}-settled` : damageClass;

type Width = DataDrivenPropertyValueSpecification<number>;

/** Narrower than a lane at any zoom: the track says where the antenna was, not where the road is. */
const trackWidth = (extra: number): Width => [
  'interpolate',
  ['linear'],
  ['zoom'],
  ...[10, 1.5 + extra, 15, 3 + extra, 18, 6 + extra, 20, 9 + extra, 22, 12 + extra],
];
const iconSize = (factor: number): Width => [
  'interpolate',
  ['linear'],
  ['zoom'],
  ...[8, 0.4 * factor, 13, 0.6 * factor, 17, factor, 20, 1.25 * factor],
];

/** The whole map as MapLibre wants it: colours, layers and what they draw. */
export function mapStyle(look: MapLook, data: MapData): StyleSpecification {
  return {
    version: 8,
    sources: Object.fromEntries(
      Object.entries(data).map(([name, features]) => [name, { type: 'geojson', data: features }]),
    ),
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': look.ground } },
      ...graticuleLayers(look),
      ...trackLayers(look),
      ...defectLayers(look),
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
      paint: { 'line-color': look.trackEdge, 'line-width': trackWidth(2) },
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

function defectLayers(look: MapLook): LayerSpecification[] {
  const marks = (factor: number): NonNullable<SymbolLayerSpecification['layout']> => ({
    'icon-image': ['get', 'icon'],
    'icon-size': iconSize(factor),
    'icon-allow-overlap': true,
    'icon-ignore-placement': true,
    'symbol-sort-key': ['get', 'rank'],
  });
  return [
    {
      id: 'error-area',
      type: 'fill',
      source: 'error',
      paint: { 'fill-color': look.selection, 'fill-opacity': 0.13 },
    },
    {
      id: 'error-edge',
      type: 'line',
      source: 'error',
      paint: { 'line-color': look.selection, 'line-width': 1.5, 'line-dasharray': [3, 2] },
    },
    {
      id: DEFECT_LAYER,
      type: 'symbol',
      source: 'defects',
      layout: marks(1),
    },
    {
      id: 'selected-ring',
      type: 'circle',
      source: 'selected',
      paint: {
        'circle-radius': 17,
        'circle-color': look.halo,
        'circle-stroke-color': look.selection,
        'circle-stroke-width': 2.5,
      },
    },
    { id: 'selected', type: 'symbol', source: 'selected', layout: marks(1.15) },
  ];
}
