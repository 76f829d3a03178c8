import * as v from 'valibot';
import { ROLES, type Role } from '../domain';
import { ask, tell } from './client';
import { AuditEntry, instant } from './shapes';

const role = v.picklist(ROLES);
const maybeInstant = v.nullish(instant, null);

const User = v.object({
  name: v.string(),
  role,
  disabled: v.boolean(),
  created_at: instant,
  last_seen_at: maybeInstant,
});
export type User = v.InferOutput<typeof User>;

const Token = v.object({
  id: v.union([v.string(), v.number()]),
  label: v.string(),
  role,
  created_by: v.string(),
  created_at: instant,
  last_used_at: maybeInstant,
  expires_at: maybeInstant,
});
export type Token = v.InferOutput<typeof Token>;

const FreshToken = v.object({ token: v.string() });
const AuditPage = v.object({ entries: v.array(AuditEntry), more: v.boolean() });
export type AuditPage = v.InferOutput<typeof AuditPage>;

/** What to look for in the log. */
export interface AuditFilter {
  readonly user: string;
  readonly defect: string;
  readonly action: string;
}

const ENTRIES_AT_ONCE = 50;

export const adminApi = {
  users: async () => (await ask('/api/users', v.object({ users: v.array(User) }))).users,
  addUser: (name: string, userRole: Role, password: string) =>
    tell('/api/users', { method: 'POST', body: { name, role: userRole, password } }),
  changeUser: (name: string, change: { role?: Role; password?: string; disabled?: boolean }) =>
    tell(`/api/users/${encodeURIComponent(name)}`, { method: 'PATCH', body: change }),
  tokens: async () => (await ask('/api/tokens', v.object({ tokens: v.array(Token) }))).tokens,
  makeToken: async (label: string, tokenRole: Role, days: number) => {
    const body = { label, role: tokenRole, days };
    return (await ask('/api/tokens', FreshToken, { method: 'POST', body })).token;
  },
  revokeToken: (id: string | number) => tell(`/api/tokens/${id}`, { method: 'DELETE' }),
  audit: (filter: AuditFilter, before: number | null) => {
    const query = new URLSearchParams({ limit: String(ENTRIES_AT_ONCE) });
    for (const [name, value] of Object.entries(filter)) if (value !== '') query.set(name, value);
    if (before !== null) query.set('before_id', String(before));
    return ask(`/api/audit?${query}`, AuditPage);
  },
};
