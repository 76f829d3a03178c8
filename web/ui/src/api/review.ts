import * as v from 'valibot';
import type { DamageClass, Status } from '../domain';
import { ApiProblem, ask } from './client';
import { count, Defect, finite } from './shapes';

/** Why a defect is rejected, in the order of the digits 1 to 9 and 0. */
export const REJECT_REASONS = [
  'shadow',
  'patch',
  'manhole',
  'joint',
  'marking',
  'stain',
  'object',
  'not_road',
  'duplicate',
  'other',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

export const REVIEW_SORTINGS = ['score', 'size', 'newest', 'route'] as const;
export type ReviewSorting = (typeof REVIEW_SORTINGS)[number];

/** One sighting, by its drive, its frame, and its place among those of the frame. */
export interface SightingName {
  readonly drive: string;
  readonly frame: number;
  readonly n: number;
}

/** What a person says of a defect. */
export type Word =
  | { readonly say: Status; readonly reason?: RejectReason }
  | { readonly class: DamageClass }
  | { readonly merge_with: string; readonly other_revision: number }
  | { readonly split: readonly SightingName[] }
  | { readonly undo: number };

const Queue = v.object({ ids: v.array(v.string()), matched: count });
export type Queue = v.InferOutput<typeof Queue>;

const Ground = v.object({
  left_m: finite,
  right_m: finite,
  near_m: finite,
  far_m: finite,
  px_per_m: v.pipe(finite, v.gtValue(0)),
});
/** What the rectified picture of the ground before a frame shows. */
export type Ground = v.InferOutput<typeof Ground>;

/** As many as are gone through at a sitting. */
const IDS_AT_ONCE = 500;

export const reviewApi = {
  queue: (settings: URLSearchParams, signal?: AbortSignal) => {
    const query = new URLSearchParams(settings);
    query.set('limit', String(IDS_AT_ONCE));
    return ask(`/api/review?${query}`, Queue, { signal });
  },

  /** Says a word; it counts only if nobody has changed the defect since `revision`. */
  say: (id: string, revision: number, word: Word): Promise<Defect> =>
    'undo' in word
      ? ask(`/api/audit/${word.undo}/undo`, Defect, { method: 'POST', body: {} })
      : ask(`/api/defects/${encodeURIComponent(id)}/words`, Defect, {
          method: 'POST',
          body: word,
          headers: { 'if-match': `"${revision}"` },
        }),

  /** The ground before a frame; null if the drive's camera is not known. */
  ground: async (drive: string, frame: number, signal?: AbortSignal): Promise<Ground | null> => {
    try {
      return await ask(`/api/drives/${drive}/frames/${frame}/ground`, Ground, { signal });
    } catch (error) {
      if (error instanceof ApiProblem && error.kind === 'missing') return null;
      throw error;
    }
  },
};

export const groundPicture = (drive: string, frame: number): string =>
  `/api/drives/${drive}/frames/${frame}/ground.jpg`;
