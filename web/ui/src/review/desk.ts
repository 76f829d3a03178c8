import type { Queue } from '../api/review';
import type { Defect } from '../api/shapes';

type AskDefect = (id: string) => Promise<Defect>;

/** The defects to go through, in their order, with the next one fetched while one looks at this one. */
export class Desk {
  ids: readonly string[] = [];
  matched = 0;
  readonly #known = new Map<string, Promise<Defect>>();

  constructor(private readonly askDefect: AskDefect) {}

  fill({ ids, matched }: Queue): void {
    [this.ids, this.matched] = [ids, matched];
  }

  /** A defect that is led to by its address stands first. */
  include(id: string): void {
    if (!this.ids.includes(id)) this.ids = [id, ...this.ids];
  }

  /** The id so many steps further on; null beyond the ends. */
  step(id: string | null, steps: number): string | null {
    const at = id === null ? -1 : this.ids.indexOf(id);
    return this.ids[at + steps] ?? null;
  }

  /** The place of a defect, from 1. */
  placeOf(id: string): number {
    return this.ids.indexOf(id) + 1;
  }

  /** A defect, and the one after it in advance. */
  async defect(id: string): Promise<Defect> {
    const asked = this.#ask(id);
    const next = this.step(id, 1);
    // A failure here is told when one gets there.
    if (next !== null) this.#ask(next).catch(() => this.#known.delete(next));
    return asked;
  }

  /** Keeps what the server said last of a defect. */
  take(defect: Defect): void {
    this.#known.set(defect.id, Promise.resolve(defect));
  }

  /** Has a defect asked for anew when it is next looked at. */
  forget(id: string): void {
    this.#known.delete(id);
  }

  #ask(id: string): Promise<Defect> {
    const known = this.#known.get(id);
    if (known) return known;
    const asked = this.askDefect(id);
    this.#known.set(id, asked);
    asked.catch(() => this.#known.delete(id));
    return asked;
  }
}
