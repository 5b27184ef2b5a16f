// Where the page tables are that a reader can choose.
import type { Session } from 'pagewalk-module';
import { unsigned64 } from '../common/hex.ts';
import { rootOfSatp } from '../model/sv39.ts';
import type { TableId } from '../model/table-choice.ts';

/** 0 when the process has ended, or there is no such table yet. */
export function rootOfTable(session: Session, table: TableId): bigint {
  if (table === 'kernel') return unsigned64(session.kernelPageTable());
  if (table === 'satp') return rootOfSatp(unsigned64(session.harts()[0]?.satp ?? 0n));
  return unsigned64(session.processes().find(({ pid }) => pid === table)?.pageTable ?? 0n);
}
