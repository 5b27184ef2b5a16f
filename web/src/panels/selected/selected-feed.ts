// Keeps the sentence about the selection up to date.
import type { AnswerOf, MachineSnapshot, ProcessSnapshot } from '../../machine/protocol.ts';
import type { PointedAt } from '../../machine/selected-reader.ts';
import { type Selection, sameSelection } from '../../model/selection.ts';
import { Feed } from '../feed.ts';

export interface SelectedView {
  readonly selection: Selection | undefined;
  /** Undefined until the machine has answered, and of a process. */
  readonly answer: AnswerOf<'selected'> | undefined;
  readonly processes: readonly ProcessSnapshot[];
}

const nothing: SelectedView = { selection: undefined, answer: undefined, processes: [] };

export class SelectedFeed extends Feed<SelectedView> {
  readonly #ask: (selection: PointedAt) => Promise<AnswerOf<'selected'>>;

  constructor(ask: (selection: PointedAt) => Promise<AnswerOf<'selected'>>) {
    super(nothing);
    this.#ask = ask;
  }

  select(selection: Selection | undefined): void {
    if (sameSelection(selection, this.view.selection)) return;
    this.dropAnswer();
    this.set({ selection, answer: undefined });
    this.refresh();
  }

  override snapshot(snapshot: MachineSnapshot): void {
    this.set({ processes: snapshot.processes });
    super.snapshot(snapshot);
  }

  override reset(): void {
    this.dropAnswer();
    this.set(nothing);
  }

  protected override hasQuestion(): boolean {
    const { selection } = this.view;
    return selection !== undefined && selection.kind !== 'process';
  }

  protected override async ask(): Promise<() => void> {
    const answer = await this.#ask(this.view.selection as PointedAt);
    return () => this.set({ answer });
  }
}
