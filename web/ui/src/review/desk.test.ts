import { expect, test, vi } from 'vitest';
import { madeDefect } from '../made';
import { Desk } from './desk';

function desk() {
  const ask = vi.fn(async (id: string) => madeDefect(id));
  const made = new Desk(ask);
  made.fill({ ids: ['a', 'b', 'c'], matched: 3 });
  return { desk: made, ask };
}

test('one goes from defect to defect, and not beyond the ends', () => {
  const { desk: it } = desk();
  expect(it.step(null, 1)).toBe('a');
  expect(it.step('a', 1)).toBe('b');
  expect(it.step('a', -1)).toBeNull();
  expect(it.step('c', 1)).toBeNull();
  expect(it.placeOf('b')).toBe(2);
});

test('the next defect is fetched in advance, and each only once', async () => {
  const { desk: it, ask } = desk();
  await it.defect('a');
  await it.defect('b');
  expect(ask.mock.calls.map(([id]) => id)).toEqual(['a', 'b', 'c']);
});

test('what failed in advance is asked for again when one gets there', async () => {
  const { desk: it, ask } = desk();
  await it.defect('a');
  ask.mockRejectedValueOnce(new Error('cut'));
  await it.defect('b');
  await Promise.resolve();
  await expect(it.defect('c')).resolves.toMatchObject({ id: 'c' });
});

test('what a word made of a defect is kept, until it is forgotten', async () => {
  const { desk: it, ask } = desk();
  it.take(madeDefect('a', { status: 'confirmed' }));
  expect((await it.defect('a')).status).toBe('confirmed');
  it.forget('a');
  expect((await it.defect('a')).status).toBe('candidate');
  expect(ask.mock.calls.filter(([id]) => id === 'a')).toHaveLength(1);
});

test('a defect that an address names stands first if it is not there', () => {
  const { desk: it } = desk();
  it.include('b');
  it.include('z');
  expect(it.ids).toEqual(['z', 'a', 'b', 'c']);
});
