// What happened to one page of RAM, as a repeated run tells it.
import { type CodePlace, isLeaf, isValid, type MachineEvent, pageOf } from './machine-event.ts';

export interface PageHistory {
  /** The newest, oldest first: the page allocated or freed, and entries that led to it before or after they were written. */
  readonly events: readonly MachineEvent[];
  /** Of the instructions that did it, and of the calls that led there. */
  readonly places: ReadonlyMap<bigint, CodePlace>;
  /** Of all there were. */
  readonly count: number;
}

/** What an event was for the page. */
export type PageDeed =
  | 'allocated'
  | 'freed'
  | 'mapped'
  | 'unmapped'
  /** Mapped before and after, with other flags. */
  | 'changed'
  /** It became a page-table page of a larger table. */
  | 'linked'
  | 'unlinked';

const leadsTo = (entry: bigint, page: bigint, level: number): boolean => {
  const size = isLeaf(entry) ? 4096n << BigInt(9 * level) : 4096n;
  const first = pageOf(entry);
  return isValid(entry) && first <= page && page < first + size;
};

export function deedOf(event: MachineEvent, page: bigint): PageDeed {
  if (event.kind === 'alloc') return 'allocated';
  if (event.kind === 'free') return 'freed';
  const [, before = 0n, after = 0n] = event.data;
  if (!leadsTo(after, page, event.level)) return isLeaf(before) ? 'unmapped' : 'unlinked';
  if (!isLeaf(after)) return 'linked';
  return leadsTo(before, page, event.level) ? 'changed' : 'mapped';
}
