// The rows of the page-table tree as they stand on the page: which entries are open, which leaves stand as one run.
//
// A run is at least `shortestRun` neighbouring leaves that map consecutive pages with equal flags and equal marks;
// it is one row, opened like a table. So 128 MiB mapped by 4 KiB pages read as 64 rows, not as 32 768.

import { continues, entryCount, levelAt, vaAt } from './page-table.ts';
import type { MarkedTable } from './page-table-diff.ts';
import { spanOf } from './sv39.ts';

export const shortestRun = 4;

export interface TreeRow {
  /** Names the row across refreshes, so that what was open stays open. */
  readonly key: string;
  /** The first and the last entry it stands for; equal unless the row is a run. */
  readonly first: number;
  readonly last: number;
  /** 1 for the root's entries; a leaf inside an opened run is one deeper than the run. */
  readonly depth: number;
  /** The row it hangs under, -1 at the top. */
  readonly parent: number;
  readonly position: number;
  readonly siblings: number;
  readonly state: 'open' | 'closed' | 'leaf';
  /** Entries with a mark below a closed row. */
  readonly hiddenMarks: number;
}

export const isRun = (row: TreeRow): boolean => row.first !== row.last;

/** The shape of a dump: where the subtree of each entry ends, and how many marks lie before it. */
export class PageTableTree {
  readonly #ends: Uint32Array;
  readonly #marksBefore: Uint32Array;
  readonly table: MarkedTable;

  constructor(table: MarkedTable) {
    this.table = table;
    const count = entryCount(table.words);
    this.#ends = new Uint32Array(count);
    this.#marksBefore = new Uint32Array(count + 1);
    const open: number[] = [];
    for (let i = 0; i <= count; i++) {
      const level = i < count ? levelAt(table.words, i) : Number.POSITIVE_INFINITY;
      for (
        let top = open.at(-1);
        top !== undefined && levelAt(table.words, top) <= level;
        top = open.at(-1)
      ) {
        this.#ends[top] = i;
        open.pop();
      }
      if (i === count) break;
      open.push(i);
      this.#marksBefore[i + 1] = (this.#marksBefore[i] ?? 0) + (table.marks[i] === 0 ? 0 : 1);
    }
  }

  get count(): number {
    return this.#ends.length;
  }

  /** One past the last entry below `entry`. */
  end(entry: number): number {
    return this.#ends[entry] ?? this.count;
  }

  hasChildren(entry: number): boolean {
    return this.end(entry) > entry + 1;
  }

  /** Marked entries from `first` up to, not including, `end`. */
  marksIn(first: number, end: number): number {
    return (this.#marksBefore[end] ?? 0) - (this.#marksBefore[first] ?? 0);
  }
}

/** The entries that a walk of `va` passes, from the root's on; none when it is not mapped at all. */
export function entriesTowards(tree: PageTableTree, va: bigint): number[] {
  const { words } = tree.table;
  const path: number[] = [];
  for (let i = 0; i < tree.count; ) {
    const level = levelAt(words, i);
    const above = path.at(-1);
    if (above !== undefined && level >= levelAt(words, above)) break;
    const first = vaAt(words, i);
    const inside = va >= first && va < first + spanOf(level);
    if (inside) path.push(i);
    i = inside ? i + 1 : tree.end(i);
  }
  return path;
}

/** Whether a row stands open, by its key, its level and how many entries are below it. */
export type OpenRule = (key: string, level: number, below: number) => boolean;

/** Upper tables start open; the last level where the table is short, as a whole or there. Runs start closed. */
export function defaultOpen(tree: PageTableTree): OpenRule {
  const shortTable = 256;
  const shortBranch = 128;
  return (key, level, below) =>
    !key.startsWith('run') && (level >= 2 || tree.count <= shortTable || below <= shortBranch);
}

/** Of the row that one entry alone has. */
export const keyOf = (words: BigUint64Array, entry: number): string =>
  `${levelAt(words, entry)}:${vaAt(words, entry).toString(16)}`;

/** Neighbours that stand as one row: [first, last] pairs that cover the entries from `start` to `end`. */
function groupSiblings(tree: PageTableTree, start: number, end: number): [number, number][] {
  const { words, marks } = tree.table;
  const groups: [number, number][] = [];
  for (let i = start; i < end; ) {
    let last = i;
    while (
      !tree.hasChildren(last) &&
      last + 1 < end &&
      marks[last + 1] === marks[i] &&
      continues(words, last, last + 1)
    )
      last++;
    if (last - i + 1 < shortestRun) last = i;
    groups.push([i, last]);
    i = last === i ? tree.end(i) : last + 1;
  }
  return groups;
}

/** All rows that are visible when `isOpen` tells which are open, top to bottom. */
export function treeRows(tree: PageTableTree, isOpen: OpenRule): TreeRow[] {
  const { words } = tree.table;
  const rows: TreeRow[] = [];

  const append = (groups: [number, number][], depth: number, parent: number) => {
    groups.forEach(([first, last], place) => {
      const run = first !== last;
      const level = levelAt(words, first);
      const key = run ? `run:${vaAt(words, first).toString(16)}` : keyOf(words, first);
      const end = run ? last + 1 : tree.end(first);
      const below = run || tree.hasChildren(first);
      const open = below && isOpen(key, level, end - first - 1);
      const at = rows.length;
      rows.push({
        key,
        first,
        last,
        depth,
        parent,
        position: place + 1,
        siblings: groups.length,
        state: below ? (open ? 'open' : 'closed') : 'leaf',
        hiddenMarks: open ? 0 : tree.marksIn(run ? first : first + 1, end),
      });
      if (!open) return;
      const inside: [number, number][] = run
        ? Array.from({ length: last - first + 1 }, (_, i) => [first + i, first + i])
        : groupSiblings(tree, first + 1, end);
      append(inside, depth + 1, at);
    });
  };

  append(groupSiblings(tree, 0, tree.count), 1, -1);
  return rows;
}
