// Keeps the translation on show up to date: asks the machine after each snapshot, one question at a time, only while
// somebody can see the panel.
import { Emitter } from '../../common/emitter.ts';
import type { MachineSnapshot, TranslationAnswer, TranslationRequest } from '../../machine/protocol.ts';
import {
  type ProcessName,
  resolveChoice,
  sameProcesses,
  type TableChoice,
  type TableId,
} from '../../model/table-choice.ts';
import { sameTranslation, type Translation } from '../../model/translation.ts';

/** The bits of mstatus that decide beside the table. */
export interface StatusBits {
  readonly sum: boolean;
  readonly mxr: boolean;
}

export interface ShownTranslation {
  readonly table: TableId;
  /** The name of the process, '' for the others. */
  readonly name: string;
  readonly translation: Translation;
}

/** All that the panel draws beside the address field. Immutable. */
export interface TranslationView {
  readonly choice: TableChoice;
  readonly bits: StatusBits;
  readonly processes: readonly ProcessName[];
  readonly kernelKnown: boolean;
  readonly shown: ShownTranslation | undefined;
  /** The chosen table does not exist any more, or not yet. */
  readonly gone: boolean;
}

const nothing: TranslationView = {
  choice: 'newest',
  bits: { sum: false, mxr: false },
  processes: [],
  kernelKnown: false,
  shown: undefined,
  gone: false,
};

export class TranslationFeed {
  readonly onChange = new Emitter<TranslationView>();
  readonly #ask: (request: TranslationRequest) => Promise<TranslationAnswer>;
  #view: TranslationView = nothing;
  #va: bigint | undefined;
  #earlierPids: readonly number[] = [];
  #visible = false;
  #asking = false;
  #askAgain = false;
  /** Answers to what was asked before the reader, or the machine's power switch, changed the question are dropped. */
  #question = 0;

  constructor(ask: (request: TranslationRequest) => Promise<TranslationAnswer>) {
    this.#ask = ask;
  }

  get view(): TranslationView {
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
    this.#askAnew({ choice, shown: undefined });
  }

  /** Undefined while the reader has written no address. */
  setAddress(va: bigint | undefined): void {
    if (va === this.#va) return;
    this.#va = va;
    this.#askAnew(va === undefined ? { shown: undefined } : {});
  }

  setBits(bits: StatusBits): void {
    this.#askAnew({ bits });
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#refresh();
  }

  /** The machine was switched on anew. */
  reset(): void {
    this.#earlierPids = [];
    const { choice, bits } = this.#view;
    this.#askAnew({ ...nothing, bits, choice: typeof choice === 'number' ? 'newest' : choice });
  }

  #askAnew(change: Partial<TranslationView>): void {
    this.#question++;
    this.#asking = false;
    this.#set({ gone: false, ...change });
    this.#refresh();
  }

  #refresh(): void {
    if (!this.#visible || this.#va === undefined) return;
    if (this.#asking) this.#askAgain = true;
    else void this.#askOnce(this.#va);
  }

  async #askOnce(va: bigint): Promise<void> {
    const question = this.#question;
    const { choice, bits, processes, kernelKnown } = this.#view;
    const live = { pids: processes.map(({ pid }) => pid), kernelKnown };
    const table = resolveChoice(choice, live, this.#earlierPids);
    this.#asking = true;
    this.#askAgain = false;
    const answer = await this.#ask({ table, va, ...bits });
    if (question !== this.#question) return;
    this.#asking = false;
    this.#take(table, answer);
    if (this.#askAgain) this.#refresh();
  }

  /** A translation whose process ended stays on show. */
  #take(table: TableId, answer: TranslationAnswer): void {
    const { shown, gone, processes } = this.#view;
    if (answer.kind === 'gone') {
      if (!gone) this.#set({ gone: true });
      return;
    }
    const { translation } = answer;
    const name = processes.find(({ pid }) => pid === table)?.name ?? '';
    const same =
      !gone &&
      shown?.table === table &&
      shown.name === name &&
      sameTranslation(shown.translation, translation);
    if (!same) this.#set({ shown: { table, name, translation }, gone: false });
  }

  #set(change: Partial<TranslationView>): void {
    this.#view = { ...this.#view, ...change };
    this.onChange.emit(this.#view);
  }
}
