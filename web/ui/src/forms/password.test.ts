import { expect, test } from 'vitest';
import { passwordFault } from './password';

test('a password is long, and typed twice the same', () => {
  expect(passwordFault('short', 'short')).toBe('passwordTooShort');
  expect(passwordFault('ten letters', 'ten letter')).toBe('passwordsDiffer');
  expect(passwordFault('ten letters', 'ten letters')).toBeNull();
});

test('characters are counted, not bytes or halves of them', () => {
  expect(passwordFault('👍👍👍👍👍', '👍👍👍👍👍')).toBe('passwordTooShort');
});
