import { expect, test, vi } from 'vitest';
import { ApiProblem } from '../api/client';
import type { Word } from '../api/review';
import { madeDefect } from '../made';
import { type Keeper, Outbox } from './outbox';

const CONFIRM: Word = { say: 'confirmed' };

/** A server that counts revisions, and can fail. */
function bench(faults: ApiProblem[] = [], left: string | null = null) {
  let revision = 10;
  const say = vi.fn(async (id: string, _revision: number, _word: Word) => {
    const fault = faults.shift();
    if (fault) throw fault;
    revision += 1;
    return madeDefect(id, { revision });
  });
  let kept = left;
  const keeper: Keeper = {
    read: () => kept,
    write: (text) => {
      kept = text;
    },
  };
  const waits: number[] = [];
  const answered = vi.fn();
  const outbox = new Outbox(say, keeper, async (seconds) => {
    waits.push(seconds);
  });
  outbox.listen({ changed: () => {}, answered });
  return { outbox, say, answered, waits, kept: () => kept };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const cut = () => new ApiProblem('unreachable', 'cut');

test('words are said in their order', async () => {
  const { outbox, say, answered } = bench();
  outbox.add('a', 1, CONFIRM);
  outbox.add('b', 2, { say: 'rejected', reason: 'shadow' });
  await settled();
  expect(say.mock.calls).toEqual([
    ['a', 1, CONFIRM],
    ['b', 2, { say: 'rejected', reason: 'shadow' }],
  ]);
  expect(answered).toHaveBeenCalledTimes(2);
  expect(outbox.state).toMatchObject({ waiting: [], cut: false });
});

test('a second word on the same defect builds on the first', async () => {
  const { outbox, say } = bench();
  outbox.add('a', 1, { class: 'pothole' });
  outbox.add('a', 1, CONFIRM);
  await settled();
  expect(say.mock.calls.map(([, revision]) => revision)).toEqual([1, 11]);
});

test('while the network is cut nothing is lost, and it is tried again later and later', async () => {
  const { outbox, say, waits, kept } = bench([cut(), cut(), cut()]);
  outbox.add('a', 1, CONFIRM);
  expect(kept()).toContain('confirmed');
  await settled();
  expect(waits).toEqual([1, 2, 4]);
  expect(say).toHaveBeenCalledTimes(4);
  expect(outbox.state.waiting).toEqual([]);
  expect(kept()).toBeNull();
});

test('words that an earlier visit left are said now', async () => {
  const earlier = bench();
  earlier.say.mockImplementation(() => new Promise(() => {}));
  earlier.outbox.add('a', 3, CONFIRM);
  const { outbox, say, kept } = bench([], earlier.kept());
  outbox.restore();
  await settled();
  expect(say).toHaveBeenCalledWith('a', 3, CONFIRM);
  expect(kept()).toBeNull();
});

test('a conflict says who did what, and can be insisted on', async () => {
  const members = { revision: 42, by: 'sato', at: '2026-11-23T10:00:00Z' };
  const conflict = new ApiProblem('conflict', 'changed', { status: 409, members });
  const { outbox, say } = bench([conflict]);
  outbox.add('a', 1, CONFIRM);
  await settled();
  const [found] = outbox.state.conflicts;
  expect(found).toMatchObject({ by: 'sato', revision: 42 });
  expect(outbox.state.waiting).toEqual([]);
  if (found) outbox.insist(found);
  await settled();
  expect(say).toHaveBeenLastCalledWith('a', 42, CONFIRM);
  expect(outbox.state.conflicts).toEqual([]);
});

test('a refused word is told, and the next one is said', async () => {
  const { outbox, answered } = bench([new ApiProblem('refused', 'no such class')]);
  outbox.add('a', 1, CONFIRM);
  outbox.add('b', 1, CONFIRM);
  await settled();
  expect(outbox.state.refused).toMatchObject([{ fault: 'no such class' }]);
  expect(answered).toHaveBeenCalledTimes(1);
});

test('the last word is undone by its audit entry, and undone only once', async () => {
  const { outbox, say } = bench();
  outbox.add('a', 1, CONFIRM);
  await settled();
  expect(outbox.undo()).toMatchObject({ defect: 'a' });
  await settled();
  expect(say).toHaveBeenLastCalledWith('a', 11, { undo: 11 });
  expect(outbox.undo()).toBeNull();
});

test('a word that still waits is dropped by undoing it', async () => {
  const { outbox, say } = bench();
  say.mockImplementation(() => new Promise(() => {}));
  outbox.add('a', 1, CONFIRM);
  outbox.add('b', 1, CONFIRM);
  expect(outbox.undo()).toMatchObject({ defect: 'b' });
  expect(outbox.state.waiting.map(({ defect }) => defect)).toEqual(['a']);
});

test('words wait for whoever said them to log in again', async () => {
  const { outbox, say, kept, waits } = bench([new ApiProblem('loggedOut', 'who are you?')]);
  outbox.add('a', 1, CONFIRM);
  await settled();
  expect(say).toHaveBeenCalledTimes(1);
  expect(waits).toEqual([]);
  expect(kept()).toContain('"defect":"a"');
  outbox.add('b', 1, CONFIRM);
  await settled();
  expect(say).toHaveBeenCalledTimes(1);
  outbox.resume();
  await settled();
  expect(say.mock.calls.map(([id]) => id)).toEqual(['a', 'a', 'b']);
});

test('a word that is on its way is taken back as soon as it is said', async () => {
  const { outbox, say } = bench();
  outbox.add('a', 1, CONFIRM);
  await settled();
  outbox.add('b', 2, CONFIRM);
  expect(outbox.undo()).toMatchObject({ defect: 'b' });
  expect(outbox.undo()).toMatchObject({ defect: 'a' });
  await settled();
  expect(say.mock.calls.slice(1)).toEqual([
    ['b', 2, CONFIRM],
    ['a', 11, { undo: 11 }],
    ['b', 12, { undo: 12 }],
  ]);
  expect(outbox.state).toMatchObject({ waiting: [], done: [] });
});
