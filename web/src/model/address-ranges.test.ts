import { expect, test } from 'vitest';
import { flagsOf, lastOf, rangeKinds, readRanges } from './address-ranges.ts';

const range = (begin: bigint, kind: (typeof rangeKinds)[number], flags = 0n, some = flags, number = 0n) => [
  begin,
  0x1000n,
  flags ? 0x80000000n : 0n,
  flags |
    (some << 10n) |
    (BigInt(rangeKinds.indexOf(kind)) << 20n) |
    (1n << 28n) |
    (1n << 31n) |
    (number << 32n),
  7n,
];

const words = (...ranges: bigint[][]) => BigUint64Array.from(ranges.flat());

test('words are ranges', () => {
  const [stack, gap] = readRanges(
    words(range(0x3000n, 'kernelStack', 0x7n, 0xc7n, 63n), range(0x4000n, 'unmapped')),
    undefined,
    10,
  );
  expect(stack).toMatchObject({
    ...{ begin: 0x3000n, bytes: 0x1000n, kind: 'kernelStack', number: 63, pid: 7, level: 1 },
    ...{ mapped: true, pa: 0x80000000n, contiguous: true, flags: 7, some: 0xc7, isNew: false },
  });
  expect(gap?.mapped).toBe(false);
  if (!stack) throw new Error('no range');
  expect(lastOf(stack)).toBe(0x3fffn);
  expect(flagsOf(stack).map(([letter, held]) => `${letter}:${held}`)).toEqual([
    ...['D:some', 'A:some', 'G:none', 'U:none', 'X:none', 'W:all', 'R:all'],
  ]);
});

test('a range is new when there was none like it, and not because it was used', () => {
  const before = words(range(0x1000n, 'text', 0xbn), range(0x2000n, 'stack', 0x17n));
  const now = words(
    range(0x1000n, 'text', 0x4bn),
    range(0x2000n, 'stack', 0x7n),
    range(0x3000n, 'heap', 0x17n),
  );
  expect(readRanges(now, before, 10).map(({ isNew }) => isNew)).toEqual([false, true, true]);
});

test('a table of a hundred thousand ranges is read in part', () => {
  expect(readRanges(words(range(0n, 'data', 1n), range(0x1000n, 'data', 1n)), undefined, 1)).toHaveLength(1);
});
