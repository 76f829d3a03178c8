import type {
  DataDrivenPropertyValueSpecification,
  LayerSpecification,
  SymbolLayerSpecification,
} from 'maplibre-gl';
import { DAMAGE_CLASSES } from '../domain';
import { CLASS_LOOKS, type MapLook, type Scheme } from '../look';

export const DEFECT_LAYER = 'defects';
export const CLUSTER_LAYER = 'clusters';

type Expression = DataDrivenPropertyValueSpecification<string>;
type Width = DataDrivenPropertyValueSpecification<number>;

const IS_SETTLED = ['in', ['get', 'status'], ['literal', ['rejected', 'repaired']]];
const ICON = ['case', IS_SETTLED, ['concat', ['get', 'class'], '-settled'], ['get', 'class']];
/** Marks of higher rank are drawn over others. */
const RANK = ['+', ['to-number', ['get', 'score']], ['case', IS_SETTLED, -1, 0]];

const iconSize = (factor: number): Width => [
  'interpolate',
  ['linear'],
  ['zoom'],
  ...[8, 0.4 * factor, 13, 0.6 * factor, 17, factor, 20, 1.25 * factor],
];

const marks = (factor: number): NonNullable<SymbolLayerSpecification['layout']> => ({
  'icon-image': ICON as unknown as Expression,
  'icon-size': iconSize(factor),
  'icon-allow-overlap': true,
  'icon-ignore-placement': true,
  'symbol-sort-key': RANK as unknown as Width,
});

const COUNT = ['to-number', ['get', 'count'], 1];
const CLUSTER_RADIUS = [
  'interpolate',
  ['linear'],
  ['sqrt', COUNT],
  ...[1, 8, 10, 15, 30, 22, 100, 30],
] as unknown as Width;

/** Defects: many as one circle with their number below z 15, each with its mark from there on. */
export function defectLayers(look: MapLook, scheme: Scheme): LayerSpecification[] {
  return [...clusterLayers(look, scheme), ...markLayers(look)];
}

function clusterLayers(look: MapLook, scheme: Scheme): LayerSpecification[] {
  const clusters = { source: 'defects', 'source-layer': 'clusters' } as const;
  const colours = DAMAGE_CLASSES.flatMap((name) => [name, CLASS_LOOKS[name][scheme]]);
  const ring = ['match', ['get', 'class'], ...colours, look.halo] as unknown as Expression;
  return [
    {
      id: CLUSTER_LAYER,
      type: 'circle',
      ...clusters,
      paint: {
        'circle-radius': CLUSTER_RADIUS,
        'circle-color': look.cluster,
        'circle-opacity': 0.88,
        'circle-stroke-color': ring,
        'circle-stroke-width': 3,
      },
    },
    {
      id: 'cluster-counts',
      type: 'symbol',
      ...clusters,
      layout: {
        'text-field': ['to-string', ['get', 'count']],
        'text-size': 11.5,
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: { 'text-color': look.onCluster },
    },
  ];
}

function markLayers(look: MapLook): LayerSpecification[] {
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
      'source-layer': 'defects',
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
