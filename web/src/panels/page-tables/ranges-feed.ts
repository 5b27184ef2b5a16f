// Keeps the ranges of the table on show up to date.
import type { RangesAnswer, RangesRequest } from '../../machine/protocol.ts';
import { type AddressRange, readRanges } from '../../model/address-ranges.ts';
import { sameWords } from '../../model/page-table.ts';
import type { TableId } from '../../model/table-choice.ts';
import { Feed } from '../feed.ts';

/** Of a hostile table, which could have a hundred thousand. */
export const mostRanges = 2000;

export interface RangesView {
  readonly table: TableId | undefined;
  readonly ranges: readonly AddressRange[];
  /** There are more, or the table has more entries than are looked at. */
  readonly truncated: boolean;
}

export class RangesFeed extends Feed<RangesView> {
  readonly #ask: (request: RangesRequest) => Promise<RangesAnswer>;
  #table: TableId | undefined;
  #last: { words: BigUint64Array; before: BigUint64Array | undefined } | undefined;

  constructor(ask: (request: RangesRequest) => Promise<RangesAnswer>) {
    super({ table: undefined, ranges: [], truncated: false });
    this.#ask = ask;
  }

  /** What was shown of another table stays until the answer is there. */
  choose(table: TableId): void {
    if (table === this.#table) return;
    this.#table = table;
    this.dropAnswer();
    this.refresh();
  }

  override reset(): void {
    this.dropAnswer();
    this.#last = undefined;
    this.set({ table: undefined, ranges: [], truncated: false });
  }

  protected override hasQuestion(): boolean {
    return this.#table !== undefined;
  }

  protected override async ask(): Promise<() => void> {
    const table = this.#table ?? 'satp';
    const answer = await this.#ask({ table });
    return () => this.#take(table, answer);
  }

  /** The ranges of a process that ended stay on show. */
  #take(table: TableId, answer: RangesAnswer): void {
    if (answer.kind === 'gone' || this.#isShown(table, answer)) return;
    const { words, before, truncated } = answer;
    this.#last = { words, before };
    const ranges = readRanges(words, before, mostRanges);
    this.set({ table, ranges, truncated: truncated || ranges.length === mostRanges });
  }

  #isShown(table: TableId, { words, before }: Extract<RangesAnswer, { kind: 'ranges' }>): boolean {
    const last = this.#last;
    if (table !== this.view.table || !last || !sameWords(last.words, words)) return false;
    return before && last.before ? sameWords(before, last.before) : before === last.before;
  }
}
