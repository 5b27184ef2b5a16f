// What the page can ask about the machine: requests and answers, topic by topic.

import type { AddressRange } from '../model/address-ranges.ts';
import type { Breakpoint, Goal, HartView } from '../model/debugging.ts';
import type { KernelSymbol } from '../model/finds.ts';
import type { LabFunction, LabReport, LabState, TableChange, ValueType } from '../model/lab.ts';
import type { CodePlace } from '../model/machine-event.ts';
import type { MemoryMap, OwnerTable } from '../model/memory-map.ts';
import type {
  KernelGap,
  KernelKnowledge,
  ProcessDetails,
  ProcessField,
  ProcessStack,
  SavedRegisters,
} from '../model/process-tree.ts';
import type { FoundWrite, ReplayPlan } from '../model/provenance.ts';
import type { TableId } from '../model/table-choice.ts';
import type { Translation } from '../model/translation.ts';
import type { CheckRequest, ChecksReader } from './checks-reader.ts';
import type { PointedAt } from './selected-reader.ts';

export type { CheckRequest, CheckUser, TlbHart } from './checks-reader.ts';

/** What was asked about does not exist: its process has ended, or there is no such thing yet, or no machine. */
export interface Gone {
  readonly kind: 'gone';
}

/** A page table at one moment; the words are laid out as model/page-table.ts says. */
export interface PageTableSnapshot {
  readonly table: TableId;
  /** Physical address of the root. */
  readonly root: bigint;
  readonly words: BigUint64Array;
  /** What it was before it last changed; undefined when nobody looked. */
  readonly before: BigUint64Array | undefined;
  /** Of a process: what lies where, laid out as model/address-ranges.ts says. */
  readonly ranges: BigUint64Array | undefined;
  /** In the format of the kernel's vmprint; of a long table only when asked for. */
  readonly text: string | undefined;
}

export interface PageTableRequest {
  readonly table: TableId;
  readonly withText: boolean;
  /** Nothing is sent when the answer would be the same as the last one. */
  readonly unlessSame: boolean;
}

export type PageTableAnswer =
  | { readonly kind: 'table'; readonly snapshot: PageTableSnapshot }
  | { readonly kind: 'same' }
  | Gone;

export interface TranslationRequest {
  readonly table: TableId;
  readonly va: bigint;
  /** As if these bits of mstatus were set. */
  readonly sum: boolean;
  readonly mxr: boolean;
}

export type TranslationAnswer = { readonly kind: 'translation'; readonly translation: Translation } | Gone;

/** What the lab is to work on: a copy of the machine as it is now, or an empty arena. */
export type LabOpening =
  | { readonly kind: 'fork' }
  | { readonly kind: 'arena'; readonly pages: number; readonly variant: string };

export interface LabAnswer {
  readonly kind: 'lab';
  readonly state: LabState;
  /** Why it was not opened; '' when nothing went wrong. */
  readonly error: string;
}

export interface LabFunctionsAnswer {
  readonly kind: 'functions';
  readonly functions: readonly LabFunction[];
  /** As LabState has it. */
  readonly functionSet: string;
}

export interface LabCallRequest {
  readonly name: string;
  readonly args: readonly string[];
}

export interface LabCallAnswer {
  readonly kind: 'called';
  readonly report: LabReport;
  /** The page tables among arguments and result, by how they were written. */
  readonly tables: Readonly<Record<string, TableChange>>;
  readonly state: LabState;
}

export interface LabCheckRequest {
  readonly fields: readonly { readonly text: string; readonly type: ValueType }[];
}

export type LabEdit =
  | { readonly kind: 'undo' }
  /** The n-th allocation from now on fails; 0: none. */
  | { readonly kind: 'fail'; readonly n: number }
  | { readonly kind: 'variant'; readonly variant: string }
  /** Gives the last result a name. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'bytes'; readonly name: string; readonly bytes: Uint8Array };

export interface LabEditAnswer {
  readonly kind: 'edited';
  /** Why not; '' when it was done. */
  readonly error: string;
  readonly state: LabState;
}
export interface CodeRequest {
  readonly hart: number;
  /** Where to show code instead of where the hart stands. */
  readonly address?: bigint | undefined;
  /** Whose address that is: the hart's, as it stands, or the kernel's, whatever the hart does. */
  readonly space: 'hart' | 'kernel';
  /** Instructions in front of it and from it on. */
  readonly before: number;
  readonly after: number;
}

export type CodeAnswer = { readonly kind: 'code'; readonly view: HartView } | Gone;

