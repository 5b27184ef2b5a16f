// Two page tables side by side: which virtual pages lead to the same physical page, which to another, and which exist in
// one of them alone. Neighbours that differ in the same way stand as one row.
import { entryCount, levelAt, vaAt, valueAt } from './page-table.ts';
import { isLeaf, spanOf, targetOf } from './sv39.ts';

/** What a range of virtual addresses is in one of the tables. */
export interface ComparedSide {
  /** Of the first byte. */
  readonly pa: bigint;
  /** The flags, as in the entry; of the first page where A or D differ within the range. */
  readonly flags: bigint;
}

export const relations = ['same', 'flags', 'other', 'left', 'right'] as const;
/**
 * `same`: the same physical page with the same permissions. `flags`: the same page, other permissions. `other`: another
 * page. `left`, `right`: mapped in that table alone.
 */
export type Relation = (typeof relations)[number];

export interface ComparedRange {
  readonly va: bigint;
  readonly bytes: bigint;
  readonly relation: Relation;
  readonly left: ComparedSide | undefined;
  readonly right: ComparedSide | undefined;
}

interface Leaf {
  readonly va: bigint;
  readonly end: bigint;
  readonly pa: bigint;
  readonly flags: bigint;
}

const flagsOf = (pte: bigint): bigint => pte & 0x3ffn;
/** V R W X U G and what software keeps: A and D change by mere use. */
const lasting = (flags: bigint): bigint => flags & ~0xc0n;

function leavesOf(words: BigUint64Array): Leaf[] {
  const leaves: Leaf[] = [];
  for (let i = 0; i < entryCount(words); i++) {
    const pte = valueAt(words, i);
    if (!isLeaf(pte)) continue;
    const va = vaAt(words, i);
    leaves.push({ va, end: va + spanOf(levelAt(words, i)), pa: targetOf(pte), flags: flagsOf(pte) });
  }
  return leaves;
}

function relate(left: ComparedSide | undefined, right: ComparedSide | undefined): Relation {
  if (!left) return 'right';
  if (!right) return 'left';
  if (left.pa !== right.pa) return 'other';
  return lasting(left.flags) === lasting(right.flags) ? 'same' : 'flags';
}

/** Whether `next` goes on where `side` is after so many bytes. */
function goesOn(side: ComparedSide | undefined, next: ComparedSide | undefined, bytes: bigint): boolean {
  if (!side || !next) return side === next;
  return next.pa === side.pa + bytes && lasting(next.flags) === lasting(side.flags);
}

const partOf = (leaf: Leaf | undefined, va: bigint): ComparedSide | undefined =>
  leaf && leaf.va <= va ? { pa: leaf.pa + (va - leaf.va), flags: leaf.flags } : undefined;

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** The tables as the inspector dumps them: by ascending addresses. */
export function compareTables(leftWords: BigUint64Array, rightWords: BigUint64Array): ComparedRange[] {
  const lefts = leavesOf(leftWords);
  const rights = leavesOf(rightWords);
  const ranges: ComparedRange[] = [];
  let [i, j] = [0, 0];
  let va = 0n;
  const add = (end: bigint) => {
    const left = partOf(lefts[i], va);
    const right = partOf(rights[j], va);
    const bytes = end - va;
    const last = ranges.at(-1);
    if (
      last &&
      last.va + last.bytes === va &&
      goesOn(last.left, left, last.bytes) &&
      goesOn(last.right, right, last.bytes)
    )
      ranges[ranges.length - 1] = { ...last, bytes: last.bytes + bytes };
    else ranges.push({ va, bytes, relation: relate(left, right), left, right });
    va = end;
  };
  for (;;) {
    const left = lefts[i];
    const right = rights[j];
    if (!left && !right) return ranges;
    const starts = [left, right].flatMap((leaf) => (leaf ? [leaf.va > va ? leaf.va : va] : []));
    va = starts.reduce(least);
    const ends = [left, right].flatMap((leaf) => (leaf ? [leaf.va > va ? leaf.va : leaf.end] : []));
    add(ends.reduce(least));
    if (left && left.end <= va) i++;
    if (right && right.end <= va) j++;
  }
}

/** Bytes by relation. */
export function sumByRelation(ranges: readonly ComparedRange[]): ReadonlyMap<Relation, bigint> {
  const sums = new Map<Relation, bigint>();
  for (const { relation, bytes } of ranges) sums.set(relation, (sums.get(relation) ?? 0n) + bytes);
  return sums;
}
