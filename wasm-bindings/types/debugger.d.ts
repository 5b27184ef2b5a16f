// Where code lies, why a run stopped, breakpoints and registers. module.d.ts has the methods that give it.

/** A place in the code of the kernel. */
export interface CodePlace {
  address: bigint;
  function: string; // with its scopes; '' when unknown
  offset: number; // in the function
  file: string; // '' when unknown
  line: number; // 0 when unknown
}

/** Values of StopReport.cause: inspect::StopCause. */
export declare const enum ReportedCause {
  Breakpoint = 0,
  Place = 1,
  Returned = 2,
  Trap = 3,
  SystemCall = 4,
  PageFault = 5,
  SatpWrite = 6,
  ReturnToUser = 7,
  Write = 8,
}

/** Values for runToEvent(): inspect::AwaitedEvent. */
export declare const enum AwaitedEvent {
  Trap = 0,
  SystemCall = 1,
  PageFault = 2,
  SatpWrite = 3,
  ReturnToUser = 4,
}

/** Why a run was stopped: the place is that of the instruction in which it happened. */
export interface StopReport extends CodePlace {
  cause: ReportedCause;
  hart: number;
  pid: number; // 0 when unknown
  process: string; // its name; '' when unknown
  breakpoint: number; // its id
  trapCause: bigint; // as in scause
  trapValue: bigint; // as in stval
  systemCall: bigint; // a7
  call: string; // its name; '' when it has none
  satpBefore: bigint;
  satpAfter: bigint;
  writer: number; // 0 a store, 1 a walk that sets A or D, 2 a device
  written: bigint; // physical address of eight aligned bytes
  wordBefore: bigint;
  wordAfter: bigint;
}

export interface BreakpointInfo {
  id: number;
  name: string;
  enabled: boolean;
  hits: number;
  places: bigint[]; // physical addresses
  va?: bigint; // of one in programs
  pid?: number; // 0 for any process
}

export interface RegisterField {
  name: string;
  high: number;
  low: number;
  value: bigint;
  meaning: string; // a key; '' for a number
}

export interface RegisterInfo {
  name: string;
  value: bigint;
  fields: RegisterField[];
}

export interface CodeLine extends CodePlace {
  pa: bigint;
  word: number;
  bytes: number; // 2 or 4
  text: string;
  target?: bigint; // of a jump, branch or call
  targetName?: string; // '' when unknown
}
