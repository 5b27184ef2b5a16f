// A page table as the inspector dumps it: every valid entry, depth first, four 64-bit words each.
//
//   word   0                       1       2                            3
//          address of the entry    value   first virtual address        level << 16 | index
//
// The words stay in their typed array; an entry becomes an object only when something shows it.
import { isLeaf, spanOf, targetOf } from './sv39.ts';

export const wordsPerEntry = 4;

export interface PageTableEntry {
  readonly address: bigint;
  readonly value: bigint;
  /** Sign-extended. */
  readonly va: bigint;
  readonly level: number;
  readonly index: number;
}

export const entryCount = (words: BigUint64Array): number => Math.floor(words.length / wordsPerEntry);

const word = (words: BigUint64Array, entry: number, which: number): bigint =>
  words[entry * wordsPerEntry + which] ?? 0n;

export const valueAt = (words: BigUint64Array, entry: number): bigint => word(words, entry, 1);
export const vaAt = (words: BigUint64Array, entry: number): bigint => word(words, entry, 2);
export const levelAt = (words: BigUint64Array, entry: number): number => Number(word(words, entry, 3) >> 16n);
export const indexAt = (words: BigUint64Array, entry: number): number =>
  Number(word(words, entry, 3) & 0xffffn);

export const entryAt = (words: BigUint64Array, entry: number): PageTableEntry => ({
  address: word(words, entry, 0),
  value: valueAt(words, entry),
  va: vaAt(words, entry),
  level: levelAt(words, entry),
  index: indexAt(words, entry),
});

/** Whether two dumps are equal word for word. */
export function sameWords<Words extends BigUint64Array | Uint32Array>(a: Words, b: Words): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

export interface PageTableSummary {
  readonly leaves: number;
  /** Pages that hold the tables themselves, the root included. */
  readonly tables: number;
  readonly mappedBytes: bigint;
}

export function summarize(words: BigUint64Array): PageTableSummary {
  let leaves = 0;
  let tables = 1;
  let mappedBytes = 0n;
  for (let i = 0; i < entryCount(words); i++) {
    if (isLeaf(valueAt(words, i))) {
      leaves++;
      mappedBytes += spanOf(levelAt(words, i));
    } else if (levelAt(words, i) > 0) {
      tables++;
    }
  }
  return { leaves, tables, mappedBytes };
}

const everythingButPpn = 0xffc00000000003ffn;

/** Whether leaf `b` goes on where leaf `a` ends: the next pages, both virtual and physical, with the same flags. */
export function continues(words: BigUint64Array, a: number, b: number): boolean {
  const first = valueAt(words, a);
  const second = valueAt(words, b);
  return (
    isLeaf(first) &&
    (first & everythingButPpn) === (second & everythingButPpn) &&
    levelAt(words, a) === levelAt(words, b) &&
    indexAt(words, b) === indexAt(words, a) + 1 &&
    targetOf(second) === targetOf(first) + spanOf(levelAt(words, a))
  );
}
