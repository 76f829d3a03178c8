import type { Position } from 'geojson';
import * as v from 'valibot';
import { BANDS } from '../domain';
import { ask } from './client';
import { Reasons } from './section';
import { count, finite } from './shapes';

const maybe = v.nullish(finite, null);
const text = v.nullish(v.string(), null);
const position = v.array(finite);

const Line = v.variant('type', [
  v.looseObject({ type: v.literal('LineString'), coordinates: v.array(position) }),
  v.looseObject({ type: v.literal('MultiLineString'), coordinates: v.array(v.array(position)) }),
]);

const Work = v.looseObject({
  id: v.string(),
  rank: maybe,
  road_id: text,
  road_name: text,
  from_m: maybe,
  length_m: maybe,
  sections: v.optional(v.union([finite, v.array(v.string())]), []),
  treatment: text,
  treatment_title: text,
  band: v.nullish(v.picklist(BANDS), null),
  cost: finite,
  cost_low: maybe,
  cost_high: maybe,
  cost_so_far: maybe,
  benefit: maybe,
  priority: maybe,
  crack_ratio: maybe,
  potholes: maybe,
  reasons: Reasons,
  reason: text,
  left_out: text,
  geometry: v.nullish(Line, null),
});
/** One job for one crew, on the list or left out. */
export type Work = v.InferOutput<typeof Work>;

/** A sum that is known to an interval, or just a number. */
const Sum = v.pipe(
  v.union([finite, v.looseObject({ value: finite })]),
  v.transform((sum) => (typeof sum === 'number' ? sum : sum.value)),
);

const Outcome = v.looseObject({
  budget: maybe,
  cost: Sum,
  works: count,
  length_m: finite,
  crack_ratio: v.array(finite),
  band_iii: v.array(finite),
});
/** What a budget buys, and what becomes of the roads; no budget: nothing is done. */
export type Outcome = v.InferOutput<typeof Outcome>;

const Totals = v.looseObject({
  currency: v.optional(v.string(), 'JPY'),
  cost: Sum,
  works: count,
  left_out: count,
  length_m: finite,
  not_surveyed_m: v.optional(finite, 0),
  proven: v.optional(v.boolean(), true),
});

export const Plan = v.looseObject({
  works: v.array(Work),
  left_out: v.array(Work),
  outcomes: v.array(Outcome),
  totals: Totals,
});
export type Plan = v.InferOutput<typeof Plan>;

/** What a plan is asked for with. */
export interface Wish {
  readonly budget: number;
  /** Other budgets to compare with. */
  readonly others: readonly number[];
  readonly weights: Readonly<Record<string, number>>;
}

/** A weight, or one with an explanation. */
const Weight = v.pipe(
  v.union([finite, v.looseObject({ value: finite })]),
  v.transform((weight) => (typeof weight === 'number' ? weight : weight.value)),
);

const PolicyBody = v.looseObject({
  currency: v.optional(v.string(), 'JPY'),
  weights: v.record(v.string(), Weight),
});

export const Policy = v.pipe(
  v.unknown(),
  v.transform((body) =>
    typeof body === 'object' && body !== null && 'policy' in body ? body.policy : body,
  ),
  PolicyBody,
);
/** What makes a road matter, and what sums are in. */
export type Policy = v.InferOutput<typeof Policy>;

export const planApi = {
  policy: () => ask('/api/policy', Policy),
  plan: (wish: Wish, language: string, signal: AbortSignal) =>
    ask('/api/plan', Plan, { method: 'POST', body: { ...wish, lang: language }, signal }),
};

/** All lines of a work. */
export function linesOf({ geometry }: Work): Position[][] {
  if (geometry === null) return [];
  return geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates;
}
