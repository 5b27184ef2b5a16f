// xterm.js draws with its own palette; these two follow ui/tokens.css.
import type { ITheme } from '@xterm/xterm';

const dark: ITheme = {
  background: '#14171a',
  foreground: '#e6e6e3',
  cursor: '#f5c710',
  cursorAccent: '#14171a',
  selectionBackground: '#3d5a73',
  black: '#2b3036',
  red: '#ff8f6b',
  green: '#4fc99a',
  yellow: '#f5c710',
  blue: '#6db4ec',
  magenta: '#c9a4f0',
  cyan: '#7cc9ee',
  white: '#d5d5d0',
};

const light: ITheme = {
  background: '#fdfdfb',
  foreground: '#1c1f22',
  cursor: '#8a5a00',
  cursorAccent: '#fdfdfb',
  selectionBackground: '#b9d6ee',
  black: '#1c1f22',
  red: '#a8431a',
  green: '#006b50',
  yellow: '#7a5a00',
  blue: '#005a94',
  magenta: '#6a3d9a',
  cyan: '#1d6a94',
  white: '#5a5f64',
};

export type ColorScheme = 'light' | 'dark';
export const terminalThemes: Readonly<Record<ColorScheme, ITheme>> = { light, dark };
