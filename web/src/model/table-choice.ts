// Which page table a reader looks at, and which one that is at this moment.

/** What the kernel uses while it works for one process: pid and the member of the process that holds it, `2/kpagetable`. */
export type KernelTableId = `${number}/${string}`;

/**
 * The kernel's own table, a process's by pid, the kernel's for one process, or the one that hart 0 uses now: all there is
 * for a foreign kernel.
 */
export type TableId = 'kernel' | 'satp' | number | KernelTableId;

/** `newest` follows the youngest process that has lived through two snapshots, so that a short `ls` does not flash by. */
export type TableChoice = 'newest' | TableId;

export interface ProcessName {
  readonly pid: number;
  readonly name: string;
  /** The page tables that it has besides the user's, by the names of their members; undefined for none. */
  readonly kernelTables?: readonly { readonly name: string }[];
}

/** Every known root at one moment. */
export interface TableRoots {
  /** 0 when there is none yet, or when the kernel does not tell. */
  readonly kernelPageTable: bigint;
  readonly processes: readonly {
    readonly pid: number;
    readonly pageTable: bigint;
    readonly kernelTables: readonly { readonly name: string; readonly root: bigint }[];
  }[];
}

export const kernelTableOf = (pid: number, field: string): KernelTableId => `${pid}/${field}`;

/** The process that has the table; undefined for a table that belongs to none. */
export function pidOf(table: TableChoice): number | undefined {
  if (typeof table === 'number') return table;
  const slash = table.indexOf('/');
  return slash < 0 ? undefined : Number(table.slice(0, slash));
}

/** The member of a process that holds the kernel's table for it; undefined for every other table. */
export function fieldOf(table: TableChoice): string | undefined {
  const slash = typeof table === 'number' ? -1 : table.indexOf('/');
  return slash < 0 ? undefined : String(table).slice(slash + 1);
}

/** What String() made of a choice. */
export const choiceFrom = (text: string): TableChoice =>
  /^\d+$/.test(text) ? Number(text) : (text as TableChoice);

/** Whose table a root is. One that several have is the kernel's, or else the first process's. */
export function tableWithRoot(root: bigint, known: TableRoots | undefined): TableId | undefined {
  if (!known || root === 0n) return undefined;
  if (known.kernelPageTable === root) return 'kernel';
  for (const { pid, pageTable, kernelTables } of known.processes) {
    if (pageTable === root) return pid;
    const own = kernelTables.find((table) => table.root === root);
    if (own) return kernelTableOf(pid, own.name);
  }
  return undefined;
}

/**
 * The table that was at a root when something happened to a process, or to none (0): pages are used again, pids are not.
 * Undefined when it may have become another's since.
 */
export function tableAtTheTime(
  root: bigint,
  pid: number,
  known: TableRoots | undefined,
): TableId | undefined {
  const table = tableWithRoot(root, known);
  const owner = table === undefined ? undefined : pidOf(table);
  return owner === undefined || owner === pid ? table : undefined;
}

const sameNames = (a: ProcessName, b: ProcessName | undefined): boolean =>
  a.pid === b?.pid &&
  a.name === b.name &&
  (a.kernelTables ?? []).map(({ name }) => name).join('/') ===
    (b.kernelTables ?? []).map(({ name }) => name).join('/');

export const sameProcesses = (a: readonly ProcessName[], b: readonly ProcessName[]): boolean =>
  a.length === b.length && a.every((process, i) => sameNames(process, b[i]));

export interface LiveTables {
  readonly pids: readonly number[];
  readonly kernelKnown: boolean;
}

/** The table to show; `earlierPids` are the live processes at the snapshot before. */
export function resolveChoice(
  choice: TableChoice,
  live: LiveTables,
  earlierPids: readonly number[],
): TableId {
  if (choice !== 'newest') return choice;
  const settled = live.pids.filter((pid) => earlierPids.includes(pid));
  if (settled.length > 0) return Math.max(...settled);
  return live.kernelKnown ? 'kernel' : 'satp';
}
