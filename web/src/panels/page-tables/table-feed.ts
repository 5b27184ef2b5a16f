// Keeps what the page-table panel shows up to date: asks the machine after each snapshot, one question at a time,
// only while somebody can see the panel, and is answered only when the table changed.
import { Emitter } from '../../common/emitter.ts';
import type {
  MachineSnapshot,
  PageTableAnswer,
  PageTableRequest,
  PageTableSnapshot,
} from '../../machine/protocol.ts';
import { type MarkedTable, markChanges, unmarked } from '../../model/page-table-diff.ts';
import {
  type ProcessName,
  resolveChoice,
  sameProcesses,
  type TableChoice,
  type TableId,
} from '../../model/table-choice.ts';
import { PageTableTree } from '../../model/tree-rows.ts';

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
  readonly text: string | undefined;
}

/** All that the panel draws. Immutable. */
export interface TableView {
  readonly choice: TableChoice;
  readonly processes: readonly ProcessName[];
  readonly kernelKnown: boolean;
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
};

export class TableFeed {
  readonly onChange = new Emitter<TableView>();
  readonly #ask: (request: PageTableRequest) => Promise<PageTableAnswer>;
  #view: TableView = nothing;
  #earlierPids: readonly number[] = [];
  #visible = false;
  #withText = false;
  #asking = false;
  #askAgain = false;
  /** The last answer is what is shown; only then may the next one be `same`. */
  #tookLast = false;
  /** Answers to questions of an earlier life of the machine are dropped. */
  #life = 0;

  constructor(ask: (request: PageTableRequest) => Promise<PageTableAnswer>) {
    this.#ask = ask;
  }

  get view(): TableView {
    return this.#view;
  }

  snapshot({ processes, kernelPageTable }: MachineSnapshot): void {
    this.#earlierPids = this.#view.processes.map(({ pid }) => pid);
    const named = processes.map(({ pid, name }) => ({ pid, name }));
    const kernelKnown = kernelPageTable !== 0n;
    if (kernelKnown !== this.#view.kernelKnown || !sameProcesses(named, this.#view.processes))
      this.#set({ processes: named, kernelKnown });
    this.#refresh();
  }

  choose(choice: TableChoice): void {
    this.#set({ choice, gone: false });
    this.#refresh();
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#refresh();
  }

  /** Whether the panel shows the text, which is made only then. */
  setWithText(withText: boolean): void {
    this.#withText = withText;
    this.#refresh();
  }

  /** The text of the table on show; asks for it when only the tree is at hand. */
  async textOfShown(): Promise<string> {
    const { shown } = this.#view;
    if (!shown || shown.text !== undefined) return shown?.text ?? '';
    const answer = await this.#ask({ table: shown.table, withText: true, unlessSame: false });
    this.#tookLast = false;
    return answer.kind === 'table' ? (answer.snapshot.text ?? '') : '';
  }

  /** The machine was switched on anew. */
  reset(): void {
    this.#life++;
    this.#asking = false;
    this.#earlierPids = [];
    const choice = typeof this.#view.choice === 'number' ? 'newest' : this.#view.choice;
    this.#set({ ...nothing, choice });
  }

  #refresh(): void {
    if (!this.#visible) return;
    if (this.#asking) {
      this.#askAgain = true;
      return;
    }
    void this.#askOnce();
  }

  async #askOnce(): Promise<void> {
    const life = this.#life;
    const { choice, processes, kernelKnown, shown } = this.#view;
    const live = { pids: processes.map(({ pid }) => pid), kernelKnown };
    const table = resolveChoice(choice, live, this.#earlierPids);
    const unlessSame =
      this.#tookLast && shown?.table === table && (!this.#withText || shown.text !== undefined);
    this.#asking = true;
    this.#askAgain = false;
    const answer = await this.#ask({ table, withText: this.#withText, unlessSame });
    if (life !== this.#life) return;
    this.#asking = false;
    this.#tookLast = choice === this.#view.choice;
    if (this.#tookLast) this.#take(table, answer);
    if (this.#askAgain) this.#refresh();
  }

  #take(table: TableId, answer: PageTableAnswer): void {
    if (answer.kind === 'table') this.#set({ shown: this.#prepare(answer.snapshot), gone: false });
    else if (answer.kind === 'gone' && this.#view.choice !== 'newest') this.#leave(table);
  }

  /** A table that ended stays on show; one that was never seen leaves nothing to show. */
  #leave(table: TableId): void {
    const { shown, gone } = this.#view;
    if (!gone) this.#set({ shown: shown?.table === table ? shown : undefined, gone: true });
  }

  #prepare({ table, root, words, before, text }: PageTableSnapshot): ShownTable {
    const marked = before ? markChanges(before, words) : unmarked(words);
    const name = this.#view.processes.find(({ pid }) => pid === table)?.name ?? '';
    return { table, name, root, words, marked, tree: new PageTableTree(marked), text };
  }

  #set(change: Partial<TableView>): void {
    this.#view = { ...this.#view, ...change };
    this.onChange.emit(this.#view);
  }
}
