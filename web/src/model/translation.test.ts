import { expect, test } from 'vitest';
import { addressParts, sameTranslation, type Translation, verdictOf } from './translation.ts';

const translation = (pa: bigint): Translation => ({
  va: 0x1000n,
  root: 0x87f00000n,
  levels: 3,
  steps: [],
  fault: 'None',
  pa,
  pageSize: 4096n,
  verdicts: ['NotReadable', 'NotWritable', 'NotExecutable', 'UserPage', 'UserPage', 'None'].map((fault) => ({
    fault: fault as 'None',
    cause: undefined,
    marks: 0,
  })),
});

test('an address has three indices of 9 bits and an offset of 12', () => {
  expect(addressParts({ va: (3n << 30n) | (5n << 21n) | (7n << 12n) | 0xabcn, levels: 3 })).toEqual([
    { level: 2, high: 38, low: 30, value: 3 },
    { level: 1, high: 29, low: 21, value: 5 },
    { level: 0, high: 20, low: 12, value: 7 },
    { level: undefined, high: 11, low: 0, value: 0xabc },
  ]);
  expect(addressParts({ va: (1n << 64n) - 1n, levels: 3 }).map(({ value }) => value)).toEqual([
    511, 511, 511, 4095,
  ]);
});

test('Sv48 and Sv57 have an index for each further level', () => {
  const va = (9n << 48n) | (5n << 39n) | 0xabcn;
  expect(addressParts({ va, levels: 4 })[0]).toEqual({ level: 3, high: 47, low: 39, value: 5 });
  const parts = addressParts({ va, levels: 5 });
  expect(parts.map(({ level }) => level)).toEqual([4, 3, 2, 1, 0, undefined]);
  expect(parts[0]).toEqual({ level: 4, high: 56, low: 48, value: 9 });
});

test('verdicts are found by mode and access', () => {
  const { verdicts } = translation(0n);
  expect(verdictOf(translation(0n), 'user', 'store')).toEqual(verdicts[1]);
  expect(verdictOf(translation(0n), 'supervisor', 'fetch')).toEqual(verdicts[5]);
});

test('translations are the same when every number is', () => {
  expect(sameTranslation(translation(1n), translation(1n))).toBe(true);
  expect(sameTranslation(translation(1n), translation(2n))).toBe(false);
});
