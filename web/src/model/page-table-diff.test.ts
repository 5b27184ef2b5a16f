import { describe, expect, test } from 'vitest';
import { entryAt, entryCount, summarize } from './page-table.ts';
import { countChanges, Mark, type MarkedTable, markChanges, unmarked } from './page-table-diff.ts';
import { scattered, TableBuilder } from './table-builder-fake.ts';

const marked = ({ words, marks }: MarkedTable, mark: Mark) =>
  [...marks].flatMap((each, i) => {
    const { level, va } = entryAt(words, i);
    return each === mark ? [`L${level} ${va.toString(16)}`] : [];
  });

describe('changes between two dumps', () => {
  test('an equal table has no mark', () => {
    const words = scattered(0n, 4, 'rwu').build();
    const diff = markChanges(words, words);
    expect(diff.words).toEqual(words);
    expect(countChanges(diff.marks)).toEqual({ added: 0, changed: 0, removed: 0 });
  });

  test('pages that sbrk added are new, and nothing else', () => {
    const before = scattered(0n, 4, 'rwu').build();
    const after = scattered(0n, 6, 'rwu').build();
    const diff = markChanges(before, after);
    expect(marked(diff, Mark.New)).toEqual(['L0 4000', 'L0 5000']);
    expect(countChanges(diff.marks)).toEqual({ added: 2, changed: 0, removed: 0 });
  });

  test('a page-table page that came along is new together with its leaf', () => {
    const diff = markChanges(
      scattered(0n, 1, 'rwu').build(),
      scattered(0n, 1, 'rwu').map(0x200000n, 0x80900000n, 'rwu').build(),
    );
    expect(marked(diff, Mark.New)).toEqual(['L1 200000', 'L0 200000']);
  });

  test('an entry that went away is put back at its place', () => {
    const diff = markChanges(scattered(0n, 3, 'rwu').build(), scattered(0n, 2, 'rwu').build());
    expect(marked(diff, Mark.Removed)).toEqual(['L0 2000']);
    expect(entryCount(diff.words)).toBe(5);
  });

  test('a changed entry shows its new value and keeps the earlier one', () => {
    const before = new TableBuilder().map(0n, 0x80000000n, 'ru').build();
    const after = new TableBuilder().map(0n, 0x80000000n, 'rwuad').build();
    const diff = markChanges(before, after);
    expect(marked(diff, Mark.Changed)).toEqual(['L0 0']);
    expect(entryAt(diff.words, 2).value & 0xffn).toBe(0xd7n);
    expect((diff.earlier.get(2) ?? 0n) & 0xffn).toBe(0x13n);
  });

  test('a table that grew from nothing is new as a whole', () => {
    const after = scattered(0n, 2, 'rwu').build();
    const diff = markChanges(new BigUint64Array(0), after);
    expect(countChanges(diff.marks)).toEqual({ added: 4, changed: 0, removed: 0 });
  });

  test('the upper half of the address space comes after the lower', () => {
    const low = new TableBuilder().map(0x3ffffff000n, 0x80000000n, 'rx');
    const both = new TableBuilder()
      .map(0x3ffffff000n, 0x80000000n, 'rx')
      .map(0x7fffff0000n, 0x80001000n, 'r');
    expect(marked(markChanges(low.build(), both.build()), Mark.New)).toEqual([
      'L2 ffffffffc0000000',
      'L1 ffffffffffe00000',
      'L0 ffffffffffff0000',
    ]);
  });
});

test('a summary counts leaves, their bytes and the page-table pages with the root', () => {
  const words = scattered(0n, 3, 'rwu').map(0x40000000n, 0x80000000n, 'rx', 1).build();
  expect(summarize(words)).toEqual({ leaves: 4, tables: 4, mappedBytes: 3n * 4096n + 0x200000n });
  expect(summarize(unmarked(new BigUint64Array(0)).words)).toEqual({ leaves: 0, tables: 1, mappedBytes: 0n });
});
