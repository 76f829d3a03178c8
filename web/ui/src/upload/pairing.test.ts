import { expect, test } from 'vitest';
import { kindOf } from './files';
import { pair, sentFiles } from './pairing';

test.each([
  ['card/0001.MP4', 'recording'],
  ['card/frames/7.jpeg', 'recording'],
  ['card/frames/frames.csv', 'recording'],
  ['card/log.gpx', 'track'],
  ['card/log.CSV', 'track'],
  ['camera.toml', 'camera'],
  ['card/notes.pdf', 'other'],
  ['card/._0001.mp4', 'other'],
  ['.Trash/0001.mp4', 'other'],
])('%s is a %s', (path, kind) => {
  expect(kindOf(path)).toBe(kind);
});

test('a track with the name of the recording belongs to it, before any other', () => {
  const [monday, tuesday] = pair(['d/mon.mp4', 'd/mon.gpx', 'd/tue.mp4', 'd/tue.gpx', 'd/x.gpx']);
  expect(monday).toMatchObject({ path: 'd/mon.mp4', tracks: ['d/mon.gpx'] });
  expect(tuesday).toMatchObject({ path: 'd/tue.mp4', tracks: ['d/tue.gpx'] });
});

test('else the only track of the folder does, and of several none', () => {
  expect(pair(['d/mon.mp4', 'd/x.gpx'])[0]?.tracks).toEqual(['d/x.gpx']);
  expect(pair(['d/mon.mp4', 'd/x.gpx', 'd/y.gpx'])[0]?.tracks).toEqual([]);
  expect(pair(['d/mon.mp4', 'other/x.gpx'])[0]?.tracks).toEqual([]);
});

test('one-minute files of a folder are one drive, in their order', () => {
  const paths = ['card/10.mp4', 'card/9.mp4', 'card/1.mp4', 'card/log.gpx'];
  expect(pair(paths)).toEqual([
    {
      path: 'card',
      files: ['card/1.mp4', 'card/9.mp4', 'card/10.mp4'],
      tracks: ['card/log.gpx'],
      camera: null,
      wanted: true,
    },
  ]);
});

test('tracks beside some of the one-minute files are joined', () => {
  const paths = ['c/1.mp4', 'c/2.mp4', 'c/3.mp4', 'c/1.nmea', 'c/2.nmea'];
  expect(pair(paths)).toMatchObject([{ path: 'c', tracks: ['c/1.nmea', 'c/2.nmea'] }]);
});

test('a folder of pictures is a recording with its times, and its track may lie above it', () => {
  const paths = ['d/front/1.jpg', 'd/front/2.jpg', 'd/front/frames.csv', 'd/walk.gpx'];
  expect(pair(paths)).toMatchObject([
    {
      path: 'd/front',
      files: ['d/front/1.jpg', 'd/front/2.jpg', 'd/front/frames.csv'],
      tracks: ['d/walk.gpx'],
    },
  ]);
  expect(pair(['d/frames.csv'])).toEqual([]);
});

test('the nearest camera file counts, up to three folders above', () => {
  const camera = (paths: string[]) => pair(paths)[0]?.camera;
  expect(camera(['a/b/1.mp4', 'a/camera.toml', 'a/b/camera.toml'])).toBe('a/b/camera.toml');
  expect(camera(['a/b/c/1.mp4', 'camera.toml'])).toBe('camera.toml');
  expect(camera(['a/b/c/d/e/1.mp4', 'a/camera.toml'])).toBeNull();
  expect(camera(['a/1.mp4', 'b/camera.toml'])).toBeNull();
});

test('what belongs to no wanted recording stays at home', () => {
  const pairings = pair(['d/mon.mp4', 'd/mon.gpx', 'd/tue.mp4', 'd/tue.gpx', 'd/camera.toml']);
  const [monday, tuesday] = pairings;
  if (!monday || !tuesday) throw new Error('two recordings were expected');
  expect(sentFiles([monday, { ...tuesday, wanted: false }])).toEqual([
    'd/camera.toml',
    'd/mon.gpx',
    'd/mon.mp4',
  ]);
});
