import type { Bounds, DamageClass } from '../domain';
import type { Language } from '../i18n/words';

// Parts of the page speak to the page as a whole by these events.

declare global {
  interface HTMLElementEventMap {
    'mm-defect-picked': CustomEvent<{ id: string }>;
    'mm-section-picked': CustomEvent<{ id: string }>;
    'mm-defect-closed': CustomEvent<null>;
    'mm-class-toggled': CustomEvent<{ damageClass: DamageClass }>;
    'mm-language-chosen': CustomEvent<{ language: Language }>;
    'mm-view-changed': CustomEvent<{ bounds: Bounds }>;
    'mm-retry': CustomEvent<null>;
    'mm-said': CustomEvent<{ text: string }>;
    'mm-session-changed': CustomEvent<null>;
    'mm-log-out': CustomEvent<null>;
  }
}

const upwards = <Detail>(name: string, detail: Detail) =>
  new CustomEvent(name, { detail, bubbles: true, composed: true });

export const defectPicked = (id: string) => upwards('mm-defect-picked', { id });
export const sectionPicked = (id: string) => upwards('mm-section-picked', { id });
export const defectClosed = () => upwards('mm-defect-closed', null);
export const classToggled = (damageClass: DamageClass) =>
  upwards('mm-class-toggled', { damageClass });
export const languageChosen = (language: Language) => upwards('mm-language-chosen', { language });
export const viewChanged = (bounds: Bounds) => upwards('mm-view-changed', { bounds });
export const retryAsked = () => upwards('mm-retry', null);
/** For those who listen: what has just been done. */
export const said = (text: string) => upwards('mm-said', { text });
export const sessionChanged = () => upwards('mm-session-changed', null);
export const logOutAsked = () => upwards('mm-log-out', null);
