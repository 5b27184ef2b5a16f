import { expect, test } from 'vitest';
import {
  addressOf,
  countChanged,
  countKinds,
  hasChanged,
  kindOf,
  levelOf,
  type MemoryMap,
  markChanged,
  type OwnerTable,
  ownerOf,
  pageAt,
  pageKinds,
} from './memory-map.ts';

const word = (kind: (typeof pageKinds)[number], table = 0, level = 0) =>
  (pageKinds.indexOf(kind) | (level << 8) | (table << 16)) >>> 0;

const user = (pid: number): OwnerTable => ({ kind: 'user', pid, process: `p${pid}`, field: '' });

const map = (words: readonly number[], tables: readonly OwnerTable[] = []): MemoryMap => ({
  base: 0x80000000n,
  words: Uint32Array.from(words),
  tables,
  truncated: false,
});

test('a word says kind, level and owner of a page', () => {
  const memory = map([word('pageTable', 2, 1)], [user(1), user(2)]);
  const [only = 0] = memory.words;
  expect(kindOf(only)).toBe('pageTable');
  expect(levelOf(only)).toBe(1);
  expect(ownerOf(memory, only)?.pid).toBe(2);
  expect(ownerOf(memory, word('free'))).toBeUndefined();
});

test('pages are counted by kind, and found by address', () => {
  const memory = map([word('free'), word('user', 1), word('free')], [user(1)]);
  expect(countKinds(memory.words)).toEqual([
    { kind: 'free', pages: 2 },
    { kind: 'user', pages: 1 },
  ]);
  expect(pageAt(memory, 0x80001fffn)).toBe(1);
  expect(pageAt(memory, 0x80003000n)).toBeUndefined();
  expect(pageAt(memory, 0x7ffff000n)).toBeUndefined();
  expect(addressOf(memory, 2)).toBe(0x80002000n);
});

test('a page that has the same owner under another number has not changed', () => {
  const before = map([word('user', 2), word('user', 1), word('free')], [user(1), user(2)]);
  const now = map([word('user', 1), word('free'), word('free')], [user(2)]);
  const marked = markChanged(before, now);
  expect([...marked].map(hasChanged)).toEqual([false, true, false]);
  expect(countChanged(marked)).toBe(1);
});

test('a page of a process that is new has changed, even with the number of one that ended', () => {
  const before = map([word('user', 1)], [user(1)]);
  const now = map([word('user', 1)], [user(7)]);
  expect(countChanged(markChanged(before, now))).toBe(1);
});

test('highest table numbers do not become negative', () => {
  const tables = Array.from({ length: 40000 }, (_, i) => user(i));
  const memory = map([word('user', 40000)], tables);
  expect(countChanged(markChanged(memory, memory))).toBe(0);
});
