// The function lab as the page knows it: functions, values, reports. wasm-bindings/module.d.ts has the numbers.

/** By the numbers of lab::Type. */
export const valueTypes = [
  'Void',
  'Nothing',
  'Truth',
  'Number',
  'Difference',
  'Count',
  'Size',
  'Table',
  'Va',
  'Pa',
  'Place',
  'Entry',
  'Permissions',
  'Bytes',
  'Words',
  'OnMissing',
  'Backing',
] as const;
export type ValueType = (typeof valueTypes)[number];

/** A number that the page does not know would be a mistake of ours; its field then takes any text. */
export const typeNamed = (number: number): ValueType => valueTypes[number] ?? 'Number';
export const numberOfType = (type: ValueType): number => valueTypes.indexOf(type);

export interface LabParameter {
  readonly name: string;
  readonly type: ValueType;
}

export interface LabFunction {
  readonly name: string;
  readonly group: string;
  /** One sentence, in English. */
  readonly help: string;
  readonly result: ValueType;
  readonly parameters: readonly LabParameter[];
}

/** What stands for a value in arguments. */
export interface LabName {
  readonly name: string;
  readonly type: ValueType;
  readonly value: string;
}

/** The name under which the functions of the copied kernel itself are chosen. */
export const ownCode = 'own';

export const labOrigins = ['arena', 'fork', 'let-go'] as const;
/** `let-go`: it was a copy of the machine, and is an empty arena now. */
export type LabOrigin = (typeof labOrigins)[number];

/** The lab at one moment. Immutable. */
export interface LabState {
  readonly origin: LabOrigin;
  /** Of a copy: the instant of the machine that it shows. */
  readonly instructions: bigint;
  /** What there is to know about the copy, a sentence each. */
  readonly notes: readonly string[];
  /** Whose functions are called: a variant of ours, or `own` for those of the copied kernel, in its machine code. */
  readonly variant: string;
  /** Why `own` cannot be chosen, in English; '' when it can. */
  readonly ownObstacle: string;
  /** The list of functions that goes with it; lists of different names differ. */
  readonly functionSet: string;
  readonly freePages: number;
  /** Calls that can be taken back. */
  readonly undoable: number;
  readonly names: readonly LabName[];
}

export const labEndings = ['returned', 'panicked', 'stopped', 'refused'] as const;
export type LabEnding = (typeof labEndings)[number];

/** What one call did. Tables of words are laid out as the module has them; read them with pagesOf and entriesOf. */
export interface LabReport {
  readonly ending: LabEnding;
  /** Why it did not return, in the words of the kernel. */
  readonly text: string;
  /** The result for people. */
  readonly value: string;
  readonly type: ValueType;
  readonly pages: BigUint64Array;
  readonly entries: BigUint64Array;
  readonly entriesLeftOut: number;
  readonly fences: number;
  readonly printed: string;
  /** Made in the kernel's own machine code, whose reads of entries nobody sees. */
  readonly own: boolean;
  readonly notes: readonly string[];
}

/** A page table that a call was about, in the words of model/page-table.ts. */
export interface TableChange {
  readonly root: bigint;
  readonly before: BigUint64Array;
  /** Undefined when the call has freed the table itself. */
  readonly after: BigUint64Array | undefined;
}

export interface PageEvent {
  readonly kind: 'allocated' | 'freed';
  readonly page: bigint;
}

export interface EntryEvent {
  readonly kind: 'read' | 'written';
  /** Where the entry lies. */
  readonly address: bigint;
  readonly before: bigint;
  readonly after: bigint;
  /** Of its table; undefined when that cannot be told. */
  readonly level: number | undefined;
  readonly index: number;
}

export function pagesOf({ pages }: Pick<LabReport, 'pages'>): PageEvent[] {
  return Array.from({ length: Math.floor(pages.length / 2) }, (_, i) => ({
    kind: pages[2 * i] === 0n ? 'allocated' : 'freed',
    page: pages[2 * i + 1] ?? 0n,
  }));
}

const wordsPerEvent = 4;
const unknownLevel = 0xff;

export const eventCount = ({ entries }: Pick<LabReport, 'entries'>): number =>
  Math.floor(entries.length / wordsPerEvent);

export function eventAt({ entries }: Pick<LabReport, 'entries'>, i: number): EntryEvent {
  const word = (which: number) => entries[i * wordsPerEvent + which] ?? 0n;
  const place = word(3);
  const level = Number((place >> 16n) & 0xffn);
  return {
    kind: place >> 32n === 0n ? 'read' : 'written',
    address: word(0),
    before: word(1),
    after: word(2),
    level: level === unknownLevel ? undefined : level,
    index: Number(place & 0xffffn),
  };
}

/** The places of the events of one kind, or of all. */
export function eventsOf(report: Pick<LabReport, 'entries'>, kind: EntryEvent['kind'] | 'all'): number[] {
  const places: number[] = [];
  for (let i = 0; i < eventCount(report); i++)
    if (kind === 'all' || eventAt(report, i).kind === kind) places.push(i);
  return places;
}

export const countPages = (report: Pick<LabReport, 'pages'>, kind: PageEvent['kind']): number =>
  pagesOf(report).filter((event) => event.kind === kind).length;

/** Whether a page is free when the call ends, by what it did last to it. */
export const isFreed = (report: Pick<LabReport, 'pages'>, page: bigint): boolean =>
  pagesOf(report).findLast((event) => event.page === page)?.kind === 'freed';
