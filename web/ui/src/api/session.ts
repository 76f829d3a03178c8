import * as v from 'valibot';
import { RIGHTS, ROLES } from '../domain';
import { ask, tell } from './client';

export const Session = v.object({
  auth: v.picklist(['accounts', 'none']),
  needs_setup: v.boolean(),
  user: v.nullable(
    v.object({
      name: v.string(),
      role: v.picklist(ROLES),
      rights: v.array(v.picklist(RIGHTS)),
    }),
  ),
});
/** Whether one has to log in here, and who has. */
export type Session = v.InferOutput<typeof Session>;

export const sessionApi = {
  now: () => ask('/api/session', Session),
  logIn: (name: string, password: string) =>
    ask('/api/session', Session, { method: 'POST', body: { name, password } }),
  logOut: () => tell('/api/session', { method: 'DELETE' }),
  setUp: (token: string, name: string, password: string) =>
    ask('/api/setup', Session, { method: 'POST', body: { token, name, password } }),
  changePassword: (old: string, fresh: string) =>
    tell('/api/password', { method: 'POST', body: { old, new: fresh } }),
};
