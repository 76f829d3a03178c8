import type { DataDrivenPropertyValueSpecification, LayerSpecification } from 'maplibre-gl';
import { BANDS } from '../domain';
import { AGE_STEPS, BAND_COLOURS, type MapLook, type Scheme, UNSURVEYED_COLOUR } from '../look';

/** What the colour of a section says. */
export const SECTION_MODES = ['band', 'age', 'off'] as const;
export type SectionMode = (typeof SECTION_MODES)[number];

export const SECTION_LAYER = 'sections';

type Width = DataDrivenPropertyValueSpecification<number>;
type Colour = DataDrivenPropertyValueSpecification<string>;

/** How wide a road is drawn that says how wide it is: to scale from z 17, but never invisible. */
function roadWidth(extraPx: number): Width {
  const width = ['coalesce', ['to-number', ['get', 'width_m']], 5];
  return [
    'interpolate',
    ['exponential', 2],
    ['zoom'],
    ...[10, ['+', ['*', width, 0.08], extraPx]],
    ...[14, ['+', ['*', width, 0.35], extraPx]],
    ...[22, ['+', ['*', width, 40], extraPx]],
  ] as unknown as Width;
}

/** The roads as imported: the base map that needs no internet. */
export function roadLayers(look: MapLook): LayerSpecification[] {
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  const roads = { source: 'roads', 'source-layer': 'roads' } as const;
  return [
    {
      id: 'road-edge',
      type: 'line',
      ...roads,
      layout: round,
      paint: { 'line-color': look.roadEdge, 'line-width': roadWidth(1.5) },
    },
    {
      id: 'road',
      type: 'line',
      ...roads,
      layout: round,
      paint: { 'line-color': look.road, 'line-width': roadWidth(0.5) },
    },
  ];
}

export function roadNameLayer(look: MapLook): LayerSpecification {
  return {
    id: 'road-names',
    type: 'symbol',
    source: 'roads',
    'source-layer': 'roads',
    minzoom: 14.5,
    layout: {
      'symbol-placement': 'line',
      'symbol-spacing': 320,
      'text-field': ['coalesce', ['get', 'name'], ''],
      'text-size': 11.5,
      'text-padding': 6,
    },
    paint: {
      'text-color': look.roadName,
      'text-halo-color': look.ground,
      'text-halo-width': 1.5,
    },
  };
}

const SECTION_WIDTH: Width = [
  'interpolate',
  ['linear'],
  ['zoom'],
  ...[10, 1.25, 13, 2.5, 15, 4, 18, 8, 22, 16],
];

/** Sections in the colour of their band, or of how long ago they were surveyed. */
export function sectionLayers(mode: SectionMode, scheme: Scheme): LayerSpecification[] {
  const sections = { source: 'sections', 'source-layer': 'sections' } as const;
  const visibility = mode === 'off' ? 'none' : 'visible';
  const surveyed = mode === 'age' ? ['has', 'days'] : ['has', 'band'];
  return [
    {
      id: 'sections-unsurveyed',
      type: 'line',
      ...sections,
      filter: ['!', surveyed] as never,
      layout: { visibility },
      paint: {
        'line-color': UNSURVEYED_COLOUR[scheme],
        'line-width': ['interpolate', ['linear'], ['zoom'], 10, 0.5, 15, 1.5, 20, 3],
        'line-dasharray': [2, 2],
      },
    },
    {
      id: SECTION_LAYER,
      type: 'line',
      ...sections,
      filter: surveyed as never,
      layout: { visibility, 'line-cap': 'butt' },
      paint: {
        'line-color': mode === 'age' ? ageColour(scheme) : bandColour(scheme),
        'line-width': SECTION_WIDTH,
        'line-opacity': 0.9,
      },
    },
    {
      id: 'section-chosen',
      type: 'line',
      ...sections,
      filter: ['==', ['get', 'id'], ''],
      paint: {
        'line-color': scheme === 'dark' ? '#f2f6f8' : '#14324c',
        'line-width': 3,
        'line-gap-width': 8,
      },
    },
  ];
}

/** Bands by name, whether it is written `I` or in words. */
function bandColour(scheme: Scheme): Colour {
  const steps = BANDS.flatMap((band) => [band, BAND_COLOURS[band][scheme]]);
  return ['match', ['get', 'band'], ...steps, UNSURVEYED_COLOUR[scheme]] as unknown as Colour;
}

function ageColour(scheme: Scheme): Colour {
  const [first, ...later] = AGE_STEPS;
  const steps = later.flatMap(({ colour }, i) => [(AGE_STEPS[i]?.days ?? 0) + 1, colour[scheme]]);
  return ['step', ['get', 'days'], first?.colour[scheme], ...steps] as unknown as Colour;
}
