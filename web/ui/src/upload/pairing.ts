import { groupBy } from '../group';
import { byNature, folderOf, isPicture, isPictureTimes, isVideo, kindOf, stemOf } from './files';

/** One drive to be: a recording and what belongs to it. */
export interface Pairing {
  /** A video, or a folder of videos or pictures. */
  readonly path: string;
  readonly files: readonly string[];
  readonly tracks: readonly string[];
  readonly camera: string | null;
  readonly wanted: boolean;
}

/** Folders above a recording in which its camera file may lie. */
const FOLDERS_ABOVE = 3;

/** Finds the recordings in a dropped folder and what belongs to each, as `michimori inspect` would. */
export function pair(paths: readonly string[]): Pairing[] {
  const of = (kind: string) => paths.filter((path) => kindOf(path) === kind).toSorted(byNature);
  const [tracks, cameras] = [of('track'), of('camera')];
  return recordings(of('recording'), tracks)
    .map(({ path, files }) => ({
      path,
      files,
      tracks: tracksOf(path, files, tracks),
      camera: cameraOf(path, files, cameras),
      wanted: true,
    }))
    .toSorted((a, b) => byNature(a.path, b.path));
}

/** The files that go to the server: of wanted recordings, their tracks and cameras. */
export function sentFiles(pairings: readonly Pairing[]): string[] {
  const wanted = pairings.filter((pairing) => pairing.wanted);
  const all = wanted.flatMap(({ files, tracks, camera }) => [
    ...(camera === null ? [] : [camera]),
    ...tracks,
    ...files,
  ]);
  return [...new Set(all)];
}

interface Recording {
  readonly path: string;
  readonly files: readonly string[];
}

function recordings(paths: readonly string[], tracks: readonly string[]): Recording[] {
  return [...groupBy(paths, folderOf)].flatMap(([folder, files]) => [
    ...videosOf(folder, files.filter(isVideo), tracks),
    ...picturesOf(folder, files),
  ]);
}

/** One-minute files of a folder are one drive; videos with a track each are drives of their own. */
function videosOf(
  folder: string,
  videos: readonly string[],
  tracks: readonly string[],
): Recording[] {
  const hasOwnTrack = (video: string) => tracks.some((track) => stemOf(track) === stemOf(video));
  const apart = videos.length === 1 || folder === '' || videos.every(hasOwnTrack);
  if (apart) return videos.map((path) => ({ path, files: [path] }));
  return [{ path: folder, files: videos }];
}

function picturesOf(folder: string, files: readonly string[]): Recording[] {
  const pictures = files.filter((path) => isPicture(path) || isPictureTimes(path));
  return pictures.some(isPicture) ? [{ path: folder, files: pictures }] : [];
}

/** The tracks beside a recording with its name, else the only one of its folder. */
function tracksOf(path: string, files: readonly string[], tracks: readonly string[]): string[] {
  const stems = new Set([path, ...files.map(stemOf)]);
  const beside = tracks.filter((track) => stems.has(stemOf(track)));
  if (beside.length > 0) return beside;
  const isFolder = files[0] !== path;
  const places = isFolder ? [path, folderOf(path)] : [folderOf(path)];
  const near = tracks.filter((track) => places.includes(folderOf(track)));
  return near.length === 1 ? near : [];
}

/** The camera file in the recording's folder, or in the nearest one above. */
function cameraOf(
  path: string,
  files: readonly string[],
  cameras: readonly string[],
): string | null {
  let folder = files[0] === path ? folderOf(path) : path;
  for (let above = 0; above <= FOLDERS_ABOVE; above++) {
    const found = cameras.find((camera) => folderOf(camera) === folder);
    if (found !== undefined) return found;
    if (folder === '') return null;
    folder = folderOf(folder);
  }
  return null;
}
