import * as v from 'valibot';
import type { Bounds } from '../domain';
import { ApiProblem, ask } from './client';
import { Defect, DefectPage, Summary, type Track, Tracks } from './shapes';

/** The questions the map asks. A function type each, so that tests can answer them. */
export interface Api {
  summary(signal?: AbortSignal): Promise<Summary>;
  tracks(signal?: AbortSignal): Promise<Track[]>;
  defects(bounds: Bounds, signal?: AbortSignal, most?: number): Promise<DefectPage>;
  /** A defect; if it was merged into another, that one. */
  defect(id: string, signal?: AbortSignal): Promise<Defect>;
  /** The defects that one drive saw. */
  seenBy(drive: string, signal?: AbortSignal): Promise<ReadonlySet<string>>;
}

/** More than this make a list slow; the rest come when the user zooms in. */
const DEFECTS_AT_ONCE = 2_000;

const Ids = v.object({ ids: v.array(v.string()) });

async function askDefect(id: string, signal?: AbortSignal): Promise<Defect> {
  try {
    return await ask(`/api/defects/${encodeURIComponent(id)}`, Defect, { signal });
  } catch (error) {
    const facts = error instanceof ApiProblem ? error.facts : {};
    const into = facts.members?.into;
    if (facts.type !== 'missing/defect-merged' || typeof into !== 'string') throw error;
    return askDefect(into, signal);
  }
}

/** The API of the server that this page came from. */
export const serverApi: Api = {
  summary: (signal) => ask('/api/summary', Summary, { signal }),
  tracks: (signal) => ask('/api/tracks', Tracks, { signal }),
  defects: (bounds, signal, most = DEFECTS_AT_ONCE) =>
    ask(`/api/defects?bbox=${bounds.join(',')}&limit=${most}`, DefectPage, { signal }),
  defect: askDefect,
  seenBy: async (drive, signal) => {
    const query = new URLSearchParams({ drive, limit: String(DEFECTS_AT_ONCE) });
    const { ids } = await ask(`/api/review?${query}`, Ids, { signal });
    return new Set(ids);
  },
};
