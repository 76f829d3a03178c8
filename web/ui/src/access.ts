import type { Session } from './api/session';
import { RIGHTS, type Right } from './domain';
import type { PageName } from './route';

/** The right that a page asks for; null for those that everybody may see. */
const NEEDS: Readonly<Record<PageName, Right | null>> = {
  map: 'read',
  review: 'review',
  plan: 'read',
  upload: 'upload',
  drive: 'read',
  overview: 'read',
  admin: 'manage',
  account: 'read',
  api: 'read',
  help: null,
  login: null,
  setup: null,
};

/** The pages of the navigation, in its order. */
export const NAVIGATION = [
  'map',
  'review',
  'plan',
  'upload',
  'overview',
  'admin',
  'help',
] as const satisfies readonly PageName[];

/** What whoever sits here may do. */
export function rightsOf({ auth, user }: Session): readonly Right[] {
  if (user !== null) return user.rights;
  return auth === 'none' ? RIGHTS : [];
}

export function may(session: Session, right: Right): boolean {
  return rightsOf(session).includes(right);
}

export function maySee(session: Session, page: PageName): boolean {
  const needed = NEEDS[page];
  return needed === null || may(session, needed);
}

/** Nobody has logged in where one has to. */
export function isStranger({ auth, user }: Session): boolean {
  return auth === 'accounts' && user === null;
}
