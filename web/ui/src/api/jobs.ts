import * as v from 'valibot';
import { ask } from './client';
import { count, instant } from './shapes';

export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

const maybeInstant = v.nullish(instant, null);

export const Job = v.object({
  id: v.union([v.string(), v.pipe(v.number(), v.transform(String))]),
  name: v.string(),
  state: v.picklist(JOB_STATES),
  by: v.nullish(v.string(), null),
  created_at: instant,
  started_at: maybeInstant,
  finished_at: maybeInstant,
  attempts: v.optional(count, 0),
  frames_done: v.nullish(count, null),
  frames_all: v.nullish(count, null),
  drive_id: v.nullish(v.string(), null),
  already_known: v.nullish(v.boolean(), false),
  error: v.nullish(v.string(), null),
});
/** One recording to be inspected, and how far that has come. */
export type Job = v.InferOutput<typeof Job>;

const Jobs = v.object({ jobs: v.array(Job) });

/** A recording of a batch, with what belongs to it. */
export interface WantedRecording {
  readonly path: string;
  readonly tracks: readonly string[];
  readonly camera: string | null;
  readonly vehicle: string | null;
  readonly time_zone: string;
}

export const jobsApi = {
  all: async (signal?: AbortSignal) => (await ask('/api/jobs', Jobs, { signal })).jobs,
  queue: async (batch: string, recordings: readonly WantedRecording[]) =>
    (await ask('/api/jobs', Jobs, { method: 'POST', body: { batch, recordings } })).jobs,
  cancel: (id: string) => ask(`/api/jobs/${id}/cancel`, v.unknown(), { method: 'POST', body: {} }),
  retry: (id: string) => ask(`/api/jobs/${id}/retry`, v.unknown(), { method: 'POST', body: {} }),
};
