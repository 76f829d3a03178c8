import { ApiProblem } from '../api/client';
import type { LocalFile } from './files';
import { after, backOffS, begin, type UploadEvent, type UploadProgress } from './progress';
import type { Known, Transport } from './tus';

/** Sent at once: a cut connection loses no more than this. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** Sends the files of a batch one after the other, goes on after cuts, and tells how far it is. */
export class Uploader {
  #progress: UploadProgress;
  #stop = new AbortController();
  readonly #urls = new Map<string, string>();

  constructor(
    private readonly batch: string,
    private readonly files: readonly LocalFile[],
    private readonly transport: Transport,
    private readonly changed: (progress: UploadProgress) => void,
    private readonly wait: (seconds: number, signal: AbortSignal) => Promise<void> = pause,
  ) {
    this.#progress = begin(files);
  }

  get progress(): UploadProgress {
    return this.#progress;
  }

  /** Takes over what the server has already. */
  goOnFrom(known: ReadonlyMap<string, Known>): void {
    for (const { path } of this.files) {
      const found = known.get(path);
      if (found === undefined) continue;
      this.#urls.set(path, found.url);
      this.#tell({ kind: 'sent', path, sent: found.offset });
    }
  }

  /** Sends until all is sent or `pause` is called. */
  async run(): Promise<void> {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.#tell({ kind: 'started' });
    for (const file of this.files) {
      if (signal.aborted) return;
      const state = this.#progress.files.find(({ path }) => path === file.path)?.state;
      if (state === 'waiting' || state === 'sending') await this.#sendWithRetries(file, signal);
    }
  }

  pause(): void {
    this.#stop.abort();
    this.#tell({ kind: 'paused' });
  }

  async #sendWithRetries(file: LocalFile, signal: AbortSignal): Promise<void> {
    let attempts = 0;
    for (;;) {
      try {
        await this.#send(file, signal, () => {
          attempts = 0;
        });
        return;
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof ApiProblem)) throw error;
        if (isFinal(error)) {
          this.#tell({ kind: 'refused', path: file.path, fault: error });
          return;
        }
        const seconds = backOffS(++attempts);
        this.#tell({ kind: 'cut', retryInS: seconds });
        await this.wait(seconds, signal);
        if (signal.aborted) return;
      }
    }
  }

  async #send(file: LocalFile, signal: AbortSignal, gotOn: () => void): Promise<void> {
    let { url, offset } = await this.#begun(file, signal);
    this.#tell({ kind: 'reached' });
    this.#tell({ kind: 'sent', path: file.path, sent: offset });
    while (offset < file.size) {
      const part = file.blob.slice(offset, offset + PIECE_BYTES);
      const piece = new Uint8Array(await part.arrayBuffer());
      offset = await this.transport.append(url, offset, piece, signal);
      gotOn();
      this.#tell({ kind: 'reached' });
      this.#tell({ kind: 'sent', path: file.path, sent: offset });
    }
  }

  /** The address of an upload and how much of it the server has, begun anew if it forgot. */
  async #begun(file: LocalFile, signal: AbortSignal): Promise<Known> {
    const known = this.#urls.get(file.path);
    if (known !== undefined) {
      const offset = await this.transport.offset(known, signal);
      if (offset !== null) return { url: known, offset };
    }
    const begun = await this.transport.create(file, this.batch, signal);
    this.#urls.set(file.path, begun.url);
    return begun;
  }

  #tell(event: UploadEvent): void {
    this.#progress = after(this.#progress, event);
    this.changed(this.#progress);
  }
}

/** Asking again would not help: the file is refused, or the disk is full. */
function isFinal({ kind, facts: { status } }: ApiProblem): boolean {
  // An offset that does not fit and a broken piece are put right by asking where the server is.
  if (status === 409 || status === 460 || status === 423 || status === 429) return false;
  return kind === 'refused';
}

function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      resolve();
    };
    const timer = setTimeout(end, seconds * 1000);
    window.addEventListener('online', end);
    signal.addEventListener('abort', end, { once: true });
  });
}
