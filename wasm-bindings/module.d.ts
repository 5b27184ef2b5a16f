// The JavaScript face of the module, as Embind exports it. 64-bit values arrive as signed BigInt: pass them through
// BigInt.asUintN(64, x). Byte parameters take a Uint8Array; byte results are copies that the caller owns.

/** Values of Session.run(): machine::StopReason. */
export declare const enum StopReason {
  Budget = 0,
  Idle = 1,
  PoweredOff = 2,
  Rebooted = 3,
  TestDone = 4,
}

/** Values of ProcessInfo.state. */
export declare const enum ProcessState {
  Unused = 0,
  Used = 1,
  Sleeping = 2,
  Runnable = 3,
  Running = 4,
  Zombie = 5,
}

export interface ProcessInfo {
  pid: number;
  name: string;
  state: ProcessState;
  parent: number; // pid, 0 for none
  pageTable: bigint; // physical address of the root
  size: bigint; // bytes of user memory
}

export interface HartInfo {
  privilege: number; // 0 U, 1 S, 3 M
  waiting: boolean; // in WFI
  pc: bigint;
  satp: bigint;
}

/** One machine and what an inspector sees of it. Methods that can fail return '' or one sentence. Call delete() when done. */
export interface Session {
  /** Builds a new machine in the place of the old one, if any. */
  open(harts: number, memoryMiB: number, virtioVersion: number, bootArguments: string): string;
  loadKernel(elf: Uint8Array): string;
  attachDisk(image: Uint8Array): string;
  reset(): void;

  /** Runs at most `instructions` (<= 2^53) and not past cycle `untilCycle`; gives a StopReason. */
  run(instructions: number, untilCycle: bigint): number;
  advanceIdle(cycle: bigint): void;
  /** Cycle of the next device event, 2^64-1 for none. One cycle is one nanosecond of guest time. */
  idleUntil(): bigint;
  exitStatus(): number;

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
  /** Root of the kernel's own page table, 0 before it exists or when unknown. */
  kernelPageTable(): bigint;
  /**
   * Every valid entry reachable from `root`, depth first, four words each:
   * physical address of the entry, its value, the first virtual address it translates, level << 16 | index.
   */
  pageTableEntries(root: bigint): BigUint64Array;
  /** The same in the classic vmprint format of the page-table labs, with a newline after each line. */
  pageTableText(root: bigint): string;

  delete(): void;
}

export interface PagewalkModule {
  Session: { new (): Session };
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
