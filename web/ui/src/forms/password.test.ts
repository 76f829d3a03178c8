import { expect, test } from 'vitest';
import { passwordFault } from './password';

test('a password is long, and typed twice the same', () => {
  expect(passwordFault('short', 'short')).toBe('passwordTooShort');
  expect(passwordFault('twelve chars', 'twelve char')).toBe('passwordsDiffer');
  expect(passwordFault('twelve chars', 'twelve chars')).toBeNull();
});

test('characters are counted, not bytes or halves of them', () => {
  expect(passwordFault('👍👍👍👍👍👍', '👍👍👍👍👍👍')).toBe('passwordTooShort');
});
