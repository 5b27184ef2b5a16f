// The JavaScript face of the module, as Embind exports it. 64-bit values arrive as signed BigInt: pass them through
// BigInt.asUintN(64, x). Byte parameters take a Uint8Array; byte results are copies that the caller owns.
import type { Checks } from './types/checks.d.ts';
import type { BreakpointInfo, CodeLine, CodePlace, RegisterInfo, StopReport } from './types/debugger.d.ts';
import type { EventBatch, FoundWrite, FunctionPlace, ReplayPlan } from './types/events.d.ts';
import type { Lab, LabFunction } from './types/lab.d.ts';
import type { AddressRanges, FreeLists, PhysicalPage, PhysicalPages } from './types/memory.d.ts';
import type { ProcessInfo, ProcessList, ProcessStack, SavedRegisters } from './types/processes.d.ts';
import type { Translation } from './types/translation.d.ts';

export * from './types/checks.d.ts';
export * from './types/debugger.d.ts';
export * from './types/events.d.ts';
export * from './types/lab.d.ts';
export * from './types/memory.d.ts';
export * from './types/processes.d.ts';
export * from './types/translation.d.ts';

/** Values of Session.run(): machine::StopReason. */
export declare const enum StopReason {
  Budget = 0,
  Idle = 1,
  PoweredOff = 2,
  Rebooted = 3,
  TestDone = 4,
  Breakpoint = 5, // takeStop() says why
  Stepped = 6, // of stepHart() alone
}

export interface HartInfo {
  privilege: number; // 0 U, 1 S, 3 M
  waiting: boolean; // in WFI
  pc: bigint;
  satp: bigint;
}

/** One machine and what an inspector sees of it. Methods that can fail return '' or one sentence. Call delete() when done. */
export interface Session {
  /** Builds a new machine in the place of the old one, if any. `profile` is a name of machine::kProfiles. */
  open(harts: number, memoryMiB: number, profile: string, bootArguments: string): string;
  loadKernel(elf: Uint8Array): string;
  attachDisk(image: Uint8Array): string;
  reset(): void;

  /** Runs at most `instructions` (<= 2^53) and not past cycle `untilCycle`; gives a StopReason. */
  run(instructions: number, untilCycle: bigint): number;
  advanceIdle(cycle: bigint): void;
  /** Cycle of the next device event, 2^64-1 for none. One cycle is one nanosecond of guest time. */
  idleUntil(): bigint;
  exitStatus(): number;
  /** S or U mode was refused all memory because no PMP entry is set. */
  noActivePmp(): boolean;
  /** The first address behind the end of RAM that a kernel wanted above user mode; 0 when none has. */
  beyondRam(): bigint;

  type(bytes: Uint8Array): void;
  takeOutput(): Uint8Array;

  instructions(): bigint;
  cycles(): bigint;
  stateHash(): bigint;

  /** The machine as a file; empty when there is none. Take the output first: it is not part of it. */
  saveSnapshot(): Uint8Array;
  /**
   * Gives the machine the state in a file that was saved, here or natively, from one of the same configuration, kernel
   * and disk. On an error the machine has not changed.
   */
  loadSnapshot(file: Uint8Array): string;

  harts(): HartInfo[];

  /** Live processes by the kernel's inspection table; empty when the kernel has none. */
  processes(): ProcessInfo[];
  /** The same with all that is known of each, of the kernel's free pages, and of what is not known and why. */
  processDetails(): ProcessList;
  /** The 20 best of the kernel's symbols with `text` in their names, capital or not. */
  findSymbols(text: string): { name: string; address: bigint; isFunction: boolean }[];
  /** Where a process stands in the kernel. */
  processStack(pid: number): ProcessStack;
  /** What the kernel keeps of a process while it does not run; null when there is no such process. */
  savedRegisters(pid: number): SavedRegisters | null;
  /** Root of the kernel's own page table, 0 before it exists or when unknown. */
  kernelPageTable(): bigint;
  /**
   * Every valid entry reachable from `root`, depth first, four words each:
   * physical address of the entry, its value, the first virtual address it translates, level << 16 | index.
   */
  pageTableEntries(root: bigint): BigUint64Array;
  /** The same in the classic vmprint format of the page-table labs, with a newline after each line. */
  pageTableText(root: bigint): string;
  /** What becomes of a virtual address under the table at `root`, in the mode in which the harts translate; the machine does not change. Needs a machine. */
  translate(root: bigint, va: bigint, sum: boolean, mxr: boolean): Translation;

