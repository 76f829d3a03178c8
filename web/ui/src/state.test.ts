import { expect, test, vi } from 'vitest';
import { ApiProblem } from './api/client';
import type { Api } from './api/register';
import type { Defect, DefectPage, Summary } from './api/shapes';
import type { Bounds } from './domain';
import { EVERYTHING } from './filter';
import { madeDefect as defect } from './made';
import { Store } from './state';

const SUMMARY: Summary = {
  version: '0.1.0',
  drives: 1,
  frames: 80,
  sightings: 3,
  defects: 1,
  by_class: { pothole: 1, alligator_crack: 0, longitudinal_crack: 0, transverse_crack: 0 },
  bounds: [139, 35, 140, 36],
};
const HERE: Bounds = [139.7, 35.6, 139.8, 35.7];

function storeOn(change: Partial<Api> = {}, matched = 1) {
  const api = {
    summary: vi.fn(async () => SUMMARY),
    tracks: vi.fn(async () => []),
    defects: vi.fn(async (): Promise<DefectPage> => ({ matched, defects: [defect('a')] })),
    defect: vi.fn(async (id: string) => defect(id)),
    seenBy: vi.fn(async () => new Set(['b'])),
  };
  return { store: new Store({ ...api, ...change }), api };
}

test('loading fills the state', async () => {
  const { store } = storeOn();
  expect(store.state.loading).toBe(true);
  await store.load();
  expect(store.state).toMatchObject({
    loading: false,
    summary: SUMMARY,
    matched: 1,
    problem: null,
  });
});

test('moving the map asks again only if not all defects came', async () => {
  const whole = storeOn({}, 1);
  await whole.store.load();
  await whole.store.lookAt(HERE);
  expect(whole.api.defects).toHaveBeenCalledTimes(1);

  const part = storeOn({}, 20_000);
  await part.store.load();
  await part.store.lookAt(HERE);
  expect(part.api.defects).toHaveBeenLastCalledWith(HERE, expect.any(AbortSignal));
});

test('after a view that fitted, the next view is still asked for', async () => {
  const { store, api } = storeOn({}, 20_000);
  await store.load();
  api.defects.mockResolvedValue({ matched: 1, defects: [defect('a')] });
  await store.lookAt(HERE);
  await store.lookAt([0, 0, 1, 1]);
  expect(api.defects).toHaveBeenCalledTimes(3);
});

test('a table asks for all defects, once', async () => {
  const { store, api } = storeOn({}, 20_000);
  await store.load();
  api.defects.mockResolvedValue({ matched: 1, defects: [defect('a')] });
  await store.loadAll();
  expect(api.defects).toHaveBeenLastCalledWith(expect.anything(), expect.any(AbortSignal), 10_000);
  await store.loadAll();
  expect(api.defects).toHaveBeenCalledTimes(2);
});

test('a late answer does not replace a newer selection', async () => {
  const answers = new Map<string, (defect: Defect) => void>();
  const slow = (id: string, signal?: AbortSignal) =>
    new Promise<Defect>((resolve, reject) => {
      answers.set(id, resolve);
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  const { store } = storeOn({ defect: slow });
  const first = store.select('a');
  const second = store.select('b');
  answers.get('b')?.(defect('b'));
  answers.get('a')?.(defect('a'));
  await Promise.all([first, second]);
  expect(store.state.selected?.id).toBe('b');
  expect(store.state.problem).toBeNull();
});

test('an unknown defect is said to be missing, which is no problem of the server', async () => {
  const { store } = storeOn({
    defect: () => Promise.reject(new ApiProblem('missing', 'no such defect')),
  });
  await store.select('zzz');
  expect(store.state).toMatchObject({ selectedMissing: true, problem: null, selected: null });
});

test('after a failure, trying again brings back everything', async () => {
  const gone = () => Promise.reject(new ApiProblem('unreachable', 'refused'));
  const { store, api } = storeOn();
  api.summary.mockImplementationOnce(gone);
  api.defect.mockImplementationOnce(gone);
  await Promise.all([store.load(), store.select('a')]);
  expect(store.state).toMatchObject({ problem: { kind: 'unreachable' }, summary: null });
  await store.retry();
  expect(store.state).toMatchObject({ problem: null, summary: SUMMARY, selected: { id: 'a' } });
});

test('a mistake of ours is not passed off as the server’s', async () => {
  const { store } = storeOn({ summary: () => Promise.reject(new TypeError('bug')) });
  await expect(store.load()).rejects.toThrow('bug');
});

test('a filter hides defects, and listeners hear of it', async () => {
  const { store, api } = storeOn();
  await store.load();
  const heard = vi.fn();
  const stop = store.subscribe(heard);
  await store.filter({ ...EVERYTHING, classes: [] });
  expect(store.shown()).toEqual([]);
  await store.filter(EVERYTHING);
  expect(store.shown()).toHaveLength(1);
  expect(heard).toHaveBeenCalledTimes(2);
  stop();
  await store.filter({ ...EVERYTHING, drive: 'd1' });
  expect(api.seenBy).toHaveBeenCalledWith('d1', expect.any(AbortSignal));
  expect(store.shown()).toEqual([]);
  expect(heard).toHaveBeenCalledTimes(2);
});
