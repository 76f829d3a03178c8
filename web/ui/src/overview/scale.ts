/** Marks of an axis from 0 that holds `most`: round numbers, at most six of them. */
export function ticks(most: number): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((size) => size >= rough) ?? rough;
  const count = Math.ceil(most / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** Every so many of the bars gets its name written below, so that names do not run into each other. */
export function labelEvery(bars: number, room: number): number {
  return Math.max(1, Math.ceil(bars / Math.max(1, room)));
}

/** How wide the longest of some names is with a gap, in pixels: Japanese letters are twice as wide. */
export function roomOf(names: readonly string[]): number {
  const width = (name: string) =>
    [...name].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0xff ? 12 : 7), 10);
  return Math.max(20, ...names.map(width));
}

/** Where the pieces of a stacked bar begin and end. */
export function stacked(
  values: readonly number[],
): readonly (readonly [from: number, to: number])[] {
  let sum = 0;
  return values.map((value) => {
    const from = sum;
    sum += value;
    return [from, sum] as const;
  });
}
