// The JavaScript face of the module, as Embind exports it. 64-bit values arrive as signed BigInt: pass them through
// BigInt.asUintN(64, x). Byte parameters take a Uint8Array; byte results are copies that the caller owns.

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
  breakpoint: number; // its id
  trapCause: bigint; // as in scause
  trapValue: bigint; // as in stval
  systemCall: bigint; // a7
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

/** Values of ProcessInfo.state. */
export declare const enum ProcessState {
  Unused = 0,
  Used = 1,
  Sleeping = 2,
  Runnable = 3,
  Running = 4,
  Zombie = 5,
  Other = 6, // a state that xv6 has not
}

export interface ProcessInfo {
  pid: number;
  name: string;
  state: ProcessState;
  parent: number; // pid, 0 for none
  pageTable: bigint; // physical address of the root
  size: bigint; // bytes of user memory
}

/** What the kernel does not store is 0 or '', and not among ProcessList.fields. */
export interface ProcessDetails extends ProcessInfo {
  slot: bigint; // address of its structure
  stateName: string; // as the kernel's source has it
  hart: number; // -1 when it runs on none, or on which is unknown
  userPages: bigint; // of 4096 bytes, mapped for user mode
  otherPages: bigint; // mapped in its table, not for user mode
  tablePages: bigint; // of the table itself
  counted: boolean; // false when its table is too large to be counted as a whole
  kernelTables: { name: string; root: bigint }[];
  trapframe: bigint;
  kernelStack: bigint;
  usyscall: bigint;
  channel: bigint;
  channelName: string; // of the symbol that lies there
  channelOffset: bigint; // of the channel in it
  killed: boolean;
  exitStatus: number;
}

/** Values of ProcessList.knowledge: inspect::Knowledge, the best first. */
export declare const enum KernelKnowledge {
  DebugInfo = 0,
  InspectionTable = 1,
  Symbols = 2,
  Satp = 3,
}

/** Values of KernelNote.gap: inspect::Gap. */
export declare const enum KernelGap {
  NoElf = 0,
  NoSymbols = 1,
  NoDebugInfo = 2,
  DamagedDebugInfo = 3,
  NoProcesses = 4,
  NoProcessField = 5,
  NoKernelPageTable = 6,
  NoFreeList = 7,
  NoCpus = 8,
}

/** What is not known of the kernel. */
export interface KernelNote {
  gap: KernelGap;
  detail: string; // which member, or what is wrong with DWARF
}

export interface ProcessList {
  processes: ProcessDetails[]; // by pid
  leftOut: number; // further ones, beyond what the module lists
  /** Members that the kernel has: name, pageTable, size, parent, trapframe, kernelStack, channel, killed, exitStatus, usyscall, stack. */
  fields: string[];
  freePages: number; // -1 when unknown
  knowledge: KernelKnowledge;
  notes: KernelNote[];
}

export interface StackFrame {
  pc: bigint;
  function: string; // '' when unknown
  offset: bigint; // of pc in it
  file: string; // '' when unknown
  line: number;
}

export interface ProcessStack {
  known: boolean; // whether there is such a process
  hart: number; // the one it runs on, -1 for none
  inUserMode: boolean;
  pc: bigint; // of that hart
  frames: StackFrame[]; // in the kernel, the innermost first
}

export interface HartInfo {
  privilege: number; // 0 U, 1 S, 3 M
  waiting: boolean; // in WFI
  pc: bigint;
  satp: bigint;
}

/** Values of Translation.fault and Verdict.fault: machine::WalkFault. */
export declare const enum WalkFault {
  None = 0,
  NotCanonical = 1,
  EntryUnreachable = 2,
  Invalid = 3,
  WritableNotReadable = 4,
  ReservedBits = 5,
  PointerHasLeafBits = 6,
  PointerAtLastLevel = 7,
  MisalignedSuperpage = 8,
  NotReadable = 9,
  NotWritable = 10,
  NotExecutable = 11,
  UserPage = 12,
  SupervisorPage = 13,
}

/** Values of TranslationStep.kind: inspect::StepKind. */
export declare const enum StepKind {
  Unreachable = 0,
  Refused = 1,
  Pointer = 2,
  Leaf = 3,
}

