import * as v from 'valibot';
import { ask } from '../api/client';
import { count } from '../api/shapes';
import type { LocalFile } from './files';
import { type Known, uploadUrl } from './tus';

const Batch = v.object({
  files: v.array(
    v.object({
      upload_id: v.string(),
      path: v.string(),
      size: count,
      offset: count,
      complete: v.boolean(),
    }),
  ),
});
export type Batch = v.InferOutput<typeof Batch>;

export const askBatch = (id: string): Promise<Batch> =>
  ask(`/api/batches/${encodeURIComponent(id)}`, Batch);

/** What the server has of the files that are here: the same path and the same size. */
export function knownOf({ files }: Batch, here: readonly LocalFile[]): Map<string, Known> {
  const sizes = new Map(here.map(({ path, size }) => [path, size]));
  const same = files.filter(({ path, size }) => sizes.get(path) === size);
  return new Map(
    same.map(({ path, upload_id, offset }) => [path, { url: uploadUrl(upload_id), offset }]),
  );
}

const KEY = 'michimori.batch';

/** The batch that was not finished in this browser, if any. */
export function unfinishedBatch(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Keeps in mind what has been begun; null once it is finished. */
export function rememberBatch(id: string | null): void {
  try {
    if (id === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, id);
  } catch {
    // The upload then can be gone on with only as long as the page is open.
  }
}

/** A new name for a batch; `crypto.randomUUID` is missing on plain http. */
export function newBatch(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