export type BreakpointRequest =
  | { readonly action: 'list' }
  | { readonly action: 'add'; readonly text: string }
  /** pid 0 is any. */
  | { readonly action: 'add-in-program'; readonly name: string; readonly va: bigint; readonly pid: number }
  | { readonly action: 'remove'; readonly id: number }
  | { readonly action: 'enable'; readonly id: number; readonly enabled: boolean };

export type BreakpointAnswer =
  | { readonly kind: 'breakpoints'; readonly list: readonly Breakpoint[]; readonly problem: string }
  | Gone;

/** Whether the machine is on its way; '' or the reason in English. */
export type GoAnswer = { readonly kind: 'going'; readonly problem: string } | Gone;

/** The page that somebody looks at: by its address, or by what leads to it. */
export type PageTarget =
  | { readonly kind: 'pa'; readonly pa: bigint }
  | { readonly kind: 'va'; readonly table: TableId; readonly va: bigint }
  /** What the entry leads to: a page, or a page of page-table entries. */
  | { readonly kind: 'pte'; readonly address: bigint };

/** A way to a page through the page tables. */
export interface PageMapping {
  readonly owner: OwnerTable;
  readonly va: bigint;
  /** Of the entry. */
  readonly address: bigint;
  readonly pte: bigint;
  readonly level: number;
}

export interface PhysicalPage {
  /** Of its first byte. */
  readonly pa: bigint;
  readonly bytes: Uint8Array;
  readonly mappings: readonly PageMapping[];
  /** There are more. */
  readonly truncated: boolean;
}

export const listEnds = ['complete', 'outsideRam', 'notAPage', 'repeated'] as const;

export interface FreeListSnapshot {
  readonly name: string;
  readonly pageBytes: number;
  readonly count: number;
  /** The first of them, in the order in which the allocator gives them. */
  readonly head: BigUint64Array;
  readonly end: (typeof listEnds)[number];
  readonly lastPointer: bigint;
}

export interface FreeSnapshot {
  readonly known: boolean;
  readonly lists: readonly FreeListSnapshot[];
  /** Pages that were never used. */
  readonly freshBegin: bigint;
  readonly freshEnd: bigint;
  /** Pages of 4096 bytes. */
  readonly count: number;
}

export interface MemoryRequest {
  readonly page: PageTarget | undefined;
  readonly withFree: boolean;
  /** The map is left out when it would be the same as the last one. */
  readonly unlessSame: boolean;
}

export type MemoryAnswer =
  | {
      readonly kind: 'memory';
      readonly map: MemoryMap | undefined;
      /** Undefined when nothing was asked about, or it leads to no RAM. */
      readonly page: PhysicalPage | undefined;
      readonly free: FreeSnapshot | undefined;
    }
  | Gone;

/** What the reader has pointed at. */
export type SelectedAnswer =
  | {
      readonly kind: 'selected';
      /** Of its virtual address, if it has one. */
      readonly translation: Translation | undefined;
      /** What lies at its virtual address: text, stack, KSTACK 3. */
      readonly region: AddressRange | undefined;
      /** The page it leads to; undefined when it leads to no RAM. */
      readonly page: PhysicalPage | undefined;
      /** Who has that page: a map of it alone. */
      readonly use: MemoryMap | undefined;
    }
  | Gone;

export interface RangesRequest {
  readonly table: TableId;
  /** A mere glance: nothing is said of what was there before, and nothing remembered. */
  readonly glance?: true;
}

/** The words are laid out as model/address-ranges.ts says; `before` is what they were when the machine last stood still. */
export type RangesAnswer =
  | {
      readonly kind: 'ranges';
      readonly words: BigUint64Array;
      readonly before: BigUint64Array | undefined;
      readonly truncated: boolean;
    }
  | Gone;

export interface ProcessesRequest {
  /** The process whose stack and saved registers are wanted, too. */
  readonly pid: number | undefined;
}

export interface ProcessesAnswer {
  readonly kind: 'processes';
  /** By pid. */
  readonly processes: readonly ProcessDetails[];
  /** Further ones that are not listed. */
  readonly leftOut: number;
  /** Members that this kernel's processes have. */
  readonly fields: readonly ProcessField[];
  /** Undefined when the kernel's free pages are not known. */
  readonly freePages: number | undefined;
  readonly knowledge: KernelKnowledge;
  /** What is not known, and why. */
  readonly notes: readonly { readonly gap: KernelGap; readonly detail: string }[];
  readonly stack: ProcessStack | undefined;
  readonly saved: SavedRegisters | undefined;
  /** Where the stack of the same process's program is; undefined when it has none, or that is not known. */
  readonly userStack: AddressRange | undefined;
}

