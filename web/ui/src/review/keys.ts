import { REJECT_REASONS, type RejectReason } from '../api/review';
import { DAMAGE_CLASSES, type DamageClass } from '../domain';

/** What a key asks for. */
export type Command =
  | {
      readonly do:
        | 'next'
        | 'previous'
        | 'confirm'
        | 'reject'
        | 'merge'
        | 'split'
        | 'undo'
        | 'zoom'
        | 'help'
        | 'cancel'
        | 'nextView'
        | 'previousView';
    }
  | { readonly do: 'class'; readonly class: DamageClass }
  | { readonly do: 'rejectFor'; readonly reason: RejectReason };

/** A digit after R is a reason, and a class at any other time. */
export type Mode = 'normal' | 'rejecting';

const NORMAL: Readonly<Record<string, Command>> = {
  j: { do: 'next' },
  ArrowDown: { do: 'next' },
  k: { do: 'previous' },
  ArrowUp: { do: 'previous' },
  ArrowRight: { do: 'nextView' },
  ArrowLeft: { do: 'previousView' },
  c: { do: 'confirm' },
  r: { do: 'reject' },
  m: { do: 'merge' },
  s: { do: 'split' },
  u: { do: 'undo' },
  z: { do: 'zoom' },
  '?': { do: 'help' },
  Escape: { do: 'cancel' },
};

/** What a key means; null if nothing. Full-width keys of a Japanese keyboard mean the same. */
export function commandOf(key: string, mode: Mode): Command | null {
  const plain = key.length === 1 ? key.normalize('NFKC').toLowerCase() : key;
  if (/^\d$/.test(plain)) return digit(Number(plain), mode);
  return NORMAL[plain] ?? null;
}

function digit(n: number, mode: Mode): Command | null {
  if (mode === 'rejecting') {
    const reason = REJECT_REASONS[(n + 9) % 10];
    return reason === undefined ? null : { do: 'rejectFor', reason };
  }
  const damageClass = DAMAGE_CLASSES[n - 1];
  return damageClass === undefined ? null : { do: 'class', class: damageClass };
}

/** Keys typed into a field are text. */
export function isTyping(target: EventTarget | undefined): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName))
  );
}
