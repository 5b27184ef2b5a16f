// What the checks of virtual memory tell, as the module has it (core/inspect/checks/finding.hpp).

/** inspect::Check, by number. */
export const checkNames = [
  'StaleTranslation',
  'FreeMapped',
  'LostPage',
  'SharedWritable',
  'WritableExecutable',
  'MissingUser',
  'KernelPageUser',
  'OutsideMemory',
  'SharedTable',
  'BrokenFreeList',
  'StackOverflow',
  'TrapLoop',
] as const;
export type CheckName = (typeof checkNames)[number];

/** inspect::PageRole, by number. */
export const pageRoles = ['Other', 'Image', 'Table', 'KernelStack', 'Trapframe', 'Free'] as const;
export type PageRole = (typeof pageRoles)[number];

/** inspect::CheckState, by number. */
export const checkStates = ['Fine', 'Found', 'Unknown'] as const;
export type CheckState = (typeof checkStates)[number];

/** inspect::CheckGap, by number. */
export const checkGaps = ['None', 'NoProcesses', 'NoCpus', 'NoFreeList', 'NotYet', 'CodeWritable'] as const;
export type CheckGap = (typeof checkGaps)[number];

/** A process that a finding concerns; pid 0 is the kernel itself. */
export interface Party {
  readonly pid: number;
  readonly name: string;
  /** Physical address of the root of the page table that is meant. */
  readonly root: bigint;
  readonly va: bigint;
  /** Physical address of the entry; 0 when the finding is about none. */
  readonly entry: bigint;
  readonly pte: bigint;
  readonly level: number;
}

/** What a TLB may hold, and what the table says. */
export interface Stale {
  readonly asid: number;
  readonly held: bigint;
  /** Instructions when it was first used. */
  readonly heldSince: bigint;
  readonly now: bigint;
  readonly entry: bigint;
  readonly level: number;
}

export interface EventPlace {
  readonly hart: number;
  readonly pc: bigint;
  /** Empty in user mode, or when unknown. */
  readonly function: string;
}

/** Immutable. What does not apply is 0 or undefined. */
export interface Finding {
  readonly check: CheckName;
  readonly role: PageRole;
  readonly page: bigint;
  readonly va: bigint;
  readonly parties: readonly Party[];
  readonly stale: Stale | undefined;
  readonly place: EventPlace | undefined;
  /** Instructions when it was first seen. */
  readonly since: bigint;
  /** Seen at the last look, too. */
  readonly present: boolean;
}

export interface CheckStatus {
  readonly check: CheckName;
  readonly state: CheckState;
  readonly gap: CheckGap;
}

/** Immutable. */
export interface CheckReport {
  readonly looks: number;
  /** Findings that were not kept. */
  readonly more: number;
  readonly findings: readonly Finding[];
  readonly status: readonly CheckStatus[];
}

/** A translation that the TLB of a hart may hold. */
export interface HeldTranslation {
  readonly asid: number;
  readonly va: bigint;
  readonly level: number;
  readonly pte: bigint;
  readonly entry: bigint;
  /** Instructions when it was first used since a fence covered it. */
  readonly since: bigint;
  /** Root of the page table that was walked for it. */
  readonly root: bigint;
}
