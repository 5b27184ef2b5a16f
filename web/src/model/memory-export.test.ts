import { expect, test } from 'vitest';
import { freeListExport, ownersExport, pagesExport, waysToPages } from './memory-export.ts';
import { isIdle, type MemoryMap, pageKinds } from './memory-map.ts';
import { TableBuilder } from './table-builder-fake.ts';

const word = (kind: (typeof pageKinds)[number], owner = 0, level = 0): number =>
  pageKinds.indexOf(kind) | (level << 8) | (owner << 16);

const map: MemoryMap = {
  base: 0x80000000n,
  words: Uint32Array.of(word('kernelText'), word('user', 2), word('pageTable', 2, 1), word('free')),
  tables: [
    { kind: 'kernel', pid: 0, process: '', field: '' },
    { kind: 'user', pid: 2, process: '=sh', field: '' },
  ],
  truncated: false,
};
const tables = [
  {
    name: 'kernel',
    words: new TableBuilder().map(0x80000000n, 0x80000000n, 'r').map(0x80001000n, 0x80001000n, 'r').build(),
  },
  {
    name: 'pid 2 =sh',
    words: new TableBuilder().map(0x3000n, 0x80001000n, 'r').map(0x4000n, 0x10000000n, 'r').build(),
  },
];

test('each owner has its pages and bytes', () => {
  const { columns, rows } = ownersExport(map);
  expect(columns).toEqual(['owner', 'pages', 'bytes']);
  expect(rows).toEqual([
    ['free', 1, 4096],
    ['kernelText', 1, 4096],
    ['pageTable', 1, 4096],
    ['user', 1, 4096],
  ]);
});

test('a page has its owner and every address that leads to it, a device is no page', () => {
  const { rows } = pagesExport(map, (one) => !isIdle(one), tables);
  expect(rows).toEqual([
    ['0x80000000', 'kernelText', '', '', '', '', 'kernel 0x80000000', false],
    ['0x80001000', 'user', '', 'user', 2, '=sh', 'kernel 0x80001000; pid 2 =sh 0x3000', false],
    ['0x80002000', 'pageTable', 1, 'user', 2, '=sh', '', false],
  ]);
});

test('a superpage leads to all its pages, as far as there is RAM', () => {
  const words = new TableBuilder().map(0x200000n, 0x80000000n, 'r', 1).build();
  const ways = waysToPages(map, [{ name: 'kernel', words }]);
  expect([...ways.keys()]).toEqual([0, 1, 2, 3]);
  expect(ways.get(3)).toEqual(['kernel 0x203000']);
});

test('a free list keeps its order', () => {
  const { rows } = freeListExport([{ name: 'kmem', pageBytes: 4096, head: [0x80003000n, 0x80001000n] }]);
  expect(rows).toEqual([
    ['kmem', 0, '0x80003000', 4096],
    ['kmem', 1, '0x80001000', 4096],
  ]);
});
