// Where the page tables are that a reader can choose.
import type { Session } from 'pagewalk-module';
import { unsigned64 } from '../common/hex.ts';
import { rootOfSatp } from '../model/sv39.ts';
import { fieldOf, pidOf, type TableId } from '../model/table-choice.ts';

/** 0 when the process has ended, or there is no such table yet. */
export function rootOfTable(session: Session, table: TableId): bigint {
  if (table === 'kernel') return unsigned64(session.kernelPageTable());
  if (table === 'satp') return rootOfSatp(unsigned64(session.harts()[0]?.satp ?? 0n));
  const process = session.processes().find(({ pid }) => pid === pidOf(table));
  const field = fieldOf(table);
  const root =
    field === undefined ? process?.pageTable : process?.kernelTables.find(({ name }) => name === field)?.root;
  return unsigned64(root ?? 0n);
}
