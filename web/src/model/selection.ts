// What the reader has pointed at: one thing at a time, the same in every panel.
import type { TableId } from './table-choice.ts';

export type Selection =
  /** A virtual address under a page table. */
  | { readonly kind: 'va'; readonly table: TableId; readonly va: bigint }
  /** A physical address: a page, or something in it. */
  | { readonly kind: 'pa'; readonly pa: bigint }
  /** An entry of a page table, by where it lies, and the first address that it translates. */
  | {
      readonly kind: 'pte';
      readonly table: TableId;
      readonly address: bigint;
      readonly va: bigint;
      readonly level: number;
    }
  | { readonly kind: 'process'; readonly pid: number };

/** What one panel alone can show, beside what every panel knows as the selection. */
export type Target =
  /** Two page tables side by side. */
  | { readonly kind: 'comparison'; readonly left: TableId; readonly right: TableId }
  /** A system call or a page fault that was recorded, by its sequence number, and the process it is of. */
  | {
      readonly kind: 'event';
      readonly of: 'call' | 'fault';
      readonly sequence: number;
      readonly pid: number;
    }
  /** Code of the kernel. */
  | { readonly kind: 'code'; readonly address: bigint };

/** The table that a selection is about, where it is about one. */
export function tableOf(selection: Selection): TableId | undefined {
  if (selection.kind === 'process') return selection.pid;
  return selection.kind === 'pa' ? undefined : selection.table;
}

/** The virtual address that a selection is about, where it is about one. */
export const vaOf = (selection: Selection): bigint | undefined =>
  selection.kind === 'va' || selection.kind === 'pte' ? selection.va : undefined;

export function sameSelection(a: Selection | undefined, b: Selection | undefined): boolean {
  if (!a || !b || a.kind !== b.kind) return a === b;
  if (a.kind === 'pa') return a.pa === (b as typeof a).pa;
  if (a.kind === 'process') return a.pid === (b as typeof a).pid;
  if (a.kind === 'va') return a.table === (b as typeof a).table && a.va === (b as typeof a).va;
  const other = b as typeof a;
  return a.table === other.table && a.address === other.address && a.va === other.va;
}
