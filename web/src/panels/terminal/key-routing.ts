// Which keys the guest gets while the console has the focus, and which ones the page and the browser keep.

import { type KeyPress, pageKey } from '../../ui/keys.ts';

/** As much of a KeyboardEvent as decides. */
export interface Key extends KeyPress {
  readonly type: string;
}

/**
 * `leave`: the focus moves on. `hold`: an Escape that is the guest's unless another follows at once. `browser`: copy, paste
 * and the page's own keys take their usual way.
 */
export type KeyRoute = 'guest' | 'browser' | 'hold' | 'leave';

/** Two Escapes within this time leave the console, and the guest gets neither: its shell would take one for a letter. */
export const doublePressMs = 600;

export class KeyRouter {
  #lastEscape = Number.NEGATIVE_INFINITY;

  route(key: Key, nowMs: number, hasSelection: boolean): KeyRoute {
    if (key.type !== 'keydown') return 'guest';
    const plain = !key.ctrlKey && !key.altKey && !key.metaKey && !key.shiftKey;
    if (key.key === 'Escape' && plain) return this.#escape(nowMs);
    this.#lastEscape = Number.NEGATIVE_INFINITY;
    const ofPage = pageKey(key);
    if (ofPage && !ofPage.typed) return 'browser';
    const letter = key.key.toLowerCase();
    if (key.ctrlKey && !key.altKey) {
      if (letter === 'v' || (letter === 'c' && (key.shiftKey || hasSelection))) return 'browser';
    }
    return 'guest';
  }

  #escape(nowMs: number): KeyRoute {
    const second = nowMs - this.#lastEscape <= doublePressMs;
    this.#lastEscape = second ? Number.NEGATIVE_INFINITY : nowMs;
    return second ? 'leave' : 'hold';
  }
}

/** What the sticky Ctrl of the key row makes of the next character: ^@ to ^_, as terminals have it. */
export function withControl(text: string): string {
  const code = text.toUpperCase().charCodeAt(0);
  if (text.length === 1 && code >= 0x40 && code <= 0x5f) return String.fromCharCode(code & 0x1f);
  return text;
}
