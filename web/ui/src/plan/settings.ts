import { DEFAULT_BUDGET, parseBudget } from './budget';

/** What a plan is made with, as it stands in the address. */
export interface Settings {
  readonly budget: number;
  /** Weights that differ from the policy's. */
  readonly weights: Readonly<Record<string, number>>;
}

const WEIGHT = 'w.';

export function settingsIn(query: URLSearchParams): Settings {
  const weights: Record<string, number> = {};
  for (const [name, value] of query) {
    const weight = Number(value);
    if (name.startsWith(WEIGHT) && value !== '' && weight >= 0 && weight <= 1) {
      weights[name.slice(WEIGHT.length)] = weight;
    }
  }
  return { budget: parseBudget(query.get('budget') ?? '') ?? DEFAULT_BUDGET, weights };
}

export function settingsQuery({ budget, weights }: Settings): URLSearchParams {
  const query = new URLSearchParams({ budget: String(budget) });
  for (const [name, weight] of Object.entries(weights)) query.set(WEIGHT + name, String(weight));
  return query;
}
