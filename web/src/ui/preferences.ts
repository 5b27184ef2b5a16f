// What the reader chose, kept in the browser when it allows that; a page in a sandbox forgets it, and works.
import type { Locale } from '../strings/index.ts';

export type Theme = 'auto' | 'light' | 'dark';

export interface Preferences {
  readonly theme: Theme;
  readonly locale: Locale;
  readonly screenReader: boolean;
  /** The console's share of the page, 0 to 1. */
  readonly split: number;
  /** What just happened is shown under the console. */
  readonly happened: boolean;
  /** The panel on show, and the one in the second row; '' for none. */
  readonly panel: string;
  readonly below: string;
  /** The upper row's share of the two, 0 to 1. */
  readonly rows: number;
  /** The tour was taken or declined. */
  readonly toured: boolean;
}

const key = 'pagewalk.preferences';

const isShare = (value: unknown): boolean => typeof value === 'number' && value > 0 && value < 1;
const isName = (value: unknown): boolean => typeof value === 'string' && /^[a-z]{0,20}$/.test(value);

const checks: { readonly [Name in keyof Preferences]: (value: unknown) => boolean } = {
  theme: (value) => value === 'auto' || value === 'light' || value === 'dark',
  locale: (value) => value === 'en' || value === 'zh-CN',
  screenReader: (value) => typeof value === 'boolean',
  happened: (value) => typeof value === 'boolean',
  split: isShare,
  panel: isName,
  below: isName,
  rows: isShare,
  toured: (value) => typeof value === 'boolean',
};

/** What is stored and makes sense, over `defaults`. */
export function parsePreferences(stored: string | null, defaults: Preferences): Preferences {
  let parsed: unknown;
  try {
    parsed = JSON.parse(stored ?? '{}');
  } catch {
    return defaults;
  }
  if (typeof parsed !== 'object' || parsed === null) return defaults;
  const valid = Object.entries(parsed).filter(
    ([name, value]) => name in checks && checks[name as keyof Preferences](value),
  );
  return { ...defaults, ...Object.fromEntries(valid) };
}

export function loadPreferences(defaults: Preferences): Preferences {
  try {
    return parsePreferences(localStorage.getItem(key), defaults);
  } catch {
    return defaults;
  }
}

export function savePreferences(preferences: Preferences): void {
  try {
    localStorage.setItem(key, JSON.stringify(preferences));
  } catch {
    // Storage is off or full: the choice holds until the page is closed.
  }
}
