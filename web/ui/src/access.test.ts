import { expect, test } from 'vitest';
import { isStranger, maySee, NAVIGATION } from './access';
import type { Session } from './api/session';

const session = (user: Session['user'], auth: Session['auth'] = 'accounts'): Session => ({
  auth,
  needs_setup: false,
  user,
});
const seen = (of: Session) => NAVIGATION.filter((page) => maySee(of, page));

test('a navigation shows what the rights allow', () => {
  const patrol = session({ name: 'p', role: 'patrol', rights: ['read', 'upload'] });
  expect(seen(patrol)).toEqual(['map', 'plan', 'upload', 'overview', 'help']);
  const planner = session({ name: 'p', role: 'planner', rights: ['read', 'plan'] });
  expect(seen(planner)).toEqual(['map', 'plan', 'overview', 'help']);
});

test('a stranger sees help alone', () => {
  expect(seen(session(null))).toEqual(['help']);
  expect(isStranger(session(null))).toBe(true);
});

test('without accounts everybody may do everything', () => {
  expect(seen(session(null, 'none'))).toEqual([...NAVIGATION]);
  expect(isStranger(session(null, 'none'))).toBe(false);
});
