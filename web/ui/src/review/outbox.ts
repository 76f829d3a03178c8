import * as v from 'valibot';
import { ApiProblem } from '../api/client';
import type { Word } from '../api/review';
import type { Defect } from '../api/shapes';

/** A word that is to be said to the server. */
export interface Action {
  readonly key: number;
  readonly defect: string;
  /** What the defect was like when it was said. */
  readonly revision: number;
  readonly word: Word;
}

/** A word that somebody else's came before. */
export interface Conflict {
  readonly action: Action;
  readonly revision: number | null;
  readonly by: string | null;
  readonly at: string | null;
}

/** What has become of the words so far. Never changed in place. */
export interface OutboxState {
  readonly waiting: readonly Action[];
  readonly conflicts: readonly Conflict[];
  readonly refused: readonly { readonly action: Action; readonly fault: string }[];
  /** The network is cut: the first waiting one is tried again. */
  readonly cut: boolean;
  /** What has been done and can be taken back, the last one last. */
  readonly done: readonly { readonly defect: string; readonly audit: number }[];
}

const START: OutboxState = { waiting: [], conflicts: [], refused: [], cut: false, done: [] };

type Say = (id: string, revision: number, word: Word) => Promise<Defect>;

/** Where words are kept that the server has not got yet. */
export interface Keeper {
  read(): string | null;
  write(text: string | null): void;
}

/** Whoever shows what becomes of the words. */
export interface OutboxListener {
  changed(state: OutboxState): void;
  answered(defect: Defect, action: Action): void;
}

const RETRY_S = [1, 2, 4, 8, 15];

/** Says words to the server one after the other. A word is never lost: it waits until it is answered. */
export class Outbox {
  #state: OutboxState = START;
  #sending = false;
  #stopped = false;
  /** The word that is on its way is to be taken back once it is said. */
  #undoing = false;
  #attempts = 0;
  #lastKey = 0;
  readonly #listeners = new Set<OutboxListener>();
  /** The revisions that own words made: a later word of one's own builds on them. */
  readonly #own = new Map<string, number>();

  constructor(
    private readonly say: Say,
    private readonly keeper: Keeper,
    private readonly wait: (seconds: number) => Promise<void> = pause,
  ) {}

  get state(): OutboxState {
    return this.#state;
  }

  /** Tells a listener of everything, until the returned function is called. */
  listen(listener: OutboxListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes up what an earlier visit could not say. */
  restore(): void {
    const read = v.safeParse(Kept, this.keeper.read());
    const waiting = read.success ? (read.output as Action[]) : [];
    this.#lastKey = Math.max(0, ...waiting.map(({ key }) => key));
    this.#set({ waiting: [...waiting, ...this.#state.waiting] });
    void this.#sendAll();
  }

  /** Says nothing more until `resume`: whoever spoke is not logged in any more. */
  stop(): void {
    this.#stopped = true;
  }

  resume(): void {
    this.#stopped = false;
    void this.#sendAll();
  }

  add(defect: string, revision: number, word: Word): void {
    this.#lastKey += 1;
    const action: Action = { key: this.#lastKey, defect, revision, word };
    this.#set({ waiting: [...this.#state.waiting, action] });
    void this.#sendAll();
  }

  /** Takes back the last word: one that still waits is dropped, one that was said is undone. */
  undo(): Action | { readonly defect: string } | null {
    const { waiting, done } = this.#state;
    const unsent = waiting.at(-1);
    if (unsent !== undefined && !('undo' in unsent.word)) {
      const isOnItsWay = this.#sending && waiting.length === 1 && !this.#state.cut;
      if (!isOnItsWay) {
        this.#set({ waiting: waiting.slice(0, -1) });
        return unsent;
      }
      if (!this.#undoing) {
        this.#undoing = true;
        return unsent;
      }
    }
    const last = done.at(-1);
    if (!last) return null;
    this.#set({ done: done.slice(0, -1) });
    this.add(last.defect, 0, { undo: last.audit });
    return last;
  }

  /** Says again what somebody else came before, now knowing what they did. */
  insist({ action, revision }: Conflict): void {
    this.dropConflict(action);
    this.add(action.defect, revision ?? action.revision, action.word);
  }

  dropConflict(action: Action): void {
    const conflicts = this.#state.conflicts.filter((conflict) => conflict.action !== action);
    this.#set({ conflicts });
  }

  dropRefused(): void {
    this.#set({ refused: [] });
  }

  async #sendAll(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (let next = this.#next(); next; next = this.#next()) await this.#send(next);
    this.#sending = false;
  }

  #next(): Action | undefined {
    return this.#stopped ? undefined : this.#state.waiting[0];
  }

  async #send(action: Action): Promise<void> {
    const revision = Math.max(action.revision, this.#own.get(action.defect) ?? 0);
    try {
      const defect = await this.say(action.defect, revision, action.word);
      this.#attempts = 0;
      this.#own.set(defect.id, defect.revision);
      const isUndo = 'undo' in action.word;
      const made = { defect: action.defect, audit: defect.revision };
      this.#set({ cut: false, done: isUndo ? this.#state.done : [...this.#state.done, made] });
      this.#take(action);
      for (const listener of this.#listeners) listener.answered(defect, action);
      if (this.#undoing) this.undo();
      this.#undoing = false;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      await this.#failed(action, error);
    }
  }

  async #failed(action: Action, problem: ApiProblem): Promise<void> {
    this.#undoing = false;
    switch (problem.kind) {
      case 'loggedOut':
        this.stop();
        return;
      case 'unreachable':
      case 'failed': {
        this.#set({ cut: true });
        const seconds = RETRY_S[Math.min(this.#attempts++, RETRY_S.length - 1)] ?? 1;
        await this.wait(seconds);
        return;
      }
      case 'conflict': {
        const conflict = conflictOf(action, problem);
        this.#set({ cut: false, conflicts: [...this.#state.conflicts, conflict] });
        break;
      }
      default: {
        const refused = [...this.#state.refused, { action, fault: problem.message }];
        this.#set({ cut: false, refused });
      }
    }
    this.#take(action);
  }

  #take(action: Action): void {
    this.#set({ waiting: this.#state.waiting.filter(({ key }) => key !== action.key) });
  }

  #set(change: Partial<OutboxState>): void {
    this.#state = { ...this.#state, ...change };
    const { waiting } = this.#state;
    this.keeper.write(waiting.length === 0 ? null : JSON.stringify(waiting));
    for (const listener of this.#listeners) listener.changed(this.#state);
  }
}

/** What this program itself wrote down, read back with its words as they were. */
const Kept = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(
    v.object({
      key: v.number(),
      defect: v.string(),
      revision: v.number(),
      word: v.record(v.string(), v.unknown()),
    }),
  ),
);

function conflictOf(action: Action, { facts: { members = {} } }: ApiProblem): Conflict {
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  const revision = typeof members.revision === 'number' ? members.revision : null;
  return { action, revision, by: text(members.by), at: text(members.at) };
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    window.addEventListener(
      'online',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

/** Keeps a user's words in this browser, if it allows. */
export function browserKeeper(user: string): Keeper {
  const key = `michimori.words.${user}`;
  return {
    read() {
      try {
        return localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    write(text) {
      try {
        if (text === null) localStorage.removeItem(key);
        else localStorage.setItem(key, text);
      } catch {
        // The words then wait only as long as the page is open.
      }
    },
  };
}
