import { expect, test } from 'vitest';
import { countPages, eventAt, eventCount, eventsOf, isFreed, pagesOf, typeNamed } from './lab.ts';

const report = {
  pages: BigUint64Array.of(0n, 0x1000n, 1n, 0x1000n, 0n, 0x2000n),
  entries: BigUint64Array.of(
    ...[0x5008n, 1n, 1n, (2n << 16n) | 1n],
    ...[0x6000n, 0n, 7n, (1n << 32n) | (0xffn << 16n) | 511n],
  ),
};

test('pages and entries are read from their words', () => {
  expect(pagesOf(report)[1]).toEqual({ kind: 'freed', page: 0x1000n });
  expect(countPages(report, 'allocated')).toBe(2);
  expect(eventCount(report)).toBe(2);
  expect(eventAt(report, 0)).toEqual({
    kind: 'read',
    address: 0x5008n,
    before: 1n,
    after: 1n,
    level: 2,
    index: 1,
  });
  expect(eventAt(report, 1)).toMatchObject({ kind: 'written', level: undefined, index: 511, after: 7n });
  expect(eventsOf(report, 'written')).toEqual([1]);
  expect(eventsOf(report, 'all')).toEqual([0, 1]);
});

test('a page is free when the last thing that happened to it was that', () => {
  expect(isFreed(report, 0x1000n)).toBe(true);
  expect(isFreed(report, 0x2000n)).toBe(false);
  expect(isFreed(report, 0x3000n)).toBe(false);
});

test('a type that is not known takes any text', () => {
  expect(typeNamed(7)).toBe('Table');
  expect(typeNamed(99)).toBe('Number');
});
