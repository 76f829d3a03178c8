import { type Api, ApiProblem } from './api/client';
import type { Defect, ListedDefect, Summary, Track } from './api/shapes';
import type { Bounds, DamageClass } from './domain';

/** What the page knows. Never changed in place. */
export interface State {
  readonly loading: boolean;
  readonly problem: ApiProblem | null;
  readonly summary: Summary | null;
  readonly tracks: readonly Track[];
  readonly defects: readonly ListedDefect[];
  /** How many defects lie where `defects` was asked for; more than its length if they were too many. */
  readonly matched: number;
  readonly hidden: ReadonlySet<DamageClass>;
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
  hidden: new Set(),
  selectedId: null,
  selected: null,
  selectedMissing: false,
};

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
      const [summary, tracks, page] = await Promise.all([
        this.api.summary(),
        this.api.tracks(),
        this.api.defects(EVERYWHERE),
      ]);
      this.#complete = page.matched <= page.defects.length;
      this.#set({ summary, tracks, ...page });
    });
    this.#set({ loading: false });
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

  toggle(damageClass: DamageClass): void {
    const hidden = new Set(this.#state.hidden);
    if (!hidden.delete(damageClass)) hidden.add(damageClass);
    this.#set({ hidden });
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
