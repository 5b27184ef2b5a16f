import { expect, test } from 'vitest';
import { cutLines } from './text-view.ts';

test.each([
  ['', []],
  ['a\n', ['a\n']],
  ['a\nb\n', ['a\nb\n']],
  ['a\nb\nc\n', ['a\nb\n', 'c\n']],
  ['a\nb\nc', ['a\nb\n', 'c']],
])('%j is cut after every second line', (text, pieces) => {
  expect(cutLines(text, 2)).toEqual(pieces);
});

test('the pieces together are the text', () => {
  const text = Array.from({ length: 1000 }, (_, i) => `line ${i}\n`).join('');
  expect(cutLines(text).join('')).toBe(text);
  expect(cutLines(text)).toHaveLength(4);
});
