import type { Plan, Wish } from '../api/plan';

/** Longer than the steps of a slider that is being dragged. */
const PAUSE_MS = 120;

/** Asks for a plan when wishes have come to rest; a newer wish makes an older one void. */
export class Planner {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking = new AbortController();

  constructor(
    private readonly askFor: (wish: Wish, signal: AbortSignal) => Promise<Plan>,
    private readonly answered: (plan: Plan, wish: Wish) => void,
    private readonly failed: (error: unknown) => void,
    private readonly pauseMs = PAUSE_MS,
  ) {}

  wish(wish: Wish): void {
    this.stop();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    this.#timer = setTimeout(() => void this.#ask(wish, signal), this.pauseMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asking.abort();
  }

  async #ask(wish: Wish, signal: AbortSignal): Promise<void> {
    try {
      const plan = await this.askFor(wish, signal);
      if (!signal.aborted) this.answered(plan, wish);
    } catch (error) {
      if (!signal.aborted) this.failed(error);
    }
  }
}
