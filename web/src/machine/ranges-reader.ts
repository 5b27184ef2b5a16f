// Answers what the page asks about the ranges of a page table, and remembers what they were when the machine stood still.
import type { Session } from 'pagewalk-module';
import { Moments } from '../model/moments.ts';
import { sameWords } from '../model/page-table.ts';
import type { TableId } from '../model/table-choice.ts';
import type { RangesAnswer, RangesRequest } from './protocol.ts';
import { rootOfTable } from './table-root.ts';

interface Looked {
  readonly table: TableId;
  readonly words: BigUint64Array;
}

export class RangesReader {
  readonly #session: Session;
  /** Of the table that was looked at last. */
  readonly #moments = new Moments<Looked>((a, b) => a.table === b.table && sameWords(a.words, b.words));
  #watched: TableId | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  answer({ table, glance }: RangesRequest): RangesAnswer {
    if (!glance) this.#watched = table;
    const root = rootOfTable(this.#session, table);
    if (root === 0n) return { kind: 'gone' };
    const { words, truncated } = this.#session.addressRanges(root);
    if (glance) return { kind: 'ranges', words, before: undefined, truncated };
    const before = this.#moments.before({ table, words });
    // Hart 0 changes its table with every switch of processes, so two looks at it cannot be compared.
    const comparable = before?.table === table && table !== 'satp';
    return { kind: 'ranges', words, before: comparable ? before.words.slice() : undefined, truncated };
  }

  /** The machine stood still and is about to go on. */
  boundary(): void {
    const table = this.#watched;
    const root = table === undefined ? 0n : rootOfTable(this.#session, table);
    if (table !== undefined && root !== 0n)
      this.#moments.boundary({ table, words: this.#session.addressRanges(root).words });
    this.#watched = undefined;
  }

  /** The machine was switched off and on. */
  forget(): void {
    this.#watched = undefined;
    this.#moments.clear();
  }
}
