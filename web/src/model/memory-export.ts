// Physical memory as tables for a file: who has how much, every page with who maps it, and the free lists.
import type { Cell, ExportTable } from '../common/export.ts';
import { hex } from '../common/hex.ts';
import {
  addressOf,
  countKinds,
  hasChanged,
  kindOf,
  levelOf,
  type MemoryMap,
  ownerOf,
  pageAt,
  pageBytes,
} from './memory-map.ts';
import { entryAt, entryCount } from './page-table.ts';
import { isLeaf, spanOf, targetOf } from './sv39.ts';

/** A page table whose leaves lead to pages. */
export interface MappingTable {
  /** `kernel` or `pid 2 sh`. */
  readonly name: string;
  readonly words: BigUint64Array;
}

/** Of all pages together; a hostile table of superpages would have more than memory holds. */
const mostWays = 500_000;

export function ownersExport(map: MemoryMap): ExportTable {
  const rows = countKinds(map.words).map(({ kind, pages }): readonly Cell[] => [
    kind,
    pages,
    pages * pageBytes,
  ]);
  return { name: 'memory-owners', columns: ['owner', 'pages', 'bytes'], rows };
}

/** By page: the virtual addresses that lead to it, with whose they are. */
export function waysToPages(map: MemoryMap, tables: readonly MappingTable[]): ReadonlyMap<number, string[]> {
  const ways = new Map<number, string[]>();
  let left = mostWays;
  const add = (page: number, way: string) => {
    const known = ways.get(page);
    if (known) known.push(way);
    else ways.set(page, [way]);
    left--;
  };
  for (const { name, words } of tables) {
    for (let i = 0; i < entryCount(words) && left > 0; i++) {
      const { value, va, level } = entryAt(words, i);
      if (!isLeaf(value)) continue;
      const pages = Number(spanOf(level)) / pageBytes;
      for (let n = 0; n < pages && left > 0; n++) {
        const offset = BigInt(n * pageBytes);
        const page = pageAt(map, targetOf(value) + offset);
        if (page !== undefined) add(page, `${name} ${hex(va + offset)}`);
      }
    }
  }
  return ways;
}

/** The pages that `shown` lets through; tables that no panel can show are not among those that map. */
export function pagesExport(
  map: MemoryMap,
  shown: (word: number) => boolean,
  tables: readonly MappingTable[],
): ExportTable {
  const ways = waysToPages(map, tables);
  const rows: (readonly Cell[])[] = [];
  map.words.forEach((word, page) => {
    if (!shown(word)) return;
    const owner = ownerOf(map, word);
    const kind = kindOf(word);
    rows.push([
      hex(addressOf(map, page), 8),
      kind,
      kind === 'pageTable' ? levelOf(word) : '',
      owner?.kind ?? '',
      owner && owner.pid > 0 ? owner.pid : '',
      owner?.process ?? '',
      ways.get(page)?.join('; ') ?? '',
      hasChanged(word),
    ]);
  });
  const columns = ['page', 'owner', 'level', 'table', 'pid', 'process', 'mappedBy', 'changed'];
  return { name: 'memory-pages', columns, rows };
}

/** As much of the lists as is known by address, in the order in which the allocator gives the pages. */
export function freeListExport(
  lists: readonly { readonly name: string; readonly pageBytes: number; readonly head: Iterable<bigint> }[],
): ExportTable {
  const rows = lists.flatMap(({ name, pageBytes: bytes, head }) =>
    [...head].map((pa, place): readonly Cell[] => [name, place, hex(pa, 8), bytes]),
  );
  return { name: 'free-list', columns: ['list', 'place', 'page', 'bytes'], rows };
}
