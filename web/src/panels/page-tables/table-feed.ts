// Keeps the page-table panel up to date; it is answered only when the table changed.
import type {
  MachineSnapshot,
  PageTableAnswer,
  PageTableRequest,
  PageTableSnapshot,
} from '../../machine/protocol.ts';
import { sameWords } from '../../model/page-table.ts';
import { type MarkedTable, markChanges, unmarked } from '../../model/page-table-diff.ts';
import { pidOf, type TableChoice, type TableId } from '../../model/table-choice.ts';
import { PageTableTree } from '../../model/tree-rows.ts';
import { LiveFeed, type LiveView } from '../live-feed.ts';

/** A page table made ready to be drawn. */
export interface ShownTable {
  readonly table: TableId;
  /** The name of the process, '' for the others. */
  readonly name: string;
  readonly root: bigint;
  /** As it is now, without the entries that went away. */
  readonly words: BigUint64Array;
  readonly marked: MarkedTable;
  readonly tree: PageTableTree;
  /** Of a process: what lies where. */
  readonly ranges: BigUint64Array | undefined;
  readonly text: string | undefined;
}

/** What the table on show is compared with: another table, or one that was kept at an earlier moment. */
export interface OtherTable {
  readonly table: TableId;
  /** The name of the process, '' for the others. */
  readonly name: string;
  readonly words: BigUint64Array;
}

export interface KeptMoment extends OtherTable {
  /** Instructions since power-on. */
  readonly instructions: bigint;
}

/** All that the panel draws. Immutable. */
export interface TableView extends LiveView {
  readonly comparison: TableId | 'kept' | undefined;
  /** Undefined while there is no such table. */
  readonly other: OtherTable | undefined;
  readonly kept: KeptMoment | undefined;

  readonly shown: ShownTable | undefined;
  /** The chosen table does not exist any more, or not yet. */
  readonly gone: boolean;
}

const nothing: TableView = {
  choice: 'newest',
  processes: [],
  kernelKnown: false,
  shown: undefined,
  gone: false,
  comparison: undefined,
  other: undefined,
  kept: undefined,
};

export class TableFeed extends LiveFeed<TableView> {
  readonly #ask: (request: PageTableRequest) => Promise<PageTableAnswer>;
  #withText = false;
  #instructions = 0n;
  /** The last answer is what is shown; only then may the next one be `same`. */
  #tookLast = false;

  constructor(ask: (request: PageTableRequest) => Promise<PageTableAnswer>) {
    super(nothing);
    this.#ask = ask;
  }

  choose(choice: TableChoice): void {
    this.set({ choice, gone: false });
    this.refresh();
  }

  /** Whether the panel shows the text, which is made only then. */
  setWithText(withText: boolean): void {
    this.#withText = withText;
    this.refresh();
  }

  /** Undefined: with none. Beside one process or one moment the table on show stays what it is, though it was the newest's. */
  compareWith(comparison: TableView['comparison']): void {
    const { choice, shown, kept } = this.view;
    const fixed = comparison === 'kept' || (comparison !== undefined && pidOf(comparison) !== undefined);
    this.set({
      choice: fixed && choice === 'newest' && shown ? shown.table : choice,
      comparison,
      other: comparison === 'kept' ? kept : undefined,
    });
    this.refresh();
  }

  /** Keeps the table on show as it is now, and compares with that from now on. */
  keepMoment(): void {
    const { shown } = this.view;
    if (!shown) return;
    const { table, name, words } = shown;
    const kept = { table, name, words, instructions: this.#instructions };
    this.set({ kept });
    this.compareWith('kept');
  }

  override snapshot(snapshot: MachineSnapshot): void {
    this.#instructions = snapshot.instructions;
    super.snapshot(snapshot);
  }

  /** The text of the table on show; asks for it when only the tree is at hand. */
  async textOfShown(): Promise<string> {
    const { shown } = this.view;
    if (!shown || shown.text !== undefined) return shown?.text ?? '';
    const answer = await this.#ask({ table: shown.table, withText: true, unlessSame: false });
    this.#tookLast = false;
    return answer.kind === 'table' ? (answer.snapshot.text ?? '') : '';
  }

  override reset(): void {
    const { comparison } = this.view;
    const outlives = comparison === 'kernel' || comparison === 'satp';
    this.set({ ...nothing, choice: this.startOver(), comparison: outlives ? comparison : undefined });
  }

  protected override async askAbout(table: TableId): Promise<() => void> {
    const { choice, shown } = this.view;
    const unlessSame =
      this.#tookLast && shown?.table === table && (!this.#withText || shown.text !== undefined);
    const answer = await this.#ask({ table, withText: this.#withText, unlessSame });
    const { comparison } = this.view;
    const other =
      comparison === undefined || comparison === 'kept'
        ? undefined
        : await this.#ask({ table: comparison, withText: false, unlessSame: false });
    return () => {
      if (other && comparison === this.view.comparison) this.#takeOther(other);
      this.#tookLast = choice === this.view.choice;
      if (this.#tookLast) this.#take(table, answer);
    };
  }

  #take(table: TableId, answer: PageTableAnswer): void {
    if (answer.kind === 'table') this.set({ shown: this.#prepare(answer.snapshot), gone: false });
    else if (answer.kind === 'gone' && this.view.choice !== 'newest') this.#leave(table);
    else if (answer.kind === 'same') this.#rename(table);
  }

  /** A process has its new name a moment after its new memory. */
  #rename(table: TableId): void {
    const { shown } = this.view;
    const name = this.nameOf(table);
    if (shown && name !== '' && name !== shown.name) this.set({ shown: { ...shown, name } });
  }

  #takeOther(answer: PageTableAnswer): void {
    if (answer.kind !== 'table') return;
    const { table, words } = answer.snapshot;
    const { other } = this.view;
    if (other?.table === table && sameWords(other.words, words)) return;
    this.set({ other: { table, name: this.nameOf(table), words } });
  }

  /** A table that ended stays on show; one that was never seen leaves nothing to show. */
  #leave(table: TableId): void {
    const { shown, gone } = this.view;
    if (!gone) this.set({ shown: shown?.table === table ? shown : undefined, gone: true });
  }

  #prepare({ table, root, words, before, ranges, text }: PageTableSnapshot): ShownTable {
    const marked = before ? markChanges(before, words) : unmarked(words);
    const tree = new PageTableTree(marked);
    return { table, name: this.nameOf(table), root, words, marked, tree, ranges, text };
  }
}
