// The processes of the kernel, parents above their children.

/** By the numbers of inspect::ProcessState. */
export const processStates = [
  'unused',
  'used',
  'sleeping',
  'runnable',
  'running',
  'zombie',
  'other',
] as const;
export type ProcessStateName = (typeof processStates)[number];

/** By the numbers of inspect::Knowledge. */
export const knowledgeKinds = ['debugInfo', 'inspectionTable', 'symbols', 'satp'] as const;
export type KernelKnowledge = (typeof knowledgeKinds)[number];

/** By the numbers of inspect::Gap. */
export const kernelGaps = [
  'noElf',
  'noSymbols',
  'noDebugInfo',
  'damagedDebugInfo',
  'noProcesses',
  'noProcessField',
  'noKernelPageTable',
  'noFreeList',
  'noCpus',
] as const;
export type KernelGap = (typeof kernelGaps)[number];

/** Members of a process that a kernel may have or not. */
export type ProcessField =
  | 'name'
  | 'pageTable'
  | 'size'
  | 'parent'
  | 'trapframe'
  | 'kernelStack'
  | 'channel'
  | 'killed'
  | 'exitStatus'
  | 'usyscall'
  | 'stack';

export interface ProcessDetails {
  /** Address of its structure. */
  readonly slot: bigint;
  readonly pid: number;
  readonly name: string;
  readonly state: ProcessStateName;
  /** As the kernel's source has it. */
  readonly stateName: string;
  /** 0 for none. */
  readonly parent: number;
  /** -1 for none, or unknown. */
  readonly hart: number;
  readonly pageTable: bigint;
  readonly size: bigint;
  readonly userPages: bigint;
  readonly otherPages: bigint;
  readonly tablePages: bigint;
  /** False when its table is too large to be counted as a whole. */
  readonly counted: boolean;
  readonly kernelTables: readonly { readonly name: string; readonly root: bigint }[];
  readonly trapframe: bigint;
  readonly kernelStack: bigint;
  readonly usyscall: bigint;
  readonly channel: bigint;
  readonly channelName: string;
  readonly channelOffset: bigint;
  readonly killed: boolean;
  readonly exitStatus: number;
}

export interface StackFrame {
  readonly pc: bigint;
  readonly function: string;
  readonly offset: bigint;
  readonly file: string;
  readonly line: number;
}

/** Where a process stands in the kernel. */
export interface ProcessStack {
  readonly pid: number;
  readonly hart: number;
  readonly inUserMode: boolean;
  /** Of its hart. */
  readonly pc: bigint;
  readonly frames: readonly StackFrame[];
}

/** By the numbers of inspect::SavedValue. */
export const savedValues = ['number', 'userAddress', 'kernelAddress', 'pageTable', 'hart'] as const;

/** A register as the kernel keeps it. */
export interface SavedRegister {
  /** As the kernel's source has it. */
  readonly name: string;
  readonly value: bigint;
  /** What it looks like. */
  readonly kind: (typeof savedValues)[number];
  /** Where a kernel address lies in the code; '' when nowhere. */
  readonly function: string;
  readonly offset: bigint;
  readonly file: string;
  readonly line: number;
}

/** What the kernel keeps of a process while it does not run. Lists are empty when its structures are not known. */
export interface SavedRegisters {
  readonly pid: number;
  readonly trapframe: readonly SavedRegister[];
  readonly context: readonly SavedRegister[];
  /** The saved pc is behind an ecall: number and name of the system call, '' when that is unknown. */
  readonly systemCall: { readonly number: bigint; readonly name: string } | undefined;
}

/** Whether a member of the trapframe holds a register of the program; the others are the kernel's own, and the saved pc. */
export const isOfProgram = (name: string): boolean => /^(ra|[sgt]p|t[0-6]|s\d+|a[0-7])$/.test(name);

/** The address that a saved value means: that of a stack pointer at the end of a page is the last word in front of it. */
export const addressOfSaved = ({ name, value }: SavedRegister): bigint =>
  name.endsWith('sp') && value % 4096n === 0n && value > 0n ? value - 8n : value;

export interface ProcessRow {
  readonly process: ProcessDetails;
  /** 1 at the top. */
  readonly depth: number;
  readonly position: number;
  readonly siblings: number;
}

/** Parents before their children, each by pid. A parent that is not in the list, or a circle, makes nobody vanish. */
export function processRows(processes: readonly ProcessDetails[]): ProcessRow[] {
  const known = new Set(processes.map(({ pid }) => pid));
  const children = new Map<number, ProcessDetails[]>();
  for (const process of processes) {
    const parent = known.has(process.parent) && process.parent !== process.pid ? process.parent : 0;
    children.set(parent, [...(children.get(parent) ?? []), process]);
  }
  const rows: ProcessRow[] = [];
  const placed = new Set<ProcessDetails>();
  const place = (siblings: readonly ProcessDetails[], depth: number) => {
    const free = siblings.filter((process) => !placed.has(process));
    free.forEach((process, i) => {
      if (placed.has(process)) return;
      placed.add(process);
      rows.push({ process, depth, position: i + 1, siblings: free.length });
      place(children.get(process.pid) ?? [], depth + 1);
    });
  };
  place(children.get(0) ?? [], 1);
  // What is left hangs in circles.
  for (const process of processes) if (!placed.has(process)) place([process], 1);
  return rows;
}

/** What a process sleeps on: its own structure, another's, or something in the kernel. */
export type Channel =
  | { readonly kind: 'itself' }
  | { readonly kind: 'process'; readonly pid: number }
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'address' };

export function channelOf(process: ProcessDetails, processes: readonly ProcessDetails[]): Channel {
  const { channel, channelName, channelOffset } = process;
  if (channel === process.slot) return { kind: 'itself' };
  const other = processes.find(({ slot }) => slot === channel);
  if (other) return { kind: 'process', pid: other.pid };
  if (channelName === '') return { kind: 'address' };
  const behind = channelOffset === 0n ? '' : `+0x${channelOffset.toString(16)}`;
  return { kind: 'symbol', name: channelName + behind };
}
