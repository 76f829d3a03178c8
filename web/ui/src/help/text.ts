import type { Role } from '../domain';

/** A part of a help page: what one wants to do, and how. */
export interface HelpPart {
  readonly title: string;
  readonly steps: readonly string[];
}

/** The help of one role. */
export interface HelpPage {
  readonly intro: string;
  readonly parts: readonly HelpPart[];
}

/** Help for every role. */
export type Help = Readonly<Record<Role, HelpPage>>;
