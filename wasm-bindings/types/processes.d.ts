// The processes of the kernel that runs, and what is not known of it. module.d.ts has the methods that give it.

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
  kernelTables: { name: string; root: bigint }[]; // its page tables besides the user's, by the members that hold them
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

/** Values of SavedRegister.kind: inspect::SavedValue. */
export declare const enum SavedValue {
  Number = 0,
  UserAddress = 1, // mapped by the page table of the process
  KernelAddress = 2, // mapped by the page table that the kernel uses for it
  PageTable = 3, // a value of satp
  Hart = 4,
}

export interface SavedRegister {
  name: string; // as the kernel's source has it
  value: bigint;
  kind: SavedValue;
  function: string; // where a KernelAddress lies in the code; '' when nowhere
  offset: bigint;
  file: string; // '' when unknown
  line: number;
}

/** Lists are empty when the kernel's structures are not known. */
export interface SavedRegisters {
  trapframe: SavedRegister[];
  context: SavedRegister[];
  systemCall: bigint | null; // its number, when the saved pc is behind an ecall
  systemCallName: string; // '' when unknown
}
