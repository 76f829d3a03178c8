import type { Band, DamageClass } from './domain';

/** How one kind of damage looks everywhere: on the map, in the legend, in the list. */
export interface ClassLook {
  /** Filled by the even-odd rule in a box of 24 × 24. */
  readonly path: string;
  /** At least 3:1 against the map and the panels, and told apart without colour vision by the path. */
  readonly light: string;
  readonly dark: string;
}

/** Hues after Okabe and Ito's colour-blind-safe set, darkened or lightened for contrast. */
export const CLASS_LOOKS: Record<DamageClass, ClassLook> = {
  pothole: {
    path: 'M12 4a8 8 0 0 1 0 16a8 8 0 0 1 0 -16z',
    light: '#c8500a',
    dark: '#ff8f45',
  },
  alligator_crack: {
    path: 'M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-14a2 2 0 0 1 2 -2z M6 6h4.5v4.5h-4.5z M13.5 6h4.5v4.5h-4.5z M6 13.5h4.5v4.5h-4.5z M13.5 13.5h4.5v4.5h-4.5z',
    light: '#9c2f74',
    dark: '#ea94c8',
  },
  longitudinal_crack: {
    path: 'M12 2a2.75 2.75 0 0 1 2.75 2.75v14.5a2.75 2.75 0 0 1 -5.5 0v-14.5a2.75 2.75 0 0 1 2.75 -2.75z',
    light: '#0067a5',
    dark: '#62bdf2',
  },
  transverse_crack: {
    path: 'M4.75 9.25h14.5a2.75 2.75 0 0 1 0 5.5h-14.5a2.75 2.75 0 0 1 0 -5.5z',
    light: '#00805c',
    dark: '#3fd0a2',
  },
};

/** Settled defects keep their shape but step back. */
export const SETTLED_COLOUR = { light: '#7c8a92', dark: '#82919b' };

/** Side of the box the paths are drawn in. */
export const ICON_BOX = 24;

/** Colours of the map; the panels' are in page.css. */
export interface MapLook {
  readonly ground: string;
  readonly graticule: string;
  readonly graticuleLabel: string;
  readonly trackEdge: string;
  readonly track: string;
  readonly trackArrow: string;
  readonly halo: string;
  readonly selection: string;
  readonly road: string;
  readonly roadEdge: string;
  readonly roadName: string;
  readonly water: string;
  readonly green: string;
  readonly building: string;
  readonly cluster: string;
  readonly onCluster: string;
}

/** Follows what the browser is set to. */
export type Scheme = 'light' | 'dark';

export const MAP_LOOKS: Record<Scheme, MapLook> = {
  light: {
    ground: '#e8edee',
    graticule: '#d3dcde',
    graticuleLabel: '#5b6b72',
    trackEdge: '#b4c0c4',
    track: '#ffffff',
    trackArrow: '#93a3a9',
    halo: '#ffffff',
    selection: '#14324c',
    road: '#ffffff',
    roadEdge: '#c3ced2',
    roadName: '#485860',
    water: '#c6dbe4',
    green: '#dbe6da',
    building: '#dbe1e3',
    cluster: '#1c3d5a',
    onCluster: '#ffffff',
  },
  dark: {
    ground: '#12191f',
    graticule: '#212c35',
    graticuleLabel: '#8496a1',
    trackEdge: '#4b5a65',
    track: '#2c3841',
    trackArrow: '#66757f',
    halo: '#0c1116',
    selection: '#f2f6f8',
    road: '#2a353e',
    roadEdge: '#3d4a54',
    roadName: '#a2b1bb',
    water: '#162b38',
    green: '#17231d',
    building: '#1b242b',
    cluster: '#b9d6ee',
    onCluster: '#0c1d2b',
  },
};

type InSchemes = Readonly<Record<Scheme, string>>;

/** Bands of condition: told apart by lightness as well as by hue. */
export const BAND_COLOURS: Readonly<Record<Band, InSchemes>> = {
  I: { light: '#4f9d7e', dark: '#6fc3a1' },
  II: { light: '#d68a00', dark: '#f0b23e' },
  III: { light: '#a8123e', dark: '#ff7d96' },
};

/** Sections that nobody surveyed. */
export const UNSURVEYED_COLOUR: InSchemes = { light: '#97a4ab', dark: '#5d6b75' };

/** How long ago a section was surveyed: up to so many days, in this colour. */
export const AGE_STEPS: readonly { readonly days: number; readonly colour: InSchemes }[] = [
  { days: 30, colour: { light: '#2c7fb8', dark: '#7cc4f2' } },
  { days: 90, colour: { light: '#41a3a0', dark: '#6fd0c4' } },
  { days: 365, colour: { light: '#c48a2c', dark: '#e5b866' } },
  { days: Number.POSITIVE_INFINITY, colour: { light: '#8a4a9e', dark: '#cf97e0' } },
];
