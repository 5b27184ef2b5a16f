// Physical memory and what lies at which addresses. module.d.ts has the methods that give it.

/** Values of KnownTable.kind: inspect::TableKind. */
export declare const enum KnownTableKind {
  Kernel = 0,
  User = 1,
  ProcessKernel = 2,
  Satp = 3,
}

/** A page table that is known of the kernel that runs. */
export interface KnownTable {
  kind: KnownTableKind;
  root: bigint;
  pid: number; // of User and ProcessKernel
  process: string; // its name, as the guest has it
  field: string; // of ProcessKernel: what the kernel's source calls it
}

export interface PhysicalPages {
  base: bigint; // address of the first page
  /** One a page of 4096 bytes: inspect::PageKind | level << 8 | number in `tables`, from 1 on, << 16; 0: none. */
  pages: Uint32Array;
  tables: KnownTable[];
  truncated: boolean; // some claims were not followed to their end
}

/** A leaf whose range has the page, or an entry that points to it as to a table. */
export interface PageMapping {
  table: number; // in `tables`, from 0 on
  va: bigint; // of the page; of a pointer: the first that it translates
  address: bigint; // of the entry
  value: bigint;
  level: number;
}

export interface PhysicalPage {
  bytes: Uint8Array;
  tables: KnownTable[];
  mappings: PageMapping[];
  truncated: boolean; // there are more mappings
}

/**
 * Ranges by address, five words each: first address, bytes, physical address of the first byte; flags that all
 * leaves have | those that some have << 10 | inspect::RangeKind << 20 | level << 28 | contiguous << 31 | number << 32; pid.
 */
export interface AddressRanges {
  words: BigUint64Array;
  truncated: boolean; // the table has more entries than are looked at
}

/** Values of FreeList.end: inspect::ListEnd. */
export declare const enum ListEnd {
  Complete = 0,
  OutsideRam = 1,
  NotAPage = 2,
  Repeated = 3,
}

export interface FreeList {
  name: string;
  pageBytes: number;
  pages: BigUint64Array; // in the order in which they would be given
  end: ListEnd;
  lastPointer: bigint; // the one that ended it; 0 when complete
}

export interface FreeLists {
  known: boolean; // false: the kernel has no list that could be found
  lists: FreeList[];
  freshBegin: bigint; // pages that were never used, which are on no list
  freshEnd: bigint;
  count: number; // pages of 4096 bytes, of all lists and the fresh ones
}
