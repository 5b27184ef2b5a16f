import { describe, expect, test } from 'vitest';
import { TableBuilder } from './table-builder-fake.ts';
import { type ComparedRange, compareTables, sumByRelation } from './table-compare.ts';

const page = 4096n;
const table = (...leaves: [va: bigint, pa: bigint, flags: string, level?: number][]) =>
  leaves.reduce((builder, leaf) => builder.map(...leaf), new TableBuilder()).build();

const draw = ({ va, bytes, relation, left, right }: ComparedRange) =>
  [
    `${va.toString(16)}+${bytes / page}`,
    relation,
    left?.pa.toString(16) ?? '-',
    right?.pa.toString(16) ?? '-',
  ].join(' ');
const drawn = (left: BigUint64Array, right: BigUint64Array) => compareTables(left, right).map(draw);

describe('two page tables side by side', () => {
  test('after a fork: every page copied, the trampoline shared', () => {
    const parent = table([0n, 0x9000n, 'rxu'], [0x1000n, 0x8000n, 'rwu'], [0x3ffffff000n, 0x5000n, 'rx']);
    const child = table([0n, 0x3000n, 'rxu'], [0x1000n, 0x1000n, 'rwu'], [0x3ffffff000n, 0x5000n, 'rx']);
    expect(drawn(parent, child)).toEqual([
      '0+1 other 9000 3000',
      '1000+1 other 8000 1000',
      '3ffffff000+1 same 5000 5000',
    ]);
  });

  test('copy on write: the same pages, W taken away on one side', () => {
    const parent = table([0x1000n, 0x8000n, 'rwu'], [0x2000n, 0x9000n, 'rwu']);
    const child = table([0x1000n, 0x8000n, 'ru'], [0x2000n, 0x9000n, 'ru']);
    expect(drawn(parent, child)).toEqual(['1000+2 flags 8000 8000']);
  });

  test('A and D are no difference', () => {
    expect(drawn(table([0n, 0x8000n, 'rwuad']), table([0n, 0x8000n, 'rwu']))).toEqual(['0+1 same 8000 8000']);
  });

  test('what one side alone maps, before, between and behind', () => {
    const left = table([0n, 0x8000n, 'ru'], [0x2000n, 0xa000n, 'ru'], [0x5000n, 0xd000n, 'ru']);
    const right = table([0x2000n, 0xa000n, 'ru'], [0x3000n, 0xb000n, 'ru']);
    expect(drawn(left, right)).toEqual([
      '0+1 left 8000 -',
      '2000+1 same a000 a000',
      '3000+1 right - b000',
      '5000+1 left d000 -',
    ]);
  });

  test('a superpage beside its small pages', () => {
    const left = table([0n, 0x80000000n, 'rw', 1]);
    const right = table([0n, 0x80000000n, 'rw'], [0x1000n, 0x80001000n, 'rw'], [0x2000n, 0x90000000n, 'rw']);
    expect(drawn(left, right)).toEqual([
      '0+2 same 80000000 80000000',
      '2000+1 other 80002000 90000000',
      '3000+509 left 80003000 -',
    ]);
  });

  test('neighbours stand as one only while both sides go on in the same way', () => {
    const left = table([0n, 0x8000n, 'ru'], [0x1000n, 0x9000n, 'ru'], [0x2000n, 0xa000n, 'rwu']);
    const right = table([0n, 0x8000n, 'ru'], [0x1000n, 0x9000n, 'ru'], [0x2000n, 0xa000n, 'rwu']);
    expect(drawn(left, right)).toEqual(['0+2 same 8000 8000', '2000+1 same a000 a000']);
  });

  test('empty tables', () => {
    expect(drawn(table(), table())).toEqual([]);
    expect(drawn(table([0n, 0x8000n, 'r']), table())).toEqual(['0+1 left 8000 -']);
  });

  test('sums tell how much is shared', () => {
    const sums = sumByRelation(
      compareTables(table([0n, 0x8000n, 'rw', 1], [0x200000n, 0n, 'r']), table([0n, 0x8000n, 'rw', 1])),
    );
    expect([...sums]).toEqual([
      ['same', 0x200000n],
      ['left', 0x1000n],
    ]);
  });
});

test('a kernel of 32 768 leaves beside itself is one range', () => {
  const builder = new TableBuilder();
  for (let va = 0x80000000n; va < 0x88000000n; va += page) builder.map(va, va, 'rwad');
  const words = builder.build();
  expect(drawn(words, words)).toEqual(['80000000+32768 same 80000000 80000000']);
});
