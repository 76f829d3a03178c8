import * as v from 'valibot';
import type { Bounds } from '../domain';
import { Defect, DefectPage, Summary, type Track, Tracks } from './shapes';

/** What can go wrong with a question to the server, by what the user can do about it. */
export type ProblemKind = 'unreachable' | 'failed' | 'missing' | 'unreadable';

/** A question to the server that got no usable answer. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly kind: ProblemKind,
    detail: string,
  ) {
    super(detail);
  }
}

/** The questions this page asks. A function type each, so that tests can answer them. */
export interface Api {
  summary(signal?: AbortSignal): Promise<Summary>;
  tracks(signal?: AbortSignal): Promise<Track[]>;
  defects(bounds: Bounds, signal?: AbortSignal): Promise<DefectPage>;
  defect(id: string, signal?: AbortSignal): Promise<Defect>;
}

/** More points than this make a GeoJSON map slow; the rest come when the user zooms in. */
const DEFECTS_AT_ONCE = 10_000;

/** The API of the server that this page came from. */
export const serverApi: Api = {
  summary: (signal) => ask('/api/summary', Summary, signal),
  tracks: (signal) => ask('/api/tracks', Tracks, signal),
  defects: (bounds, signal) =>
    ask(`/api/defects?bbox=${bounds.join(',')}&limit=${DEFECTS_AT_ONCE}`, DefectPage, signal),
  defect: (id, signal) => ask(`/api/defects/${encodeURIComponent(id)}`, Defect, signal),
};

async function ask<Schema extends v.GenericSchema>(
  path: string,
  schema: Schema,
  signal?: AbortSignal,
): Promise<v.InferOutput<Schema>> {
  const response = await send(path, signal);
  if (!response.ok) {
    throw new ApiProblem(response.status === 404 ? 'missing' : 'failed', await reason(response));
  }
  const body: unknown = await response.json().catch(() => undefined);
  const read = v.safeParse(schema, body);
  if (!read.success) {
    const [first] = read.issues;
    throw new ApiProblem('unreadable', `${path}: ${v.getDotPath(first) ?? ''} ${first.message}`);
  }
  return read.output;
}

async function send(path: string, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(path, { headers: { accept: 'application/json' }, signal: signal ?? null });
  } catch (error) {
    signal?.throwIfAborted();
    throw new ApiProblem('unreachable', String(error));
  }
}

const ProblemDocument = v.object({ title: v.string(), detail: v.optional(v.string()) });

/** The server's own words (RFC 9457), or its status line. */
async function reason(response: Response): Promise<string> {
  const read = v.safeParse(ProblemDocument, await response.json().catch(() => undefined));
  return read.success
    ? (read.output.detail ?? read.output.title)
    : `${response.status} ${response.statusText}`;
}
