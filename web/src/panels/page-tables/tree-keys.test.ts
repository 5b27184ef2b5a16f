import { expect, test } from 'vitest';
import { hex } from '../../common/hex.ts';
import { entryAt } from '../../model/page-table.ts';
import { markChanges, unmarked } from '../../model/page-table-diff.ts';
import { scattered, TableBuilder } from '../../model/table-builder-fake.ts';
import { PageTableTree, treeRows } from '../../model/tree-rows.ts';
import { translatorFor } from '../../strings/index.ts';
import { explainRow } from './explain.ts';
import { moveInTree } from './tree-keys.ts';

const t = translatorFor('en');
const tree = new PageTableTree(unmarked(scattered(0n, 2, 'rwu').build()));
const open = treeRows(tree, () => true);
const closed = treeRows(tree, () => false);

test('the arrows go up and down and stop at the ends', () => {
  expect(moveInTree(open, 0, 'ArrowDown', 10)).toEqual({ kind: 'go', to: 1 });
  expect(moveInTree(open, 3, 'ArrowDown', 10)).toEqual({ kind: 'go', to: 3 });
  expect(moveInTree(open, 0, 'ArrowUp', 10)).toEqual({ kind: 'go', to: 0 });
  expect(moveInTree(open, 3, 'Home', 10)).toEqual({ kind: 'go', to: 0 });
  expect(moveInTree(open, 0, 'End', 10)).toEqual({ kind: 'go', to: 3 });
  expect(moveInTree(open, 0, 'PageDown', 2)).toEqual({ kind: 'go', to: 2 });
});

test('right opens, then goes in; left closes, then goes out', () => {
  expect(moveInTree(closed, 0, 'ArrowRight', 10)).toEqual({ kind: 'open', rows: [closed[0]] });
  expect(moveInTree(open, 0, 'ArrowRight', 10)).toEqual({ kind: 'go', to: 1 });
  expect(moveInTree(open, 2, 'ArrowRight', 10)).toBeUndefined();
  expect(moveInTree(open, 2, 'ArrowLeft', 10)).toEqual({ kind: 'go', to: 1 });
  expect(moveInTree(open, 1, 'ArrowLeft', 10)).toEqual({ kind: 'close', rows: [open[1]] });
  expect(moveInTree(closed, 0, 'ArrowLeft', 10)).toBeUndefined();
});

test('Enter turns a row over, and * opens all its siblings', () => {
  expect(moveInTree(open, 0, 'Enter', 10)).toEqual({ kind: 'close', rows: [open[0]] });
  expect(moveInTree(open, 2, '*', 10)).toEqual({ kind: 'open', rows: [open[2], open[3]] });
});

test('without an active row an arrow goes to the first', () => {
  expect(moveInTree(open, -1, 'ArrowRight', 10)).toEqual({ kind: 'go', to: 0 });
  expect(moveInTree([], -1, 'ArrowDown', 10)).toBeUndefined();
});

const explained = (of: PageTableTree, row: number) => {
  const found = treeRows(of, (key) => !key.startsWith('run'))[row];
  if (!found) throw new Error('no such row');
  return explainRow(found, of, t);
};

test('a leaf and a pointer are explained in a sentence', () => {
  expect(explained(tree, 2)).toBe(
    'L0[0] at 0x86000000 is a leaf: virtual 0x0 to 0xfff is physical 0x80000000, readable, writable, user.',
  );
  expect(explained(tree, 1)).toMatch(
    /^L1\[0\] at 0x86000000 points to the page-table page 0x87000000, which .* 0x1fffff\.$/,
  );
});

test('a run is explained as what it maps together', () => {
  const builder = new TableBuilder();
  for (let i = 0n; i < 8n; i++) builder.map(i * 4096n, 0x80000000n + i * 4096n, 'r');
  expect(explained(new PageTableTree(unmarked(builder.build())), 2)).toBe(
    'L0[0] to L0[7]: 8 leaves map 0x0 to 0x7fff to 0x80000000 and on, readable.',
  );
});

test('a changed entry tells what it was, a removed one that it went', () => {
  const before = new TableBuilder().map(0n, 0x80000000n, 'ru').map(0x1000n, 0x80009000n, 'ru').build();
  const after = new TableBuilder().map(0n, 0x80000000n, 'rwu').build();
  const changed = new PageTableTree(markChanges(before, after));
  expect(explained(changed, 2)).toContain(`It was ${hex(entryAt(before, 2).value)} `);
  expect(explained(changed, 3)).toContain('no longer in the table');
});
