import type { Role } from '../domain';

/** Pictures of pages, by their names in `docs/screenshots`. */
export type Picture =
  | 'map'
  | 'map-age'
  | 'map-table'
  | 'upload'
  | 'drive'
  | 'review'
  | 'plan'
  | 'users'
  | 'audit';

/** A part of a help page: what one wants to do, and how. */
export interface HelpPart {
  readonly title: string;
  readonly picture?: Picture;
  readonly steps: readonly string[];
}

/** The help of one role. */
export interface HelpPage {
  readonly intro: string;
  readonly parts: readonly HelpPart[];
}

/** Help for every role. */
export type Help = Readonly<Record<Role, HelpPage>>;
