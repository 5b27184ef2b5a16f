// Which page table a reader looks at, and which one that is at this moment.

/** The kernel's own table, a process's by pid, or the one that hart 0 uses now: all there is for a foreign kernel. */
export type TableId = 'kernel' | 'satp' | number;

/** `newest` follows the youngest process that has lived through two snapshots, so that a short `ls` does not flash by. */
export type TableChoice = 'newest' | TableId;

export interface ProcessName {
  readonly pid: number;
  readonly name: string;
}

export const sameProcesses = (a: readonly ProcessName[], b: readonly ProcessName[]): boolean =>
  a.length === b.length && a.every(({ pid, name }, i) => pid === b[i]?.pid && name === b[i]?.name);

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
