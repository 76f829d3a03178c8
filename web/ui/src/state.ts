import { ApiProblem } from './api/client';
import type { Api } from './api/register';
import type { Defect, ListedDefect, Summary, Track } from './api/shapes';
import type { Bounds } from './domain';
import { EVERYTHING, type Filter, lets } from './filter';

/** What the page knows. Never changed in place. */
export interface State {
  readonly loading: boolean;
  readonly problem: ApiProblem | null;
  readonly summary: Summary | null;
  readonly tracks: readonly Track[];
  readonly defects: readonly ListedDefect[];
  /** How many defects lie where `defects` was asked for; more than its length if they were too many. */
  readonly matched: number;
  readonly filter: Filter;
  /** What the drive that is asked for saw; null until that is known. */
  readonly seenByDrive: ReadonlySet<string> | null;
  readonly selectedId: string | null;
  readonly selected: Defect | null;
  /** The register has no defect `selectedId`. */
  readonly selectedMissing: boolean;
}

const START: State = {
  loading: true,
  problem: null,
  summary: null,
  tracks: [],
  defects: [],
  matched: 0,
  filter: EVERYTHING,
  seenByDrive: null,
  selectedId: null,
  selected: null,
  selectedMissing: false,
};

/** Nothing is shown of a drive before it is known what it saw. */
const NOBODY: ReadonlySet<string> = new Set();

/** The tracks of more than this are too much to draw; roads and sections say where was driven. */
const FRAMES_OF_TRACKS = 100_000;

/** The server gives no more than this at once. */
const MOST_DEFECTS = 10_000;

const EVERYWHERE: Bounds = [-180, -90, 180, 90];

/** Holds the state, asks the server, and tells listeners about every change. */
export class Store {
  #state = START;
  readonly #listeners = new Set<() => void>();
  /** All defects fitted in one answer, so moving the map needs no new question. */
  #complete = true;
  #bounds: Bounds | null = null;
  #page = new AbortController();
  #detail = new AbortController();
  #drive = new AbortController();
  #shown: {
    of: readonly ListedDefect[];
    by: Filter;
    seen: ReadonlySet<string> | null;
    list: readonly ListedDefect[];
  } | null = null;

  constructor(private readonly api: Api) {}

  get state(): State {
    return this.#state;
  }

  /** Calls `listener` after every change, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Fetches what the whole page needs. */
  async load(): Promise<void> {
    this.#set({ loading: true, problem: null });
    await this.#attempt(async () => {
      await Promise.all([this.#loadSummary(), this.#loadDefects()]);
    });
    this.#set({ loading: false });
  }

  async #loadSummary(): Promise<void> {
    const summary = await this.api.summary();
    this.#set({ summary });
    if (summary.frames <= FRAMES_OF_TRACKS) this.#set({ tracks: await this.api.tracks() });
  }

  async #loadDefects(): Promise<void> {
    const page = await this.api.defects(EVERYWHERE);
    this.#complete = page.matched <= page.defects.length;
    this.#set(page);
  }

  /** Fetches as many defects as the server gives at once, for a table of them all. */
  async loadAll(): Promise<void> {
    if (this.#complete) return;
    this.#page.abort();
    this.#page = new AbortController();
    const { signal } = this.#page;
    await this.#attempt(async () => {
      const page = await this.api.defects(EVERYWHERE, signal, MOST_DEFECTS);
      this.#complete = page.matched <= page.defects.length;
      this.#set(page);
    }, signal);
  }

  /** The map shows other ground: fetches its defects if they could not all be fetched at once. */
  async lookAt(bounds: Bounds): Promise<void> {
    this.#bounds = bounds;
    if (this.#complete) return;
    this.#page.abort();
    this.#page = new AbortController();
    const { signal } = this.#page;
    this.#set({ problem: null });
    await this.#attempt(async () => this.#set(await this.api.defects(bounds, signal)), signal);
  }

  /** Makes one defect, or none, the selected one and fetches its details. */
  async select(id: string | null): Promise<void> {
    this.#detail.abort();
    this.#detail = new AbortController();
    const { signal } = this.#detail;
    this.#set({ selectedId: id, selected: null, selectedMissing: false, problem: null });
    if (id === null) return;
    await this.#attempt(async () => {
      try {
        this.#set({ selected: await this.api.defect(id, signal) });
      } catch (error) {
        if (!(error instanceof ApiProblem && error.kind === 'missing')) throw error;
        this.#set({ selectedMissing: true });
      }
    }, signal);
  }

  /** The defects that the filter lets through. */
  shown(): readonly ListedDefect[] {
    const { defects, filter, seenByDrive } = this.#state;
    if (
      this.#shown?.of !== defects ||
      this.#shown.by !== filter ||
      this.#shown.seen !== seenByDrive
    ) {
      const list = defects.filter(lets(filter, seenByDrive));
      this.#shown = { of: defects, by: filter, seen: seenByDrive, list };
    }
    return this.#shown.list;
  }

  /** Shows other defects. */
  async filter(filter: Filter): Promise<void> {
    const { drive } = filter;
    const isKnown = drive === '' || drive === this.#state.filter.drive;
    const seenByDrive = drive === '' ? null : isKnown ? this.#state.seenByDrive : NOBODY;
    this.#set({ filter, seenByDrive });
    if (isKnown) return;
    this.#drive.abort();
    this.#drive = new AbortController();
    const { signal } = this.#drive;
    await this.#attempt(
      async () => this.#set({ seenByDrive: await this.api.seenBy(drive, signal) }),
      signal,
    );
  }

  /** Asks again for everything the page shows. */
  async retry(): Promise<void> {
    const { selected, selectedId } = this.#state;
    await Promise.all([this.load(), selected === null ? this.select(selectedId) : null]);
    if (this.#bounds) await this.lookAt(this.#bounds);
  }

  /** Runs a task; what the server could not answer becomes the page's problem. */
  async #attempt(task: () => Promise<void>, signal?: AbortSignal): Promise<void> {
    try {
      await task();
    } catch (error) {
      if (signal?.aborted) return;
      if (!(error instanceof ApiProblem)) throw error;
      this.#set({ problem: error });
    }
  }

  #set(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
