/** What a file of a dropped folder is, by its name. */
export const KINDS = ['recording', 'track', 'camera', 'other'] as const;
export type FileKind = (typeof KINDS)[number];

/** A file as it was dropped. */
export interface LocalFile {
  /** Its place in the folder that was dropped, with forward slashes. */
  readonly path: string;
  readonly size: number;
  /** When it was last written, in milliseconds since 1970: some recordings tell no other time. */
  readonly modified: number;
  readonly blob: Blob;
}

const VIDEOS = new Set(['mp4', 'm4v', 'mov', 'avi', 'ts', 'mts', 'm2ts']);
const PICTURES = new Set(['jpg', 'jpeg', 'png']);
const TRACKS = new Set(['gpx', 'nmea', 'csv', 'log', 'gps', 'txt']);
const CAMERA = 'camera.toml';
/** Says when the pictures beside it were taken. */
const PICTURE_TIMES = 'frames.csv';

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
/** The path without the file's ending. */
export const stemOf = (path: string): string => path.replace(/\.[^./]*$/, '');

const endingOf = (path: string): string => /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';

export const isVideo = (path: string): boolean => VIDEOS.has(endingOf(path));
export const isPicture = (path: string): boolean => PICTURES.has(endingOf(path));
export const isPictureTimes = (path: string): boolean =>
  nameOf(path).toLowerCase() === PICTURE_TIMES;

/** Hidden files are a system's own: macOS leaves `._0001.jpg` on cards. */
export const isHidden = (path: string): boolean =>
  path.split('/').some((part) => part.startsWith('.'));

export function kindOf(path: string): FileKind {
  if (isHidden(path)) return 'other';
  if (isVideo(path) || isPicture(path) || isPictureTimes(path)) return 'recording';
  if (nameOf(path).toLowerCase() === CAMERA) return 'camera';
  return TRACKS.has(endingOf(path)) ? 'track' : 'other';
}

/** `2.jpg` before `10.jpg`. */
const natural = new Intl.Collator('en', { numeric: true });
export const byNature = (a: string, b: string): number =>
  natural.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
