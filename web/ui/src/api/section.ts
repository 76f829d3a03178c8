import * as v from 'valibot';
import { BANDS } from '../domain';
import { ask } from './client';
import { finite, instant, position } from './shapes';

const maybe = v.nullish(finite, null);

/** Why something matters: the points, and what gave them. */
export const Reason = v.object({ points: finite, text: v.string() });
export type Reason = v.InferOutput<typeof Reason>;
export const Reasons = v.optional(v.array(Reason), []);

export const Section = v.looseObject({
  id: v.string(),
  road_name: v.nullish(v.string(), null),
  road_id: v.nullish(v.string(), null),
  from_m: maybe,
  to_m: maybe,
  rank: maybe,
  rank_best: maybe,
  rank_worst: maybe,
  priority: maybe,
  priority_low: maybe,
  priority_high: maybe,
  band: v.nullish(v.picklist(BANDS), null),
  crack_ratio: maybe,
  crack_ratio_low: maybe,
  crack_ratio_high: maybe,
  mci2: maybe,
  potholes: maybe,
  trend_per_year: maybe,
  surveyed: maybe,
  drives: maybe,
  last_survey: v.nullish(instant, null),
  reasons: Reasons,
  geometry: v.nullish(
    v.object({ type: v.literal('LineString'), coordinates: v.array(position) }),
    null,
  ),
});
/** A stretch of road with its condition. */
export type Section = v.InferOutput<typeof Section>;

export const askSection = (id: string, language: string, signal?: AbortSignal): Promise<Section> =>
  ask(`/api/sections/${encodeURIComponent(id)}?lang=${language}`, Section, { signal });
