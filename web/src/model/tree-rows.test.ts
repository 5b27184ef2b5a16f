import { describe, expect, test } from 'vitest';
import { entryAt } from './page-table.ts';
import { type MarkedTable, markChanges, unmarked } from './page-table-diff.ts';
import { scattered, TableBuilder } from './table-builder-fake.ts';
import {
  defaultOpen,
  entriesTowards,
  isRun,
  type OpenRule,
  PageTableTree,
  type TreeRow,
  treeRows,
} from './tree-rows.ts';

const all: OpenRule = () => true;
const none: OpenRule = () => false;
const tablesOnly: OpenRule = (key) => !key.startsWith('run');

const draw = (table: MarkedTable, rule: OpenRule) => {
  const tree = new PageTableTree(table);
  return treeRows(tree, rule).map((row) => {
    const first = entryAt(table.words, row.first);
    const last = entryAt(table.words, row.last);
    const index = isRun(row) ? `${first.index}-${last.index}` : first.index;
    return `${'  '.repeat(row.depth - 1)}L${first.level} ${index} ${row.state}`;
  });
};

const contiguous = (count: number) => {
  const builder = new TableBuilder();
  for (let i = 0n; i < count; i++) builder.map(0x80000000n + i * 4096n, 0x80000000n + i * 4096n, 'rwad');
  return builder;
};

describe('the rows of a page table', () => {
  test('a closed root shows its own entries alone', () => {
    const table = unmarked(scattered(0n, 2, 'rwu').map(0x3ffffff000n, 0x80000000n, 'rx').build());
    expect(draw(table, none)).toEqual(['L2 0 closed', 'L2 255 closed']);
  });

  test('open tables show what is below them, indented', () => {
    const table = unmarked(scattered(0n, 2, 'rwu').build());
    expect(draw(table, all)).toEqual(['L2 0 open', '  L1 0 open', '    L0 0 leaf', '    L0 1 leaf']);
  });

  test('neighbouring leaves to consecutive pages stand as one run', () => {
    const table = unmarked(contiguous(512).build());
    expect(draw(table, tablesOnly)).toEqual(['L2 2 open', '  L1 0 open', '    L0 0-511 closed']);
  });

  test('an opened run shows each leaf', () => {
    const rows = draw(unmarked(contiguous(5).build()), all);
    expect(rows.slice(2)).toEqual(['    L0 0-4 open', ...[0, 1, 2, 3, 4].map((i) => `      L0 ${i} leaf`)]);
  });

  test('three leaves are no run, nor are leaves with other flags, nor with another mark', () => {
    expect(draw(unmarked(contiguous(3).build()), tablesOnly)).toHaveLength(5);
    const otherFlags = contiguous(8).map(0x80004000n, 0x80004000n, 'r').build();
    expect(draw(unmarked(otherFlags), tablesOnly).slice(2)).toEqual([
      '    L0 0-3 closed',
      '    L0 4 leaf',
      '    L0 5 leaf',
      '    L0 6 leaf',
      '    L0 7 leaf',
    ]);
    const grown = markChanges(contiguous(8).build(), contiguous(12).build());
    expect(draw(grown, tablesOnly).slice(2)).toEqual(['    L0 0-7 closed', '    L0 8-11 closed']);
  });

  test('a closed row counts the marks below it, an open one leaves them to its rows', () => {
    const tree = new PageTableTree(
      markChanges(scattered(0n, 2, 'rwu').build(), scattered(0n, 4, 'rwu').build()),
    );
    expect(treeRows(tree, none).map(({ hiddenMarks }) => hiddenMarks)).toEqual([2]);
    expect(treeRows(tree, all).map(({ hiddenMarks }) => hiddenMarks)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('each row knows its parent and its place among its siblings', () => {
    const rows = treeRows(new PageTableTree(unmarked(scattered(0n, 2, 'rwu').build())), all);
    const places = rows.map(({ parent, position, siblings }: TreeRow) => [parent, position, siblings]);
    expect(places).toEqual([
      [-1, 1, 1],
      [0, 1, 1],
      [1, 1, 2],
      [1, 2, 2],
    ]);
  });

  test('a short table starts open, a long one shows its full tables closed and its short ones open', () => {
    const short = new PageTableTree(unmarked(scattered(0n, 4, 'rwu').build()));
    expect(treeRows(short, defaultOpen(short))).toHaveLength(6);
    const long = new PageTableTree(unmarked(contiguous(1024).map(0x3ffffff000n, 0x80000000n, 'rx').build()));
    expect(treeRows(long, defaultOpen(long)).map(({ state }) => state)).toEqual([
      'open',
      'closed',
      'closed',
      'open',
      'open',
      'leaf',
    ]);
  });

  test('a table of 32 768 leaves has a row for each page-table page', () => {
    const tree = new PageTableTree(unmarked(contiguous(32768).build()));
    expect(treeRows(tree, tablesOnly)).toHaveLength(1 + 64 * 2);
  });

  test('an empty table has no rows', () => {
    expect(draw(unmarked(new BigUint64Array(0)), all)).toEqual([]);
  });
});

describe('the entries that a walk passes', () => {
  const words = scattered(0x1000n, 3, 'rwu')
    .map(0x200000n, 0x80200000n, 'rw', 1)
    .map(0x3ffffff000n, 0x80000000n, 'rx')
    .build();
  const tree = new PageTableTree(unmarked(words));
  const towards = (va: bigint) =>
    entriesTowards(tree, va).map((i) => {
      const { level, index } = entryAt(words, i);
      return `L${level}[${index}]`;
    });

  test.each([
    [0x2abcn, ['L2[0]', 'L1[0]', 'L0[2]']],
    [0x3000n, ['L2[0]', 'L1[0]', 'L0[3]']],
    [0x3ffffff008n, ['L2[255]', 'L1[511]', 'L0[511]']],
  ])('%x is found in the last table', (va, path) => expect(towards(va)).toEqual(path));

  test('an address inside a superpage ends at its leaf', () => {
    expect(towards(0x2fffffn)).toEqual(['L2[0]', 'L1[1]']);
  });

  test('an address that is not mapped ends where the walk does', () => {
    expect(towards(0x4000n)).toEqual(['L2[0]', 'L1[0]']);
    expect(towards(0x400000n)).toEqual(['L2[0]']);
    expect(towards(0x40000000n)).toEqual([]);
  });
});
