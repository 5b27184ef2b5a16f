// Every key of the page, in one table: what answers them and the list that explains them both read it.
import type { Strings } from '../strings/en/index.ts';

/** As much of a KeyboardEvent as decides. */
export interface KeyPress {
  readonly key: string;
  readonly code?: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

export type KeyAction = 'runPause' | 'stepOver' | 'step' | 'find' | 'panel' | 'help';

export interface KeyRow {
  /** As it stands on the keys, in both languages. */
  readonly keys: readonly string[];
  readonly says: Extract<keyof Strings, `keyHelp.${string}`>;
  /** Undefined for keys that the focused element answers itself. */
  readonly action?: KeyAction;
  readonly matches?: (press: KeyPress) => boolean;
  /** Text fields and the terminal keep it for themselves. */
  readonly typed?: boolean;
}

const plain = ({ ctrlKey, shiftKey, altKey, metaKey }: KeyPress): boolean =>
  !ctrlKey && !shiftKey && !altKey && !metaKey;

const functionKey = (name: string) => (press: KeyPress) => press.key === name && plain(press);

/** By the place of the key: with Alt the letter may be another. */
const panelDigit = ({ code, ctrlKey, altKey, shiftKey, metaKey }: KeyPress): number =>
  ctrlKey && altKey && !shiftKey && !metaKey ? Number(/^Digit([1-9])$/.exec(code ?? '')?.[1] ?? 0) : 0;

export const keyRows: readonly KeyRow[] = [
  { keys: ['F8'], says: 'keyHelp.runPause', action: 'runPause', matches: functionKey('F8') },
  { keys: ['F10'], says: 'keyHelp.stepOver', action: 'stepOver', matches: functionKey('F10') },
  { keys: ['F11'], says: 'keyHelp.step', action: 'step', matches: functionKey('F11') },
  {
    keys: ['Ctrl', 'Shift', 'F'],
    says: 'keyHelp.find',
    action: 'find',
    matches: ({ key, ctrlKey, shiftKey, altKey, metaKey }) =>
      key.toLowerCase() === 'f' && ctrlKey && shiftKey && !altKey && !metaKey,
  },
  {
    keys: ['Ctrl', 'Alt', '1…9'],
    says: 'keyHelp.panel',
    action: 'panel',
    matches: (press) => panelDigit(press) > 0,
  },
  {
    keys: ['?'],
    says: 'keyHelp.help',
    action: 'help',
    matches: ({ key, ctrlKey, altKey, metaKey }) => key === '?' && !ctrlKey && !altKey && !metaKey,
    typed: true,
  },
  { keys: ['Esc', 'Esc'], says: 'keyHelp.leave' },
  { keys: ['Ctrl', 'Shift', 'C'], says: 'keyHelp.copy' },
  { keys: ['Tab'], says: 'keyHelp.tab' },
  { keys: ['↑', '↓', 'Home', 'End'], says: 'keyHelp.rows' },
  { keys: ['→', '←'], says: 'keyHelp.tree' },
  { keys: ['*'], says: 'keyHelp.siblings' },
];

export type PageKey = { readonly action: KeyAction; readonly panel: number; readonly typed: boolean };

/** What the page does at a key, wherever the focus is; undefined for a key that is not the page's. */
export function pageKey(press: KeyPress): PageKey | undefined {
  const row = keyRows.find(({ matches }) => matches?.(press));
  return row?.action && { action: row.action, panel: panelDigit(press), typed: row.typed ?? false };
}

/** Whether a letter goes into a field, or to the guest. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}
