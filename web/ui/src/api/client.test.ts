import { afterEach, expect, test, vi } from 'vitest';
import { serverApi } from './register';

const FEATURE = {
  type: 'Feature',
  id: '01K6',
  geometry: { type: 'Point', coordinates: [139.7283, 35.6116] },
  properties: {
    id: '01K6',
    class: 'pothole',
    status: 'candidate',
    score: 0.71,
    sightings: 3,
    drives: 1,
    first_seen: '2026-10-05T01:12:09.2Z',
    last_seen: '2026-10-05T01:12:10Z',
    length_m: 1.2,
    width_m: 0.8,
    position_error_m: 2.9,
    severity: null,
    road_id: null,
    chainage_m: null,
    priority: null,
  },
};
const page = (features: unknown[]) => ({
  type: 'FeatureCollection',
  numberMatched: 7,
  numberReturned: features.length,
  features,
});

function answer(body: unknown, status = 200) {
  const asked = vi.fn(async (_path: string) => new Response(JSON.stringify(body), { status }));
  vi.stubGlobal('fetch', asked);
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

test('defects are asked for by bounds and read from GeoJSON', async () => {
  const asked = answer(page([FEATURE]));
  const { matched, defects } = await serverApi.defects([139, 35, 140, 36]);
  expect(asked.mock.calls[0]?.[0]).toBe('/api/defects?bbox=139,35,140,36&limit=2000');
  expect(matched).toBe(7);
  expect(defects[0]).toMatchObject({ id: '01K6', class: 'pothole', lon: 139.7283, lat: 35.6116 });
});

test.each([
  ['an unknown class', { ...FEATURE.properties, class: 'rut' }, 'features.0.properties.class'],
  ['a time that is none', { ...FEATURE.properties, last_seen: 'today' }, 'last_seen'],
  ['a missing score', { ...FEATURE.properties, score: undefined }, 'score'],
])('%s is refused, and the message says where', async (_what, properties, where) => {
  answer(page([{ ...FEATURE, properties }]));
  await expect(serverApi.defects([0, 0, 1, 1])).rejects.toMatchObject({
    kind: 'unreadable',
    message: expect.stringContaining(where),
  });
});

test('a place off the Earth is refused', async () => {
  answer(page([{ ...FEATURE, geometry: { type: 'Point', coordinates: [35.6, 139.7] } }]));
  await expect(serverApi.defects([0, 0, 1, 1])).rejects.toMatchObject({ kind: 'unreadable' });
});

test('an answer that is no JSON is unreadable', async () => {
  vi.stubGlobal('fetch', async () => new Response('<html>'));
  await expect(serverApi.summary()).rejects.toMatchObject({ kind: 'unreadable' });
});

test('the server’s own words are kept', async () => {
  answer({ title: 'Internal error', detail: 'the database is locked', status: 500 }, 500);
  await expect(serverApi.summary()).rejects.toMatchObject({
    kind: 'failed',
    message: 'the database is locked',
  });
});

test('an unknown defect is missing, and its id travels safely', async () => {
  const asked = answer({ title: 'Not found', status: 404 }, 404);
  await expect(serverApi.defect('a/b')).rejects.toMatchObject({ kind: 'missing' });
  expect(asked.mock.calls[0]?.[0]).toBe('/api/defects/a%2Fb');
});

test('a silent server is unreachable', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  await expect(serverApi.tracks()).rejects.toMatchObject({ kind: 'unreachable' });
});
