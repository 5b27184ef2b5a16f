import { describe, expect, test } from 'vitest';
import { KeyRouter, withControl } from './key-routing.ts';
import { OutputFilter } from './output-filter.ts';

const filtered = (text: string) => new OutputFilter().filter(new TextEncoder().encode(text));

describe('guest output on its way to the terminal', () => {
  test.each([
    ['plain text', 'ls\r\n\tREADME\b \x07'],
    ['text of other scripts', '页表 é 🙂'],
    ['colours', '\x1b[1;38;5;196mred\x1b[0m'],
    ['cursor movement and erasing', '\x1b[2J\x1b[10;20H\x1b[K\x1b[?2K\x1b7\x1b8'],
    ['a shown and hidden cursor', '\x1b[?25l\x1b[?25h'],
    ['the alternate screen', '\x1b[?1049h\x1b[?1049l'],
  ])('%s passes', (_name, text) => {
    expect(filtered(text)).toBe(text);
  });

  test.each([
    ['a request for device attributes', '\x1b[c'],
    ['a request for secondary attributes', '\x1b[>0c'],
    ['a status report', '\x1b[5n'],
    ['a cursor position report', '\x1b[6n'],
    ['a private status report', '\x1b[?6n'],
    ['a request for a mode', '\x1b[?2004$p'],
    ['a request for the terminal version', '\x1b[>0q'],
    ['a window report', '\x1b[18t'],
    ['mouse and focus reports', '\x1b[?1000h\x1b[?1004h'],
    ['a mouse report among allowed modes', '\x1b[?25;1003h'],
    ['a title', '\x1b]0;owned\x07'],
    ['a colour request', '\x1b]11;?\x1b\\'],
    ['the clipboard', '\x1b]52;c;ZWNobw==\x07'],
    ['a setting request', '\x1bP$qm\x1b\\'],
    ['the old identification', '\x1bZ'],
    ['an 8-bit status report', '\u009b5n'],
    ['an 8-bit title', '\u009d0;owned\u009c'],
    ['another character set', '\x1b(0\x0e'],
    ['an endless parameter', `\x1b[${'1;'.repeat(100)}m`],
  ])('%s is dropped', (_name, text) => {
    expect(filtered(`a${text}b`)).toBe('ab');
  });

  test('a sequence may be cut anywhere', () => {
    const filter = new OutputFilter();
    const bytes = new TextEncoder().encode('é\x1b[31mred\x1b]0;title\x1b\\\x1b[6n!');
    let out = '';
    for (const byte of bytes) out += filter.filter(Uint8Array.of(byte));
    expect(out).toBe('é\x1b[31mred!');
  });

  test('a string without an end costs a line, not the console', () => {
    expect(filtered('\x1b]0;oops\n$ ls')).toBe('\n$ ls');
  });

  test('bytes that are no UTF-8 are shown as such', () => {
    expect(new OutputFilter().filter(Uint8Array.of(0x61, 0xff, 0x62))).toBe('a\ufffdb');
  });
});

describe('keys at the console', () => {
  const press = (
    key: string,
    modifiers: Partial<Record<'ctrlKey' | 'shiftKey' | 'altKey', boolean>> = {},
  ) => ({
    type: 'keydown',
    key,
    ctrlKey: false,
    shiftKey: false,
    altKey: false,
    metaKey: false,
    ...modifiers,
  });

  test('go to the guest, Tab and Ctrl-C among them', () => {
    const keys = new KeyRouter();
    expect(keys.route(press('Tab'), 0, false)).toBe('guest');
    expect(keys.route(press('c', { ctrlKey: true }), 0, false)).toBe('guest');
  });

  test('Escape twice leaves, one alone waits whether it is the guest’s', () => {
    const keys = new KeyRouter();
    expect(keys.route(press('Escape'), 0, false)).toBe('hold');
    expect(keys.route(press('Escape'), 300, false)).toBe('leave');
    expect(keys.route(press('Escape'), 400, false)).toBe('hold');
  });

  test('Escape twice stays when it is slow or has a key between', () => {
    const keys = new KeyRouter();
    keys.route(press('Escape'), 0, false);
    expect(keys.route(press('Escape'), 2000, false)).toBe('hold');
    keys.route(press('x'), 2100, false);
    expect(keys.route(press('Escape'), 2200, false)).toBe('hold');
  });

  test('copy, paste and the page’s own keys are the browser’s', () => {
    const keys = new KeyRouter();
    expect(keys.route(press('c', { ctrlKey: true }), 0, true)).toBe('browser');
    expect(keys.route(press('C', { ctrlKey: true, shiftKey: true }), 0, false)).toBe('browser');
    expect(keys.route(press('v', { ctrlKey: true }), 0, false)).toBe('browser');
    for (const key of ['F8', 'F10', 'F11']) expect(keys.route(press(key), 0, false)).toBe('browser');
  });

  test('the sticky Ctrl makes control characters', () => {
    expect(withControl('d')).toBe('\x04');
    expect(withControl('P')).toBe('\x10');
    expect(withControl('[')).toBe('\x1b');
    expect(withControl('1')).toBe('1');
    expect(withControl('\x1b[A')).toBe('\x1b[A');
  });
});
