import type { Key } from '../i18n/en';

/** As the server has it. */
export const SHORTEST_PASSWORD = 10;

/** What is wrong with a new password; null if it will do. */
export function passwordFault(password: string, repeated: string): Key | null {
  if ([...password].length < SHORTEST_PASSWORD) return 'passwordTooShort';
  return password === repeated ? null : 'passwordsDiffer';
}
