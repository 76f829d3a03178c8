import { expect, test } from 'vitest';
import { commandOf } from './keys';

test.each([
  ['j', 'next'],
  ['J', 'next'],
  ['ｊ', 'next'],
  ['ArrowUp', 'previous'],
  ['c', 'confirm'],
  ['?', 'help'],
  ['？', 'help'],
  ['Escape', 'cancel'],
])('%s means %s', (key, command) => {
  expect(commandOf(key, 'normal')?.do).toBe(command);
});

test('digits are classes', () => {
  expect(commandOf('1', 'normal')).toEqual({ do: 'class', class: 'pothole' });
  expect(commandOf('４', 'normal')).toEqual({ do: 'class', class: 'transverse_crack' });
  expect(commandOf('5', 'normal')).toBeNull();
  expect(commandOf('0', 'normal')).toBeNull();
});

test('after R digits are reasons, 0 the last', () => {
  expect(commandOf('1', 'rejecting')).toEqual({ do: 'rejectFor', reason: 'shadow' });
  expect(commandOf('9', 'rejecting')).toEqual({ do: 'rejectFor', reason: 'duplicate' });
  expect(commandOf('0', 'rejecting')).toEqual({ do: 'rejectFor', reason: 'other' });
});

test('other keys mean nothing', () => {
  for (const key of ['x', 'Tab', 'Enter', 'F5', ' ']) expect(commandOf(key, 'normal')).toBeNull();
});