  /** Who has each page of RAM. Needs a machine, as the next three do. */
  physicalPages(): PhysicalPages;
  /** One page, by any address in it, which must be RAM. */
  physicalPage(pa: bigint): PhysicalPage;
  /** The table at `root`. */
  addressRanges(root: bigint): AddressRanges;
  freeLists(): FreeLists;
  /** Records events whose kinds are bits of the mask, EventKind by EventKind; 0 ends it. What was recorded stays. */
  recordEvents(kinds: number): void;
  /** The newest `most` of the events behind the one with that sequence number; more, when the machine was reset. */
  eventsAfter(sequence: number, most: number): EventBatch;
  /** By number; '' for a number without a name. */
  systemCallNames(): string[];
  /** Of addresses at which instructions lie; of a return address subtract 1. '' and 0 for what is not known. */
  codePlaces(addresses: BigUint64Array): FunctionPlace[];
  /** What another session with the same setup and images needs to come where this one stands; null without a machine. */
  replayPlan(): ReplayPlan | null;
  /** The last write to an entry of a page table by what was recorded, when that is certain. */
  recordedWrite(entry: bigint): FoundWrite | null;

  // A search, in a session that stands at power-on: first all of the input, then the target, then step by step.
  addReplayInput(instructions: bigint, cycles: bigint, hart: number, bytes: Uint8Array): void;
  /** Who writes `bytes` bytes at `address`, in one page, on the way to that position. False when there is no such place. */
  startSearch(instructions: bigint, cycles: bigint, hart: number, address: bigint, bytes: number): boolean;
  /** What happens to a page on the way: eventsAfter() has it. False when it is no RAM. */
  startHistory(instructions: bigint, cycles: bigint, hart: number, page: bigint): boolean;
  /** 0: there is more to do; 1: it is there; 2: the plan is of another machine. */
  searchOn(instructions: number): number;
  /** `last` by an instruction or a device; `mark` by a page-table walk after that. */
  foundWrites(): { last: FoundWrite | null; mark: FoundWrite | null };

  /** Begins to check virtual memory, or ends it and forgets what was found. Begun twice it goes on. */
  setChecks(on: boolean): void;
  /** Takes a look when it is time to. Undefined while nothing is checked. */
  checks(): Checks | undefined;
  /** What the TLB of a hart may hold, seven words each: ASID, va, level, entry, where it lies, instructions when it was
   * first used, root of the table that was walked. Empty while nothing is checked. */
  tlb(hart: number): BigUint64Array;

  /** The session's lab, an empty arena at first. Each call gives a handle of its own: delete() it when done. */
  lab(): Lab;
  /**
   * Gives the session's lab the memory of the machine at this instant, with the allocator, variant and page tables of its
   * kernel. The machine does not change and may run on. What there is to know about the fork, a sentence each.
   */
  forkLab(): string[];

  // Breakpoints stay over reset(), and are gone with loadKernel().
  /** At a function, `file:line` or `0x...`. */
  addBreakpoint(text: string): string;
  /** In programs; pid 0 is any. */
  addUserBreakpoint(name: string, va: bigint, pid: number): string;
  removeBreakpoint(id: number): void;
  enableBreakpoint(id: number, enabled: boolean): void;
  breakpoints(): BreakpointInfo[];

  // What run() is to stop at once, with StopReason.Breakpoint; a new one takes the place of the old one.
  runToPlace(text: string): string;
  runToEvent(event: number): string;
  /** By a name of systemCallNames(). */
  runToSystemCall(name: string): string;
  /** The next write to any of these bytes of RAM. */
  runToWrite(from: bigint, bytes: number): string;
  /** False when the next instruction of the hart calls nothing: a step is the same then. */
  runOver(hart: number): boolean;
  /** False when it is not known where the hart will return to. */
  runOut(hart: number): boolean;
  cancelRunTo(): void;
  /** Runs one instruction of a hart, and others in their turns; gives a StopReason. */
  stepHart(hart: number, untilCycle: bigint): number;
  /** Why the last run stopped, once; null when no debugger stopped it. */
  takeStop(): StopReport | null;

  registers(hart: number): { integer: RegisterInfo[]; control: RegisterInfo[] };
  /** Instructions before and from `address` on, under a satp (0: none). */
  code(satp: bigint, address: bigint, before: number, after: number): CodeLine[];
  /** Of the kernel, the innermost first; empty in user mode. */
  backtrace(hart: number): CodePlace[];
  functionNames(): string[];

  delete(): void;
}

export interface PagewalkModule {
  Session: { new (): Session };
  /** Every function of the lab, group by group. */
  labFunctions(): LabFunction[];
}

export interface ModuleOptions {
  /** Bytes of pagewalk.wasm; needed under Node, where the glue cannot fetch. */
  wasmBinary?: Uint8Array | ArrayBuffer;
  /** Where pagewalk.wasm is, when it does not lie beside the glue. */
  locateFile?: (path: string, prefix: string) => string;
  print?: (line: string) => void;
  printErr?: (line: string) => void;
}

export default function createPagewalk(options?: ModuleOptions): Promise<PagewalkModule>;
