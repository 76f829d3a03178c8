const LANGUAGE_KEY = 'michimori.language';

/** The language last chosen in this browser. Browsers may forbid pages to remember anything. */
export function rememberedLanguage(): string | null {
  try {
    return localStorage.getItem(LANGUAGE_KEY);
  } catch {
    return null;
  }
}

/** Keeps the choice for the next visit, if the browser allows. */
export function rememberLanguage(language: string): void {
  try {
    localStorage.setItem(LANGUAGE_KEY, language);
  } catch {
    // The choice then lasts as long as the address with ?lang= in it.
  }
}
