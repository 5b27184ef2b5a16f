// What a debugger tells: where a machine was stopped and why, its code, its registers, its breakpoints.

/** A place in the code of the kernel. */
export interface CodePlace {
  readonly address: bigint;
  /** With its scopes; '' when unknown. */
  readonly function: string;
  readonly offset: number;
  /** As the compiler was given it; '' when unknown. */
  readonly file: string;
  readonly line: number;
}

/** In the order of the module's numbers. */
export const reportedCauses = [
  'breakpoint',
  'place',
  'returned',
  'trap',
  'system-call',
  'page-fault',
  'satp',
  'user',
  'write',
] as const;

export const awaitedEvents = ['trap', 'system-call', 'page-fault', 'satp', 'user'] as const;
export type AwaitedEvent = (typeof awaitedEvents)[number];

export const writers = ['store', 'walk', 'device'] as const;

/** Why the machine was stopped. The place is that of the instruction in which it happened. */
export interface Stop extends CodePlace {
  readonly cause: (typeof reportedCauses)[number] | 'step';
  readonly hart: number;
  /** 0 when unknown. */
  readonly pid: number;
  /** What that one is called; '' when unknown. */
  readonly process: string;
  /** The name of the breakpoint; '' for other causes. */
  readonly breakpoint: string;
  readonly trapCause: bigint;
  readonly trapValue: bigint;
  readonly systemCall: bigint;
  /** Its name; '' when it has none, and for what is no system call. */
  readonly call: string;
  readonly satpBefore: bigint;
  readonly satpAfter: bigint;
  readonly writer: (typeof writers)[number];
  readonly written: bigint;
  readonly wordBefore: bigint;
  readonly wordAfter: bigint;
}

/** What a machine is to run to. */
export type Goal =
  | { readonly kind: 'step' | 'over' | 'out'; readonly hart: number }
  | { readonly kind: 'event'; readonly event: AwaitedEvent }
  /** The next call of that name. */
  | { readonly kind: 'system-call'; readonly name: string }
  /** A function, `file:line` or `0x...`. */
  | { readonly kind: 'place'; readonly text: string }
  | { readonly kind: 'write'; readonly address: bigint; readonly bytes: number };

export interface Breakpoint {
  readonly id: number;
  readonly name: string;
  readonly enabled: boolean;
  readonly hits: number;
  readonly places: readonly bigint[];
  /** Of one in programs: its address, and its process, 0 for any. */
  readonly va?: bigint;
  readonly pid?: number;
}

export interface RegisterField {
  readonly name: string;
  readonly high: number;
  readonly low: number;
  readonly value: bigint;
  /** A key such as `sv39` or `exception-13`; '' for a number. */
  readonly meaning: string;
}

export interface Register {
  readonly name: string;
  readonly value: bigint;
  readonly fields: readonly RegisterField[];
}

export interface CodeLine extends CodePlace {
  readonly pa: bigint;
  readonly word: number;
  readonly bytes: number;
  readonly text: string;
  readonly target?: bigint;
  readonly targetName?: string;
}

/** Where a hart stands, with all that a debugger shows of it. */
export interface HartView {
  readonly hart: number;
  readonly pc: bigint;
  readonly privilege: number;
  /** What translates its addresses; 0 where paging is off. */
  readonly satp: bigint;
  readonly waiting: boolean;
  readonly code: readonly CodeLine[];
  readonly calls: readonly CodePlace[];
  readonly integer: readonly Register[];
  readonly control: readonly Register[];
}

/** A breakpoint in the kernel stands at the physical address of the line, one in a program at its virtual one. */
export const breakpointAt = (
  breakpoints: readonly Breakpoint[],
  line: CodeLine,
  inProgram: boolean,
): Breakpoint | undefined =>
  breakpoints.find(({ va, places }) =>
    va === undefined ? places.includes(line.pa) : inProgram && va === line.address,
  );

/** Which registers have another value than before, by name. */
export function changedRegisters(
  before: readonly Register[] | undefined,
  now: readonly Register[],
): ReadonlySet<string> {
  const values = new Map(before?.map(({ name, value }) => [name, value]));
  return new Set(
    now.filter(({ name, value }) => values.has(name) && values.get(name) !== value).map(({ name }) => name),
  );
}
