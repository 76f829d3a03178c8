/** A table of the register in a file format. */
export interface ExportKind {
  readonly what: 'worklist' | 'sections' | 'defects' | 'drives' | 'all';
  readonly formats: readonly Format[];
}
export type Format = 'xlsx' | 'csv' | 'geojson' | 'gpkg' | 'pdf' | 'open311';

const TABLE: readonly Format[] = ['xlsx', 'csv', 'geojson', 'gpkg'];

/** Everything that can be had as a file. */
export const EXPORTS: readonly ExportKind[] = [
  { what: 'worklist', formats: ['pdf', ...TABLE] },
  { what: 'sections', formats: TABLE },
  { what: 'defects', formats: [...TABLE, 'open311'] },
  { what: 'drives', formats: TABLE },
  { what: 'all', formats: ['gpkg'] },
];

export const FORMAT_NAMES: Readonly<Record<Format, string>> = {
  xlsx: 'Excel',
  csv: 'CSV',
  geojson: 'GeoJSON',
  gpkg: 'GeoPackage',
  pdf: 'PDF',
  open311: 'Open311',
};

/** Japan's plane rectangular coordinate systems, JGD2011, from this code of EPSG on. */
export const FIRST_OF_JAPAN = 6669;
export const JAPAN_ZONES: readonly string[] =
  'I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX'.split(' ');
const JAPAN = JAPAN_ZONES.map((_, i) => String(FIRST_OF_JAPAN + i));
/** Those that can be chosen; the server knows all of EPSG's. */
export const SYSTEMS: readonly string[] = ['4326', '6668', ...JAPAN, '3857', '3067'];

/** How an export is wanted. */
export interface ExportSettings {
  readonly language: string;
  readonly crs: string;
  readonly budget: number;
  /** Weights that differ from the policy's. */
  readonly weights: Readonly<Record<string, number>>;
}

/** The address of an export. */
export function exportUrl(
  { what }: Pick<ExportKind, 'what'>,
  format: Format,
  { language, crs, budget, weights }: ExportSettings,
): string {
  const query = new URLSearchParams({ lang: language });
  // These two are always in WGS 84.
  if (crs !== '4326' && format !== 'pdf' && format !== 'open311') query.set('crs', crs);
  if (what === 'worklist' || what === 'all') query.set('budget', String(budget));
  const isRanked = what !== 'defects' && what !== 'drives';
  if (isRanked && Object.keys(weights).length > 0) query.set('policy', JSON.stringify({ weights }));
  return `/api/exports/${what}.${format}?${query}`;
}
