// Answers what the page asks about page tables, and remembers enough of them to tell what changed.
import type { Session } from 'pagewalk-module';
import { entryCount, sameWords } from '../model/page-table.ts';
import { fieldOf, type TableId } from '../model/table-choice.ts';
import { TableHistory } from '../model/table-history.ts';
import type { PageTableAnswer, PageTableRequest } from './protocol.ts';
import { rootOfTable } from './table-root.ts';

/** Entries of a table whose text comes along unasked: it costs little, and is there when the process has ended. */
const shortTable = 2048;

interface Sent {
  readonly table: TableId;
  readonly root: bigint;
  readonly words: BigUint64Array;
  readonly withText: boolean;
}

export class PageTableReader {
  readonly #session: Session;
  readonly #history = new TableHistory<TableId>((table) => typeof table === 'number');
  /** The last answer about each table. */
  #lastSent = new Map<TableId, Sent>();
  /** The tables somebody looked at since the last boundary; those nobody looks at cost nothing. */
  #watched = new Set<TableId>();

  constructor(session: Session) {
    this.#session = session;
  }

  answer(request: PageTableRequest): PageTableAnswer {
    this.#watched.add(request.table);
    const root = rootOfTable(this.#session, request.table);
    if (root === 0n) return { kind: 'gone' };
    const words = this.#session.pageTableEntries(root);
    const withText = request.withText || entryCount(words) <= shortTable;
    if (request.unlessSame && this.#wasSent({ table: request.table, root, words, withText }))
      return { kind: 'same' };
    this.#remember({ table: request.table, root, words, withText });
    return {
      kind: 'table',
      snapshot: {
        table: request.table,
        root,
        words: words.slice(),
        before: this.#beforeOf(request.table, words)?.slice(),
        ranges:
          typeof request.table === 'number' ? this.#session.addressRanges(root).words.slice() : undefined,
        text: withText ? this.#session.pageTableText(root) : undefined,
      },
    };
  }

  /** The machine stood still and is about to go on. */
  boundary(): void {
    if (this.#watched.size === 0) return;
    const tables = new Map<TableId, BigUint64Array>();
    for (const { pid, pageTable } of this.#session.processes())
      if (pageTable !== 0n) tables.set(pid, this.#session.pageTableEntries(pageTable));
    // Those of the kernel are long.
    for (const table of this.#watched) {
      if (table !== 'kernel' && fieldOf(table) === undefined) continue;
      const root = rootOfTable(this.#session, table);
      if (root !== 0n) tables.set(table, this.#session.pageTableEntries(root));
    }
    this.#history.boundary(tables);
    this.#watched.clear();
  }

  /** The machine was switched off and on: earlier tables mean nothing now. */
  forget(): void {
    this.#history.clear();
    this.#lastSent.clear();
    this.#watched.clear();
  }

  /** Hart 0 changes its table with every switch of processes, so two looks at it cannot be compared. */
  #beforeOf(table: TableId, words: BigUint64Array): BigUint64Array | undefined {
    return table === 'satp' ? undefined : this.#history.before(table, words);
  }

  /** Of the two tables that the page may look at side by side. */
  #remember(sent: Sent): void {
    this.#lastSent.delete(sent.table);
    this.#lastSent.set(sent.table, sent);
    for (const oldest of this.#lastSent.keys()) if (this.#lastSent.size > 2) this.#lastSent.delete(oldest);
  }

  #wasSent({ table, root, words, withText }: Sent): boolean {
    const last = this.#lastSent.get(table);
    if (!last || last.root !== root || last.withText !== withText) return false;
    return sameWords(last.words, words);
  }
}
