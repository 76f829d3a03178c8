/** Sums that people think in: 1, 1.5, 2, 3, 5, 7 and so on, from a million to ten thousand million. */
const DIGITS = [1, 1.5, 2, 3, 5, 7];
const POWERS = [6, 7, 8, 9];
export const BUDGETS: readonly number[] = [
  ...POWERS.flatMap((power) => DIGITS.map((digit) => digit * 10 ** power)),
  1e10,
];

export const DEFAULT_BUDGET = 30_000_000;

/** The slider's place for a sum: that of the nearest round one. */
export function placeOf(budget: number): number {
  const distance = (sum: number) => Math.abs(Math.log(sum / Math.max(budget, 1)));
  const nearest = BUDGETS.toSorted((a, b) => distance(a) - distance(b))[0] ?? DEFAULT_BUDGET;
  return BUDGETS.indexOf(nearest);
}

/** A sum as people type it: `30,000,000`, `3000万`, `1.5億`, full-width digits too; null if it is none. */
export function parseBudget(typed: string): number | null {
  const plain = typed.normalize('NFKC').replace(/[\s,_¥円]/g, '');
  const found = /^(\d+(?:\.\d+)?)(万|億|k|m)?$/i.exec(plain);
  if (!found?.[1]) return null;
  const scale: Record<string, number> = { 万: 1e4, 億: 1e8, k: 1e3, m: 1e6 };
  const sum = Math.round(Number(found[1]) * (scale[(found[2] ?? '').toLowerCase()] ?? 1));
  return Number.isSafeInteger(sum) ? sum : null;
}

/** Half and double, to compare with. */
export const neighbours = (budget: number): number[] => [Math.round(budget / 2), budget * 2];