/** One entry that the walk reads. */
export interface TranslationStep {
  level: number;
  index: number;
  address: bigint;
  value: bigint; // 0 when unreachable
  kind: StepKind;
}

/** What the hardware says to one access in one mode. */
export interface Verdict {
  fault: WalkFault;
  cause: number; // of the trap; 0 when allowed
  marks: number; // the A and D bits that the access would set
}

export interface Translation {
  steps: TranslationStep[]; // from the root down; none for an address that is not canonical
  fault: WalkFault; // why there is no page, whatever the access
  pa: bigint; // valid without fault, as pageSize
  pageSize: bigint;
  verdicts: Verdict[]; // load, store, fetch in U; the same in S
}

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

/** A process that a finding concerns; pid 0 is the kernel itself. */
export interface FindingParty {
  pid: number;
  name: string; // as the guest has it
  table: bigint; // root of the address space
  va: bigint; // where it maps the page
  entry: bigint; // physical address of the entry, 0 for none
  pte: bigint;
  level: number;
}

/** inspect::Finding. What does not apply is 0 or undefined. */
export interface CheckFinding {
  check: number; // inspect::Check
  role: number; // inspect::PageRole
  page: bigint;
  va: bigint;
  parties: FindingParty[];
  stale:
    | {
        asid: number;
        held: bigint; // the entry that the TLB may hold
        heldSince: bigint; // instructions
        now: bigint; // the entry in the table
        entry: bigint; // and where it lies
        level: number;
        access: number; // 0 fetch, 1 load, 2 store
      }
    | undefined;
  place: { hart: number; pc: bigint; cause: bigint; function: string } | undefined;
  since: bigint; // instructions, over all harts
  sinceCycle: bigint;
  present: boolean; // seen at the last look, too
}

export interface Checks {
  looks: number;
  more: number; // findings that were not kept
  findings: CheckFinding[];
  status: { state: number; gap: number }[]; // inspect::CheckState and CheckGap, in the order of inspect::Check
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
  /** The same with all that is known of each, of the kernel's free pages, and of what is not known and why. */
  processDetails(): ProcessList;
  /** The 20 best of the kernel's symbols with `text` in their names, capital or not. */
  findSymbols(text: string): { name: string; address: bigint; isFunction: boolean }[];
  /** Where a process stands in the kernel. */
  processStack(pid: number): ProcessStack;
  /** Root of the kernel's own page table, 0 before it exists or when unknown. */
  kernelPageTable(): bigint;
  /**
   * Every valid entry reachable from `root`, depth first, four words each:
   * physical address of the entry, its value, the first virtual address it translates, level << 16 | index.
   */
  pageTableEntries(root: bigint): BigUint64Array;
  /** The same in the classic vmprint format of the page-table labs, with a newline after each line. */
  pageTableText(root: bigint): string;
  /** What becomes of a virtual address under the Sv39 table at `root`; the machine does not change. Needs a machine. */
  translate(root: bigint, va: bigint, sum: boolean, mxr: boolean): Translation;

  /** Who has each page of RAM. Needs a machine, as the next three do. */
  physicalPages(): PhysicalPages;
  /** One page, by any address in it, which must be RAM. */
  physicalPage(pa: bigint): PhysicalPage;
  /** The table at `root`, Sv39 if nothing else is known of it. */
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
  /** 0: there is more to do; 1: it is there; 2: the plan is of another machine. */
  searchOn(instructions: number): number;
  /** `last` by an instruction or a device; `mark` by a page-table walk after that. */
  foundWrites(): { last: FoundWrite | null; mark: FoundWrite | null };

  /** Begins to check virtual memory, or ends it and forgets what was found. Begun twice it goes on. */
  setChecks(on: boolean): void;
  /** Takes a look when it is time to. Undefined while nothing is checked. */
  checks(): Checks | undefined;
  /** What the TLB of a hart may hold, six words each: ASID, va, level, entry, where it lies, instructions when it was
   * first used. Empty while nothing is checked. */
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
  /** By the names of the kernel's own structure; empty when it is not known. */
  trapframe(pid: number): RegisterInfo[];
  /** Instructions before and from `address` on, under a satp (0: none). */
  code(satp: bigint, address: bigint, before: number, after: number): CodeLine[];
  /** Of the kernel, the innermost first; empty in user mode. */
  backtrace(hart: number): CodePlace[];
  functionNames(): string[];

