// Keeps the translation on show up to date.
import type { TranslationAnswer, TranslationRequest } from '../../machine/protocol.ts';
import type { TableChoice, TableId } from '../../model/table-choice.ts';
import { sameTranslation, type Translation } from '../../model/translation.ts';
import { LiveFeed, type LiveView } from '../live-feed.ts';

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
export interface TranslationView extends LiveView {
  readonly bits: StatusBits;
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

export class TranslationFeed extends LiveFeed<TranslationView> {
  readonly #ask: (request: TranslationRequest) => Promise<TranslationAnswer>;
  #va: bigint | undefined;

  constructor(ask: (request: TranslationRequest) => Promise<TranslationAnswer>) {
    super(nothing);
    this.#ask = ask;
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

  override reset(): void {
    const { bits } = this.view;
    this.#askAnew({ ...nothing, bits, choice: this.startOver() });
  }

  protected override hasQuestion(): boolean {
    return this.#va !== undefined;
  }

  protected override async askAbout(table: TableId): Promise<() => void> {
    const answer = await this.#ask({ table, va: this.#va ?? 0n, ...this.view.bits });
    return () => this.#take(table, answer);
  }

  #askAnew(change: Partial<TranslationView>): void {
    this.dropAnswer();
    this.set({ gone: false, ...change });
    this.refresh();
  }

  /** A translation whose process ended stays on show. */
  #take(table: TableId, answer: TranslationAnswer): void {
    const { shown, gone } = this.view;
    if (answer.kind === 'gone') {
      if (!gone) this.set({ gone: true });
      return;
    }
    const { translation } = answer;
    const name = this.nameOf(table);
    const same =
      !gone &&
      shown?.table === table &&
      shown.name === name &&
      sameTranslation(shown.translation, translation);
    if (!same) this.set({ shown: { table, name, translation }, gone: false });
  }
}
