// A page table as ranges of addresses with what lies there, as the inspector writes them down.
import { type FlagLetter, flagLetters } from './sv39.ts';

/** In the order of inspect::RangeKind (core/inspect/address_ranges.hpp). */
export const rangeKinds = [
  'unmapped',
  'hole',
  'program',
  'text',
  'data',
  'guard',
  'stack',
  'heap',
  'userMemory',
  'usyscall',
  'trapframe',
  'trampoline',
  'testDevice',
  'rtc',
  'clint',
  'plic',
  'uart',
  'virtio',
  'pciConfiguration',
  'pciMemory',
  'otherDevice',
  'kernelText',
  'kernelData',
  'memory',
  'kernelStack',
  'stackGuard',
  'other',
] as const;

export type RangeKind = (typeof rangeKinds)[number];

export interface AddressRange {
  readonly begin: bigint;
  readonly bytes: bigint;
  readonly kind: RangeKind;
  /** n of KSTACK n and VIRTIO n. */
  readonly number: number;
  /** Who has the kernel stack; 0: nobody. */
  readonly pid: number;
  /** Of its leaves: above 0 they are superpages. */
  readonly level: number;
  readonly mapped: boolean;
  /** Physical address of its first byte. */
  readonly pa: bigint;
  /** Whether its pages follow each other physically, too. */
  readonly contiguous: boolean;
  /** Bits of entries, V to D and the two for software: those that all leaves have, and those that some have. */
  readonly flags: number;
  readonly some: number;
  /** There was no such range when the machine last stood still. */
  readonly isNew: boolean;
}

/** First address, bytes, physical address, packed, pid. */
export const wordsOfRange = 5;

const bits = (word: bigint, from: number, count: number): number =>
  Number((word >> BigInt(from)) & ((1n << BigInt(count)) - 1n));

function rangeAt(words: BigUint64Array, at: number, isNew: boolean): AddressRange {
  const packed = words[at + 3] ?? 0n;
  const some = bits(packed, 10, 10);
  return {
    begin: words[at] ?? 0n,
    bytes: words[at + 1] ?? 0n,
    pa: words[at + 2] ?? 0n,
    kind: rangeKinds[bits(packed, 20, 8)] ?? 'other',
    number: bits(packed, 32, 32),
    pid: Number(words[at + 4] ?? 0n),
    level: bits(packed, 28, 3),
    contiguous: bits(packed, 31, 1) === 1,
    mapped: some !== 0,
    flags: bits(packed, 0, 10),
    some,
    isNew,
  };
}

/** What makes a range the same at another moment: not A and D, which use sets. */
function identityOf(words: BigUint64Array, at: number): string {
  const use = 0xc0n | (0xc0n << 10n);
  return `${words[at]} ${words[at + 1]} ${words[at + 2]} ${(words[at + 3] ?? 0n) & ~use}`;
}

/** At most `most` ranges, the lowest. Without `before` none is new. */
export function readRanges(
  words: BigUint64Array,
  before: BigUint64Array | undefined,
  most: number,
): readonly AddressRange[] {
  const known = new Set<string>();
  for (let at = 0; before && at < before.length; at += wordsOfRange) known.add(identityOf(before, at));
  const ranges: AddressRange[] = [];
  for (let at = 0; at < words.length && ranges.length < most; at += wordsOfRange)
    ranges.push(rangeAt(words, at, before !== undefined && !known.has(identityOf(words, at))));
  return ranges;
}

/** The range that an address lies in; they stand in the order of their addresses. */
export function rangeAround(words: BigUint64Array, va: bigint): AddressRange | undefined {
  let low = 0;
  let high = words.length / wordsOfRange;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle * wordsOfRange] ?? 0n) <= va) low = middle + 1;
    else high = middle;
  }
  const at = (low - 1) * wordsOfRange;
  if (low === 0 || va - (words[at] ?? 0n) >= (words[at + 1] ?? 0n)) return undefined;
  return rangeAt(words, at, false);
}

/** The last address of a range. */
export const lastOf = ({ begin, bytes }: AddressRange): bigint => begin + bytes - 1n;

/** Flags from R to D: that all leaves have, that some have, or that none has. */
export const flagsOf = ({ flags, some }: AddressRange): readonly [FlagLetter, 'all' | 'some' | 'none'][] =>
  flagLetters.flatMap((letter, i) => {
    if (letter === 'V') return [];
    const bit = 1 << (7 - i);
    const held = flags & bit ? 'all' : some & bit ? 'some' : 'none';
    return [[letter, held] as [FlagLetter, 'all' | 'some' | 'none']];
  });
