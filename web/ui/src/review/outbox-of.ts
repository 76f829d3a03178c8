import { reviewApi } from '../api/review';
import { browserKeeper, Outbox } from './outbox';

let current: { readonly user: string; readonly outbox: Outbox } | null = null;

/** The outbox of whoever is logged in: words are never said in somebody else's name. */
export function outboxOf(user: string): Outbox {
  if (current?.user === user) {
    current.outbox.resume();
    return current.outbox;
  }
  current?.outbox.stop();
  const outbox = new Outbox(reviewApi.say, browserKeeper(user));
  current = { user, outbox };
  outbox.restore();
  return outbox;
}

window.addEventListener('mm-log-out', () => current?.outbox.stop());
