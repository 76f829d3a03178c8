import { ApiProblem } from '../api/client';
import { type Job, jobsApi } from '../api/jobs';
import { askBatch, knownOf, newBatch, rememberBatch, unfinishedBatch } from './batch';
import type { LocalFile } from './files';
import { type Pairing, pair, sentFiles } from './pairing';
import type { UploadProgress } from './progress';
import { tus } from './tus';
import { Uploader } from './uploader';

/** What is handed over, and how far that has come. Never changed in place. */
export interface DeliveryState {
  readonly files: readonly LocalFile[];
  readonly pairings: readonly Pairing[];
  /** Null until sending begins. */
  readonly progress: UploadProgress | null;
  /** All was sent, and its inspections wait in the queue. */
  readonly queued: boolean;
  readonly problem: ApiProblem | null;
  /** A batch that an earlier visit did not finish. */
  readonly unfinished: string | null;
  readonly vehicle: string;
  readonly zone: string;
}

export interface DeliveryListener {
  changed(state: DeliveryState): void;
  queued(jobs: readonly Job[], recordings: number): void;
}

/** A folder on its way to the server. It goes on while one looks at other pages. */
export class Delivery {
  #state: DeliveryState = {
    files: [],
    pairings: [],
    progress: null,
    queued: false,
    problem: null,
    unfinished: unfinishedBatch(),
    vehicle: '',
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
  #batch = '';
  #uploader: Uploader | null = null;
  readonly #listeners = new Set<DeliveryListener>();

  get state(): DeliveryState {
    return this.#state;
  }

  get isSending(): boolean {
    return this.#state.progress?.phase === 'sending';
  }

  /** Tells a listener of everything, until the returned function is called. */
  listen(listener: DeliveryListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  take(files: readonly LocalFile[]): void {
    const pairings = pair(files.map(({ path }) => path));
    this.#set({ files, pairings, progress: null, queued: false, problem: null });
  }

  rePair(pairing: Pairing): void {
    const { pairings } = this.#state;
    this.#set({ pairings: pairings.map((old) => (old.path === pairing.path ? pairing : old)) });
  }

  describe(about: Partial<Pick<DeliveryState, 'vehicle' | 'zone'>>): void {
    this.#set(about);
  }

  forgetUnfinished(): void {
    rememberBatch(null);
    this.#set({ unfinished: null });
  }

  /** Sends what is wanted, from where an earlier visit stopped if there was one. */
  async send(): Promise<void> {
    const { unfinished } = this.#state;
    const wanted = new Set(sentFiles(this.#state.pairings));
    const files = this.#state.files
      .filter(({ path }) => wanted.has(path))
      .toSorted((a, b) => a.size - b.size);
    this.#batch = unfinished ?? newBatch();
    this.#uploader = new Uploader(this.#batch, files, tus, (progress) => this.#set({ progress }));
    const isReached = await this.#attempt(() => this.#goOnFromBefore(files));
    if (!isReached) return;
    rememberBatch(this.#batch);
    this.#set({ unfinished: this.#batch });
    await this.goOn();
  }

  pause(): void {
    this.#uploader?.pause();
  }

  async goOn(): Promise<void> {
    await this.#uploader?.run();
    if (this.#state.progress?.phase === 'done') await this.queue();
  }

  /** Back to the list of recordings; what was sent is kept. */
  reconsider(): void {
    this.#uploader?.pause();
    this.#set({ progress: null });
  }

  /** Has the recordings that were sent inspected. */
  async queue(): Promise<void> {
    const { pairings, vehicle, zone } = this.#state;
    const recordings = pairings
      .filter(({ wanted }) => wanted)
      .map(({ path, tracks, camera }) => ({
        path,
        tracks,
        camera,
        vehicle: vehicle || null,
        time_zone: zone,
      }));
    await this.#attempt(async () => {
      const jobs = await jobsApi.queue(this.#batch, recordings);
      rememberBatch(null);
      this.#set({ queued: true, unfinished: null });
      for (const listener of this.#listeners) listener.queued(jobs, recordings.length);
    });
  }

  async #goOnFromBefore(files: readonly LocalFile[]): Promise<void> {
    if (this.#state.unfinished === null) return;
    try {
      this.#uploader?.goOnFrom(knownOf(await askBatch(this.#batch), files));
    } catch (error) {
      // The server keeps unfinished uploads for some days only.
      if (!(error instanceof ApiProblem && error.kind === 'missing')) throw error;
    }
  }

  /** What the server could not answer is kept for whoever looks. */
  async #attempt(task: () => Promise<void>): Promise<boolean> {
    this.#set({ problem: null });
    try {
      await task();
      return true;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.#set({ problem: error });
      return false;
    }
  }

  #set(change: Partial<DeliveryState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener.changed(this.#state);
  }
}
