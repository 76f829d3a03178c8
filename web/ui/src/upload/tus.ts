import { sha256 } from '@noble/hashes/sha2.js';
import * as v from 'valibot';
import { ApiProblem, LOGGED_OUT, ProblemDocument } from '../api/client';
import type { LocalFile } from './files';

// A client of tus 1.0.0: core, creation and checksum.

const VERSION = { 'tus-resumable': '1.0.0' } as const;
const UPLOADS = '/api/uploads';

/** Where a file goes, and how much of it the server has. */
export interface Known {
  readonly url: string;
  readonly offset: number;
}

/** What can be done with the server's uploads, so that tests can stand in for it. */
export interface Transport {
  /** Announces a file; gives the address to send it to, and what is there of it already. */
  create(file: LocalFile, batch: string, signal: AbortSignal): Promise<Known>;
  /** How much of a file the server has; null if it has forgotten the upload. */
  offset(url: string, signal: AbortSignal): Promise<number | null>;
  /** Sends a piece; gives how much the server has then. */
  append(
    url: string,
    offset: number,
    piece: Uint8Array<ArrayBuffer>,
    signal: AbortSignal,
  ): Promise<number>;
}

export const uploadUrl = (id: string): string => `${UPLOADS}/${encodeURIComponent(id)}`;

export const tus: Transport = {
  async create({ path, size, modified }, batch, signal) {
    const about = metadata({ path, batch, modified: String(modified) });
    const headers = { 'upload-length': String(size), 'upload-metadata': about };
    const response = await send(UPLOADS, { method: 'POST', headers, signal });
    const place = response.headers.get('location');
    const isThere = response.status === 409;
    if (place === null || !(response.ok || isThere)) throw await problem(response);
    const url = new URL(place, location.href).pathname;
    return { url, offset: isThere ? ((await tus.offset(url, signal)) ?? 0) : 0 };
  },

  async offset(url, signal) {
    const response = await send(url, { method: 'HEAD', signal });
    if (response.status === 404 || response.status === 410) return null;
    if (!response.ok) throw await problem(response);
    return Number(response.headers.get('upload-offset'));
  },

  async append(url, offset, piece, signal) {
    const headers = {
      'content-type': 'application/offset+octet-stream',
      'upload-offset': String(offset),
      'upload-checksum': `sha256 ${base64(sha256(piece))}`,
    };
    const response = await send(url, { method: 'PATCH', headers, body: piece, signal });
    if (!response.ok) throw await problem(response);
    return Number(response.headers.get('upload-offset'));
  },
};

/** The header of tus that tells about a file. */
export function metadata(values: Readonly<Record<string, string>>): string {
  const encoder = new TextEncoder();
  return Object.entries(values)
    .map(([name, value]) => `${name} ${base64(encoder.encode(value))}`)
    .join(',');
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, headers: { ...VERSION, ...init.headers } });
  } catch (error) {
    init.signal?.throwIfAborted();
    throw new ApiProblem('unreachable', String(error));
  }
}

/** The server says no; whether to try again depends on why. */
async function problem(response: Response): Promise<ApiProblem> {
  const { status, statusText } = response;
  if (status === 401) {
    window.dispatchEvent(new Event(LOGGED_OUT));
    return new ApiProblem('loggedOut', statusText, { status });
  }
  const read = v.safeParse(ProblemDocument, await response.json().catch(() => null));
  const { detail, type } = read.success ? read.output : {};
  const kind = status >= 500 && status !== 507 ? 'failed' : 'refused';
  const named = type === undefined ? {} : { type };
  return new ApiProblem(kind, detail ?? `${status} ${statusText}`, { status, ...named });
}