  delete(): void;
}

/** Values of LabReport.ending: lab::Ending. */
export declare const enum LabEnding {
  Returned = 0,
  Panicked = 1,
  Stopped = 2,
  Refused = 3,
}

/** Values of LabParameter.type and LabFunction.result: lab::Type. */
export declare const enum LabType {
  Void = 0,
  Nothing = 1,
  Truth = 2,
  Number = 3,
  Difference = 4,
  Count = 5,
  Size = 6,
  Table = 7,
  Va = 8,
  Pa = 9,
  Place = 10,
  Entry = 11,
  Permissions = 12,
  Bytes = 13,
  Words = 14,
  OnMissing = 15,
  Backing = 16,
}

/** Values of Lab.origin(). */
export declare const enum LabOrigin {
  Arena = 0,
  Fork = 1,
  LetGo = 2, // it was a fork; an empty arena now
}

/** What stands for a value in arguments. */
export interface LabName {
  name: string;
  type: LabType;
  value: string; // for people
}

export interface LabParameter {
  name: string;
  type: LabType;
  description: string; // "a page table"
}

export interface LabFunction {
  name: string;
  group: string;
  help: string; // one sentence
  result: LabType;
  parameters: LabParameter[]; // one of type Words takes any number of arguments, and is the last
}

/** What one call did, up to its end. A call that did not return has left the lab's memory as it was. */
export interface LabReport {
  ending: LabEnding;
  text: string; // why it did not return, one sentence; a panic's own words
  value: string; // the result for people: "0x80010000", "true", "nothing", "done"
  type: LabType; // of the result
  number: bigint; // its bits
  pages: BigUint64Array; // in order, two words each: 0 allocated or 1 freed, and the page
  /** In order, four words each: the entry's address, its value before and after, written << 32 | level << 16 | index; level 255 when unknown. */
  entries: BigUint64Array;
  entriesLeftOut: number; // more than the module keeps
  fences: number;
  printed: string; // by vmprint
  notes: string[];
  shown: string; // the report as `pagewalk lab` prints it
}

/**
 * The functions of core/kernel/memory on a memory of their own. Arguments are texts, as `pagewalk lab --help` has them. Methods
 * that can fail return '' or one sentence.
 */
export interface Lab {
  /** `variant`: classic, kpt, super, cow or lazy. Names and undo are gone. */
  openArena(pages: number, variant: string): string;
  /**
   * What the calls work on: a LabOrigin. A fork is let go when the machine is opened anew, reset or restored from a
   * snapshot, and when it has written 16 MiB since: then it could fill the module's memory.
   */
  origin(): number;
  variant(): string;
  choose(variant: string): string;

  call(name: string, args: string[]): LabReport;
  /** Gives the last result a name, for arguments to come. */
  nameResult(name: string): string;
  define(name: string, bytes: Uint8Array): string;
  /** Takes back the last call that changed something; false when there is none. */
  undo(): boolean;
  /** Calls that can be taken back. */
  undoable(): number;
  /** Lets the n-th allocation from now on fail; 0: none. */
  failAllocation(n: number): void;
  freePages(): number;

  /** Every function, group by group. */
  functions(): LabFunction[];
  /** Results that were named, and the page tables of a fork: `kernel`, `satp`, `pid 2`. */
  names(): LabName[];
  /** What is wrong with an argument for a parameter of a type; '' when nothing is. */
  errorIn(text: string, type: LabType): string;
  /** Whether an expression is a page table; the methods below give none of its entries if not. */
  errorInTable(table: string): string;
  /** Physical address of a page table's root; 0 for what is none. */
  rootOf(table: string): bigint;
  /** Every valid entry, as Session.pageTableEntries has them; and as they were before the last call that changed something. */
  entries(table: string): BigUint64Array;
  entriesBefore(table: string): BigUint64Array;
  text(table: string): string;
  /** With + and - before what that call changed. */
  changesText(table: string): string;

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
