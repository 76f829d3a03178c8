/** A text for each key of the English dictionary. */
export type Texts<English> = Readonly<Record<keyof English, string>>;
