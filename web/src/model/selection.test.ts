import { expect, test } from 'vitest';
import { type Selection, sameSelection, tableOf, vaOf } from './selection.ts';

const different: Selection[] = [
  { kind: 'va', table: 1, va: 0x1000n },
  { kind: 'va', table: 2, va: 0x1000n },
  { kind: 'va', table: 1, va: 0x2000n },
  { kind: 'pa', pa: 0x1000n },
  { kind: 'pa', pa: 0x2000n },
  { kind: 'pte', table: 1, address: 0x80001000n, va: 0x1000n, level: 0 },
  { kind: 'pte', table: 1, address: 0x80002000n, va: 0x1000n, level: 0 },
  { kind: 'pte', table: 'kernel', address: 0x80001000n, va: 0x1000n, level: 0 },
  { kind: 'process', pid: 1 },
  { kind: 'process', pid: 2 },
];

test('two selections are the same when they are of the same thing', () => {
  different.forEach((a, i) => {
    different.forEach((b, j) => {
      expect(sameSelection(a, { ...b })).toBe(i === j);
    });
    expect(sameSelection(a, undefined)).toBe(false);
  });
  expect(sameSelection(undefined, undefined)).toBe(true);
});

test('a selection tells the table and the address that it is about', () => {
  expect(different.map(tableOf)).toEqual([1, 2, 1, undefined, undefined, 1, 1, 'kernel', 1, 2]);
  const addresses = [0x1000n, 0x1000n, 0x2000n];
  expect(different.map(vaOf).slice(0, 5)).toEqual([...addresses, undefined, undefined]);
  expect(vaOf({ kind: 'process', pid: 1 })).toBeUndefined();
});
