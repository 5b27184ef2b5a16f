// What happened to a page table between two dumps of it, told entry by entry.
import { entryCount, levelAt, vaAt, valueAt, wordsPerEntry } from './page-table.ts';

export const Mark = { Same: 0, New: 1, Changed: 2, Removed: 3 } as const;
export type Mark = (typeof Mark)[keyof typeof Mark];

/** A dump with the entries that went away put back at their places, and a mark for every entry. */
export interface MarkedTable {
  readonly words: BigUint64Array;
  readonly marks: Uint8Array;
  /** The earlier value of each changed entry, by its place in `words`. */
  readonly earlier: ReadonlyMap<number, bigint>;
}

export const unmarked = (words: BigUint64Array): MarkedTable => ({
  words,
  marks: new Uint8Array(entryCount(words)),
  earlier: new Map(),
});

/** Depth-first order: by virtual address, and of two entries that start at the same one the upper level first. */
function order(a: BigUint64Array, i: number, b: BigUint64Array, j: number): number {
  const va = vaAt(a, i);
  const vb = vaAt(b, j);
  if (va !== vb) return va < vb ? -1 : 1;
  return levelAt(b, j) - levelAt(a, i);
}

/** Marks `after` against `before`. Entries are the same entry when level and virtual address agree. */
export function markChanges(before: BigUint64Array, after: BigUint64Array): MarkedTable {
  const counts = { before: entryCount(before), after: entryCount(after) };
  const words = new BigUint64Array((counts.before + counts.after) * wordsPerEntry);
  const marks = new Uint8Array(counts.before + counts.after);
  const earlier = new Map<number, bigint>();
  let size = 0;
  const put = (from: BigUint64Array, entry: number, mark: Mark) => {
    words.set(from.subarray(entry * wordsPerEntry, (entry + 1) * wordsPerEntry), size * wordsPerEntry);
    marks[size++] = mark;
  };
  let i = 0;
  let j = 0;
  while (i < counts.before || j < counts.after) {
    const which = i === counts.before ? 1 : j === counts.after ? -1 : order(before, i, after, j);
    if (which < 0) put(before, i++, Mark.Removed);
    else if (which > 0) put(after, j++, Mark.New);
    else {
      const old = valueAt(before, i++);
      const same = old === valueAt(after, j);
      if (!same) earlier.set(size, old);
      put(after, j++, same ? Mark.Same : Mark.Changed);
    }
  }
  return { words: words.slice(0, size * wordsPerEntry), marks: marks.slice(0, size), earlier };
}

export interface ChangeCount {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

export function countChanges(marks: Uint8Array): ChangeCount {
  const count = [0, 0, 0, 0];
  for (const mark of marks) count[mark] = (count[mark] ?? 0) + 1;
  return {
    added: count[Mark.New] ?? 0,
    changed: count[Mark.Changed] ?? 0,
    removed: count[Mark.Removed] ?? 0,
  };
}
