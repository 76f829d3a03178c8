import * as v from 'valibot';
import { ask } from './client';
import { count, finite, instant } from './shapes';

const Drives = v.array(v.object({ id: v.string(), name: v.string() }));

/** The drives in the register, by name. */
export const askDrives = (signal?: AbortSignal) => ask('/api/drives', Drives, { signal });

const maybeInstant = v.nullish(instant, null);

/** What became of a drive, as `michimori inspect --json` tells it. */
export const DriveReport = v.object({
  sources: v.optional(
    v.object({
      files: v.optional(v.array(v.string()), []),
      start: v.optional(v.string(), ''),
      track: v.optional(v.string(), ''),
    }),
    { files: [], start: '', track: '' },
  ),
  clock: v.object({
    verdict: v.picklist(['given', 'ok', 'ambiguous', 'failed']),
    offset_s: finite,
    sigma_s: v.nullish(finite, null),
    meaning: v.optional(v.string(), ''),
  }),
  tracked: v.nullish(v.tuple([instant, instant]), null),
  in_common_s: v.optional(finite, 0),
  gaps: v.optional(v.array(v.tuple([instant, instant])), []),
  frames: count,
  placed: count,
  skipped: v.record(v.string(), count),
  sightings: count,
  too_far: v.optional(count, 0),
  driven_m: v.optional(finite, 0),
  inspected_m: v.optional(finite, 0),
  notes: v.optional(v.array(v.string()), []),
  faults: v.optional(v.array(v.object({ file: v.string(), fault: v.string() })), []),
});
export type DriveReport = v.InferOutput<typeof DriveReport>;

export const Drive = v.object({
  id: v.string(),
  name: v.string(),
  vehicle: v.nullish(v.string(), null),
  model: v.nullish(v.string(), null),
  recorded_from: maybeInstant,
  recorded_to: maybeInstant,
  report: DriveReport,
});
export type Drive = v.InferOutput<typeof Drive>;

export const askDrive = (id: string, signal?: AbortSignal): Promise<Drive> =>
  ask(`/api/drives/${encodeURIComponent(id)}`, Drive, { signal });
