import { en, type Key } from './en';

export const LANGUAGES = ['ja', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language's own name for itself. */
export const LANGUAGE_NAMES: Record<Language, string> = { ja: '日本語', en: 'English' };

/** The texts that have been fetched; English ones are always there. */
const TEXTS: { en: Readonly<Record<Key, string>>; ja: Readonly<Record<Key, string>> | null } = {
  en,
  ja: null,
};

/** Fetches the texts of a language, before anything is said in it. */
export async function fetchTexts(language: Language): Promise<void> {
  if (language === 'ja') TEXTS.ja ??= (await import('./ja')).ja;
}

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
  readonly #month: Intl.DateTimeFormat;
  readonly #locale: string;
  readonly #monies = new Map<string, Intl.NumberFormat>();

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
    this.#locale = locale;
    this.#month = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', ...zone });
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
    return (TEXTS[this.language] ?? en)[key].replace(
      /\{(\w+)\}/g,
      (hole, name) => values[name] ?? hole,
    );
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

  /** A number with so many decimals at most. */
  number(value: number, decimals = 1): string {
    return new Intl.NumberFormat(this.#locale, { maximumFractionDigits: decimals }).format(value);
  }

  /** A sum in whole units of a currency such as `JPY`; an unknown one is written behind the number. */
  money(sum: number, currency: string): string {
    let format = this.#monies.get(currency);
    if (!format) {
      format = moneyFormat(this.#locale, currency);
      this.#monies.set(currency, format);
    }
    const told = format.format(sum);
    return format.resolvedOptions().style === 'currency' ? told : `${told} ${currency}`;
  }

  /** A size of files: 1.4 GB. */
  bytes(bytes: number): string {
    const power = Math.min(4, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
    const unit = (['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const)[power];
    return new Intl.NumberFormat(this.#locale, {
      style: 'unit',
      unit: unit ?? 'byte',
      unitDisplay: power === 0 ? 'long' : 'short',
      maximumFractionDigits: power > 2 ? 1 : 0,
    }).format(bytes / 1000 ** power);
  }

  /** A span of time to one unit: 40 seconds, 3 minutes, 2 hours. */
  span(seconds: number): string {
    const [unit, size] =
      seconds < 90
        ? ['second', 1]
        : seconds < 5400
          ? ['minute', 60]
          : seconds < 172_800
            ? ['hour', 3600]
            : ['day', 86_400];
    return new Intl.NumberFormat(this.#locale, {
      style: 'unit',
      unit: String(unit),
      unitDisplay: 'long',
      maximumFractionDigits: 0,
    }).format(Math.round(seconds / Number(size)));
  }

  /** A month written as 2026-11. */
  month(month: string): string {
    return this.#month.format(new Date(`${month}-15T12:00:00Z`));
  }

  date(instant: string): string {
    return this.#date.format(new Date(instant));
  }

  dateTime(instant: string): string {
    return this.#dateTime.format(new Date(instant));
  }
}

function moneyFormat(locale: string, currency: string): Intl.NumberFormat {
  const whole = { maximumFractionDigits: 0 } as const;
  try {
    return new Intl.NumberFormat(locale, {
      style: 'currency',
      currencyDisplay: 'narrowSymbol',
      currency,
      ...whole,
    });
  } catch {
    return new Intl.NumberFormat(locale, whole);
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
