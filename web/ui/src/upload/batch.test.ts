import { expect, test } from 'vitest';
import { knownOf, newBatch } from './batch';

test('a batch has a random name in the form of a UUID', () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(newBatch()).toMatch(uuid);
  expect(newBatch()).not.toBe(newBatch());
});

test('only the same file is gone on with', () => {
  const here = [
    { path: 'a', size: 5, modified: 0, blob: new Blob() },
    { path: 'b', size: 5, modified: 0, blob: new Blob() },
  ];
  const there = [
    { upload_id: '1', path: 'a', size: 5, offset: 3, complete: false },
    { upload_id: '2', path: 'b', size: 6, offset: 3, complete: false },
    { upload_id: '3', path: 'c', size: 5, offset: 3, complete: false },
  ];
  expect([...knownOf({ files: there }, here)]).toEqual([
    ['a', { url: '/api/uploads/1', offset: 3 }],
  ]);
});
