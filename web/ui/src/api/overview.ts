import * as v from 'valibot';
import { DAMAGE_CLASSES, type DamageClass } from '../domain';
import { ask } from './client';
import { count, finite } from './shapes';

/** Numbers by name. */
const Counts = v.record(v.string(), finite);

/** Open defects by class and by how many days ago they were first seen. */
const ByClassAge = v.pipe(v.record(v.string(), Counts), v.transform(classAges));

const Months = v.array(v.object({ month: v.string(), defects: count }));

export const Dashboard = v.object({
  weeks: v.array(v.object({ week: v.string(), driven_km: finite, drives: count })),
  by_class_age: ByClassAge,
  repaired_by_month: Months,
  coverage: v.object({ surveyed_m: finite, network_m: finite }),
  models: v.array(
    v.object({
      name: v.string(),
      threshold: v.nullish(v.union([finite, v.string()]), null),
      drives: count,
    }),
  ),
});
/** The register in numbers. */
export type Dashboard = v.InferOutput<typeof Dashboard>;

const maybe = v.nullish(finite, null);

export const Storage = v.object({
  free_bytes: maybe,
  used_bytes: maybe,
  quota_bytes: maybe,
  staged_bytes: maybe,
});
/** Room on the server's disk. */
export type Storage = v.InferOutput<typeof Storage>;

export const askDashboard = (signal?: AbortSignal) => ask('/api/dashboard', Dashboard, { signal });
export const askStorage = (signal?: AbortSignal) => ask('/api/storage', Storage, { signal });

/** For each age a count for each class, ages in the order in which they are told. */
export interface ClassAges {
  readonly ages: readonly string[];
  readonly counts: Readonly<Record<DamageClass, readonly number[]>>;
}

function classAges(told: Record<string, Record<string, number>>): ClassAges {
  const ages = [...new Set(Object.values(told).flatMap((of) => Object.keys(of)))];
  const of = (name: DamageClass) => ages.map((age) => told[name]?.[age] ?? 0);
  const counts = Object.fromEntries(DAMAGE_CLASSES.map((name) => [name, of(name)]));
  return { ages, counts: counts as Record<DamageClass, number[]> };
}