export interface EventsRequest {
  /** Who looks: each has its own kinds, and is sent each name once. */
  readonly viewer: string;
  /** The kinds that are to be recorded for it from now on, as model/machine-event.ts makes the mask; 0 for none. */
  readonly kinds: number;
  /** Sequence number of the last event that it has; 0 to begin with. */
  readonly after: number;
  /** Of very many only so many, the newest; about as many as can be drawn at once without it. */
  readonly most?: number;
}

/** As model/machine-event.ts decodes it. */
export interface EventsAnswer {
  readonly kind: 'events';
  readonly words: BigUint64Array;
  readonly texts: readonly (number | string)[];
  /** The names of the system calls, with the first answer to a viewer; empty with most others. */
  readonly calls: readonly string[];
  readonly places: readonly (readonly [bigint, CodePlace])[];
  /** Events since power-on; fewer than the viewer has seen when the machine was switched on anew. */
  readonly count: number;
}

export interface RecordedWriteAnswer {
  readonly kind: 'write';
  readonly write: FoundWrite | undefined;
}

export interface ReplayPlanAnswer {
  readonly kind: 'plan';
  readonly plan: ReplayPlan;
}

/** The best matches first. */
export interface SymbolsAnswer {
  readonly kind: 'symbols';
  readonly symbols: readonly KernelSymbol[];
}

/** What the page can ask about the machine, by topic. answers.ts has who answers. */
export interface Questions {
  readonly 'page-table': { readonly request: PageTableRequest; readonly answer: PageTableAnswer };
  readonly memory: { readonly request: MemoryRequest; readonly answer: MemoryAnswer };
  readonly selected: { readonly request: PointedAt; readonly answer: SelectedAnswer };
  readonly ranges: { readonly request: RangesRequest; readonly answer: RangesAnswer };
  readonly translate: { readonly request: TranslationRequest; readonly answer: TranslationAnswer };
  readonly processes: { readonly request: ProcessesRequest; readonly answer: ProcessesAnswer };
  readonly checks: {
    readonly request: CheckRequest;
    readonly answer: ReturnType<ChecksReader['answer']>;
  };
  readonly tlbs: { readonly request: CheckRequest; readonly answer: ReturnType<ChecksReader['tlbs']> };
  readonly backtraces: { readonly request: null; readonly answer: ReturnType<ChecksReader['backtraces']> };
  readonly events: { readonly request: EventsRequest; readonly answer: EventsAnswer };
  readonly 'recorded-write': {
    readonly request: { readonly entry: bigint };
    readonly answer: RecordedWriteAnswer;
  };
  readonly 'replay-plan': { readonly request: object; readonly answer: ReplayPlanAnswer | Gone };
  readonly symbols: { readonly request: { readonly text: string }; readonly answer: SymbolsAnswer };
  readonly 'lab-functions': {
    readonly request: null;
    readonly answer: LabFunctionsAnswer;
  };
  readonly 'lab-state': { readonly request: null; readonly answer: LabAnswer };
  readonly 'lab-open': { readonly request: LabOpening; readonly answer: LabAnswer };
  readonly 'lab-call': { readonly request: LabCallRequest; readonly answer: LabCallAnswer };
  /** What is wrong with each argument; '' when nothing is. */
  readonly 'lab-check': {
    readonly request: LabCheckRequest;
    readonly answer: { readonly kind: 'checked'; readonly errors: readonly string[] };
  };
  readonly 'lab-edit': { readonly request: LabEdit; readonly answer: LabEditAnswer };
  readonly code: { readonly request: CodeRequest; readonly answer: CodeAnswer };
  readonly breakpoints: { readonly request: BreakpointRequest; readonly answer: BreakpointAnswer };
  /** Runs the machine to somewhere. */
  readonly go: { readonly request: Goal; readonly answer: GoAnswer };
  readonly functions: {
    readonly request: Record<string, never>;
    readonly answer: { readonly kind: 'functions'; readonly names: readonly string[] } | Gone;
  };
  /** Names of the kernel's system calls, by number; '' for numbers without one. */
  readonly 'system-calls': {
    readonly request: Record<string, never>;
    readonly answer: { readonly kind: 'system-calls'; readonly names: readonly string[] } | Gone;
  };
}

export type Topic = keyof Questions;
export type RequestOf<T extends Topic> = Questions[T]['request'];
/** There may always be no machine any more. */
export type AnswerOf<T extends Topic> = Questions[T]['answer'] | Gone;
