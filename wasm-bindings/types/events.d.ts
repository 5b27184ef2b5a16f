// What happens in a kernel, recorded, and who wrote what. module.d.ts has the methods that give it.

/** Values of an event's kind: inspect::EventKind. */
export declare const enum EventKind {
  Trap = 0, // cause, xtval
  Interrupt = 1, // cause without bit 63
  PageFault = 2, // cause, address, satp
  SystemCall = 3, // number, a0, a1, a2
  SystemCallResult = 4, // number, a0, sequence of the call
  SatpSwitch = 5, // before, after
  Fence = 6, // 1 if for one address, it; 1 if for one address space, it
  ProcessSwitch = 7, // pid that the hart ran before
  PageAllocated = 8, // page, bytes
  PageFreed = 9, // page, bytes
  EntryWritten = 10, // address, before, after, va, root
  EntryMarked = 11, // the same
}

export interface EventBatch {
  /**
   * 17 words an event: sequence, instruction, cycle, pc, sequence of the system call or fault that it is part of, five as
   * EventKind says, three with two callers each as offsets in RAM, pid | count << 32, two with the 16 letters of the name,
   * kind | hart << 8 | mode << 16 | level << 24.
   */
  words: BigUint64Array;
  /** A sequence number, then the arguments of that system call, and so on. */
  texts: (number | string)[];
  /** Events since the machine was switched on, while it was recorded. */
  count: number;
}

export interface FunctionPlace {
  function: string;
  file: string;
  line: number;
}

export interface PositionInfo {
  instructions: bigint;
  cycles: bigint;
  hart: number;
}

export interface ReplayPlan {
  target: PositionInfo;
  input: (PositionInfo & { bytes: Uint8Array })[];
}

export interface FoundWrite {
  instruction: bigint;
  hart: number;
  pid: number; // 0 for none
  name: string;
  writer: number; // 0 an instruction, 1 a page-table walk, 2 a device
  mode: number; // 0 U, 1 S, 3 M
  address: bigint; // of the 8 bytes
  before: bigint;
  after: bigint;
  stack: BigUint64Array; // where it was written, then where each caller goes on
}
