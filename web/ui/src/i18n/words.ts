import { en, type Key } from './en';
import { ja } from './ja';

export const LANGUAGES = ['ja', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language's own name for itself. */
export const LANGUAGE_NAMES: Record<Language, string> = { ja: '日本語', en: 'English' };

const TEXTS: Record<Language, Record<Key, string>> = { ja, en };

/** Texts, numbers and dates as readers of one language expect them. */
export class Words {
  readonly #whole: Intl.NumberFormat;
  readonly #score: Intl.NumberFormat;
  readonly #percent: Intl.NumberFormat;
  readonly #change: Intl.NumberFormat;
  readonly #metres: Intl.NumberFormat;
  readonly #wholeMetres: Intl.NumberFormat;
  readonly #kilometres: Intl.NumberFormat;
  readonly #date: Intl.DateTimeFormat;
  readonly #dateTime: Intl.DateTimeFormat;

  /**
   * Numbers and dates follow the first of the `preferred` locales that is of this language (en-GB for
   * English); times are in `timeZone`, or else in the zone the browser is set to.
   */
  constructor(
    readonly language: Language,
    preferred: readonly string[] = [],
    timeZone?: string,
  ) {
    const locale = preferred.find((tag) => tag.split('-')[0] === language) ?? language;
    const zone = timeZone === undefined ? {} : { timeZone };
    const metres = { style: 'unit', unit: 'meter' } as const;
    this.#whole = new Intl.NumberFormat(locale);
    this.#score = new Intl.NumberFormat(locale, {
      minimumFractionDigits: 2,
      maximumFractionDigits: 2,
    });
    this.#percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
    this.#change = new Intl.NumberFormat(locale, {
      signDisplay: 'exceptZero',
      minimumFractionDigits: 2,
      maximumFractionDigits: 2,
    });
    this.#metres = new Intl.NumberFormat(locale, { ...metres, maximumSignificantDigits: 2 });
    this.#wholeMetres = new Intl.NumberFormat(locale, { ...metres, maximumFractionDigits: 0 });
    this.#kilometres = new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: 'kilometer',
      maximumFractionDigits: 1,
    });
    this.#date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', ...zone });
    this.#dateTime = new Intl.DateTimeFormat(locale, {
      dateStyle: 'medium',
      timeStyle: 'short',
      ...zone,
    });
  }

  /** The text for `key`, with each `{name}` in it replaced. */
  text(key: Key, values: Record<string, string> = {}): string {
    return TEXTS[this.language][key].replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);
  }

  whole(count: number): string {
    return this.#whole.format(count);
  }

  /** A detector's score, 0 to 1. It is no probability, so it is not shown as per cent. */
  score(score: number): string {
    return this.#score.format(score);
  }

  /** A probability, without a decimal. */
  percent(share: number): string {
    return this.#percent.format(share);
  }

  /** A change in a year: of a length in metres, of an area in square metres. */
  change(measure: 'length' | 'width' | 'area', value: number, error: number): string {
    const unit = measure === 'area' ? ' m²' : ' m';
    return `${this.#change.format(value)} ± ${this.#score.format(error)}${unit}`;
  }

  /** A small length: two significant digits are all a camera can give. */
  metres(metres: number): string {
    return metres < 100 ? this.#metres.format(metres) : this.#wholeMetres.format(metres);
  }

  /** A driven distance, in kilometres from one kilometre on. */
  distance(metres: number): string {
    return metres < 1000
      ? this.#wholeMetres.format(metres)
      : this.#kilometres.format(metres / 1000);
  }

  /** Length × width; ≥ if the damage goes on beyond the picture. */
  size(lengthM: number | null, widthM: number | null, openEnded = false): string {
    const sides = [lengthM, widthM].map((side) => (side === null ? '–' : this.metres(side)));
    return `${openEnded ? '≥ ' : ''}${sides.join(' × ')}`;
  }

  date(instant: string): string {
    return this.#date.format(new Date(instant));
  }

  dateTime(instant: string): string {
    return this.#dateTime.format(new Date(instant));
  }
}

/** The language asked for in the address, else the one last chosen, else the browser's first that we have. */
export function chooseLanguage(
  search: string,
  remembered: string | null,
  preferred: readonly string[],
): Language {
  const wishes = [new URLSearchParams(search).get('lang'), remembered, ...preferred];
  for (const wish of wishes) {
    const found = LANGUAGES.find((language) => wish?.toLowerCase().split('-')[0] === language);
    if (found) return found;
  }
  return 'en';
}
