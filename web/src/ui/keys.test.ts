import { expect, test } from 'vitest';
import { type KeyPress, keyRows, pageKey } from './keys.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  shiftKey: false,
  altKey: false,
  metaKey: false,
  ...more,
});

test('the page knows its keys, and no others', () => {
  expect(pageKey(press('F8'))?.action).toBe('runPause');
  expect(pageKey(press('F8', { shiftKey: true }))).toBeUndefined();
  expect(pageKey(press('F', { ctrlKey: true, shiftKey: true }))?.action).toBe('find');
  expect(pageKey(press('f', { ctrlKey: true }))).toBeUndefined();
  expect(pageKey(press('¹', { code: 'Digit3', ctrlKey: true, altKey: true }))).toMatchObject({
    action: 'panel',
    panel: 3,
  });
  expect(pageKey(press('0', { code: 'Digit0', ctrlKey: true, altKey: true }))).toBeUndefined();
  expect(pageKey(press('?', { shiftKey: true }))).toMatchObject({ action: 'help', typed: true });
  expect(pageKey(press('a'))).toBeUndefined();
});

test('no two rows answer the same key', () => {
  const presses = [
    press('F8'),
    press('F10'),
    press('F11'),
    press('?'),
    press('F', { ctrlKey: true, shiftKey: true }),
  ];
  for (const one of presses) expect(keyRows.filter(({ matches }) => matches?.(one))).toHaveLength(1);
});
