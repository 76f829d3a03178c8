import * as v from 'valibot';

/** What can go wrong with a question to the server, by what the user can do about it. */
export type ProblemKind =
  | 'unreachable'
  | 'failed'
  | 'missing'
  | 'unreadable'
  | 'loggedOut'
  | 'forbidden'
  | 'conflict'
  | 'refused';

/** What the server says of a problem beside its text (RFC 9457). */
export interface ProblemFacts {
  readonly status?: number;
  /** The stable name of what went wrong, such as `conflict/defect-changed`. */
  readonly type?: string;
  readonly members?: Readonly<Record<string, unknown>>;
  readonly retryAfterS?: number;
}

/** A question to the server that got no usable answer. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly kind: ProblemKind,
    detail: string,
    readonly facts: ProblemFacts = {},
  ) {
    super(detail);
  }
}

/** Sent to the window when the server says that nobody is logged in any more. */
export const LOGGED_OUT = 'mm-logged-out';

/** How a question is put. */
export interface Question {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** Asks the server that this page came from, and checks what it says. */
export async function ask<Schema extends v.GenericSchema>(
  path: string,
  schema: Schema,
  question: Question = {},
): Promise<v.InferOutput<Schema>> {
  const response = await answered(path, question);
  const body: unknown = await response.json().catch(() => undefined);
  const read = v.safeParse(schema, body);
  if (!read.success) {
    const [first] = read.issues;
    throw new ApiProblem('unreadable', `${path}: ${v.getDotPath(first) ?? ''} ${first.message}`);
  }
  return read.output;
}

/** Tells the server something that it answers without words. */
export async function tell(path: string, question: Question): Promise<void> {
  await answered(path, question);
}

async function answered(path: string, question: Question): Promise<Response> {
  const response = await send(path, question);
  if (response.ok) return response;
  const problem = await problemOf(response);
  const loggingIn = path === '/api/session';
  if (problem.kind === 'loggedOut' && !loggingIn) window.dispatchEvent(new Event(LOGGED_OUT));
  throw problem;
}

async function send(path: string, { method, body, headers, signal }: Question): Promise<Response> {
  const said = body === undefined ? {} : { body: JSON.stringify(body) };
  const kind =
    method === undefined || method === 'GET' ? {} : { 'content-type': 'application/json' };
  try {
    return await fetch(path, {
      method: method ?? 'GET',
      headers: { accept: 'application/json', ...kind, ...headers },
      signal: signal ?? null,
      ...said,
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw new ApiProblem('unreachable', String(error));
  }
}

const KINDS: Readonly<Record<number, ProblemKind>> = {
  400: 'refused',
  401: 'loggedOut',
  403: 'forbidden',
  404: 'missing',
  409: 'conflict',
  412: 'conflict',
  413: 'refused',
  422: 'refused',
  429: 'refused',
  507: 'refused',
};

/** RFC 9457. */
export const ProblemDocument = v.looseObject({
  title: v.optional(v.string()),
  detail: v.optional(v.string()),
  type: v.optional(v.string()),
});

/** The server's own words (RFC 9457), or its status line. */
async function problemOf(response: Response): Promise<ApiProblem> {
  const { status, statusText } = response;
  const kind = KINDS[status] ?? 'failed';
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const waiting = Number.isFinite(retryAfter) ? { retryAfterS: retryAfter } : {};
  const read = v.safeParse(ProblemDocument, await response.json().catch(() => undefined));
  if (!read.success) return new ApiProblem(kind, `${status} ${statusText}`, { status, ...waiting });
  const { title, detail, type, ...members } = read.output;
  const named = type === undefined ? {} : { type };
  const text = detail ?? title ?? `${status} ${statusText}`;
  return new ApiProblem(kind, text, { status, members, ...named, ...waiting });
}
