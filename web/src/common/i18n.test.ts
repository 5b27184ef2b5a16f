import { expect, test } from 'vitest';
import { createTranslator, fillPlaces } from './i18n.ts';

const english = { greeting: 'Hello', count: '{n} of {total}' } as const;

test('a string without places is given as it is', () => {
  expect(createTranslator<typeof english>('en', english)('greeting')).toBe('Hello');
});

test('places are filled by name, in the order of the language', () => {
  const t = createTranslator<typeof english>('zh-CN', { greeting: '你好', count: '共 {total}，第 {n}' });
  expect(t('count', { n: 2, total: 5n })).toBe('共 5，第 2');
  expect(t.locale).toBe('zh-CN');
});

test('a place without a value stays visible', () => {
  expect(fillPlaces('{a} and {b}', { a: 1 })).toBe('1 and {b}');
});

test('a value that looks like a place is not filled again', () => {
  expect(fillPlaces('{a}', { a: '{b}', b: 'no' })).toBe('{b}');
});
