// Who has each page of RAM, as the inspector writes it down, and which pages changed hands.

/** In the order of inspect::PageKind (core/inspect/page_owners.hpp). */
export const pageKinds = [
  'unknown',
  'free',
  'kernelText',
  'kernelReadOnly',
  'kernelData',
  'kernelImage',
  'bufferCache',
  'virtqueue',
  'trampoline',
  'pageTable',
  'user',
  'guard',
  'shared',
  'usyscall',
  'trapframe',
  'kernelStack',
  'pipe',
  'firmware',
  'deviceTree',
  'allocated',
] as const;

export type PageKind = (typeof pageKinds)[number];

/** What stands in a cell, beside its colour; a page-table page has its level. */
export const letters: Readonly<Record<PageKind, string>> = {
  unknown: '',
  free: '·',
  kernelText: 'X',
  kernelReadOnly: 'R',
  kernelData: 'D',
  kernelImage: 'K',
  bufferCache: 'B',
  virtqueue: 'V',
  trampoline: 'J',
  pageTable: 'T',
  user: 'U',
  guard: 'G',
  shared: 'S',
  usyscall: 'Y',
  trapframe: 'F',
  kernelStack: 'k',
  pipe: 'P',
  firmware: 'W',
  deviceTree: 'E',
  allocated: '?',
};

export const pageBytes = 4096;

/** In the order of inspect::TableKind. */
export const ownerKinds = ['kernel', 'user', 'processKernel', 'satp'] as const;

/** A page table to which pages belong. */
export interface OwnerTable {
  readonly kind: (typeof ownerKinds)[number];
  readonly pid: number;
  readonly process: string;
  /** Of `processKernel`: what the kernel's source calls it. */
  readonly field: string;
}

export interface MemoryMap {
  /** Address of the first page. */
  readonly base: bigint;
  /** One a page: number in `pageKinds` | level << 8 | changed << 15 | number in `tables`, from 1 on, << 16. */
  readonly words: Uint32Array;
  readonly tables: readonly OwnerTable[];
  readonly truncated: boolean;
}

const changedBit = 1 << 15;

/** A number of a kind that the page does not know would be a mistake of ours. */
export const kindOf = (word: number): PageKind => pageKinds[word & 0x1f] ?? 'unknown';
export const levelOf = (word: number): number => (word >> 8) & 7;
export const hasChanged = (word: number): boolean => (word & changedBit) !== 0;

export const ownerOf = (map: MemoryMap, word: number): OwnerTable | undefined =>
  map.tables[(word >>> 16) - 1];

/** Whether nobody uses the page, as far as one knows. */
export const isIdle = (word: number): boolean => (word & 0x1f) <= 1;

export const addressOf = (map: MemoryMap, page: number): bigint => map.base + BigInt(page * pageBytes);

/** The number of the page at a physical address; undefined when it is not RAM. */
export function pageAt(map: MemoryMap, pa: bigint): number | undefined {
  const page = Number((pa - map.base) >> 12n);
  return pa >= map.base && page < map.words.length ? page : undefined;
}

export interface KindCount {
  readonly kind: PageKind;
  readonly pages: number;
}

/** The kinds that there are, in their order. */
export function countKinds(words: Uint32Array): readonly KindCount[] {
  const counts = new Array<number>(pageKinds.length).fill(0);
  for (const word of words) counts[word & 0x1f] = (counts[word & 0x1f] ?? 0) + 1;
  return pageKinds
    .map((kind, number) => ({ kind, pages: counts[number] ?? 0 }))
    .filter(({ pages }) => pages > 0);
}

export function countChanged(words: Uint32Array): number {
  let changed = 0;
  for (const word of words) if (hasChanged(word)) changed++;
  return changed;
}

/** What makes it the same owner at another moment. */
const identityOf = ({ kind, pid, field }: OwnerTable) => `${kind} ${pid} ${field}`;

/** `now` with the pages marked that had another owner, or another use, in `before`. */
export function markChanged(
  before: Pick<MemoryMap, 'words' | 'tables'>,
  now: Pick<MemoryMap, 'words' | 'tables'>,
): Uint32Array<ArrayBuffer> {
  // A table has another number when a process has come or gone.
  const numberNow = new Map(now.tables.map((table, i) => [identityOf(table), i + 1]));
  const numbers = [0, ...before.tables.map((old) => numberNow.get(identityOf(old)) ?? 0)];
  const marked = Uint32Array.from(now.words);
  for (let page = 0; page < marked.length; page++) {
    const old = before.words[page] ?? 0;
    const owner = numbers[old >>> 16] ?? 0;
    const gone = owner === 0 && old >>> 16 !== 0;
    const same = !gone && ((old & 0xffff) | (owner << 16)) >>> 0 === marked[page];
    if (!same) marked[page] = (marked[page] ?? 0) | changedBit;
  }
  return marked;
}

export const sameTables = (a: readonly OwnerTable[], b: readonly OwnerTable[]): boolean =>
  a.length === b.length &&
  a.every((table, i) => {
    const other = b[i];
    return other !== undefined && identityOf(table) === identityOf(other) && table.process === other.process;
  });
