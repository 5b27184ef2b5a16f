// Keeps what a panel shows of a page table up to date: asks the machine after each snapshot, one question at a time,
// only while somebody can see the panel.
import { Emitter } from '../common/emitter.ts';
import type { MachineSnapshot } from '../machine/protocol.ts';
import {
  type ProcessName,
  resolveChoice,
  sameProcesses,
  type TableChoice,
  type TableId,
} from '../model/table-choice.ts';

/** What every such panel draws: whose table it is, and whose it could be. Immutable. */
export interface LiveView {
  readonly choice: TableChoice;
  readonly processes: readonly ProcessName[];
  readonly kernelKnown: boolean;
}

export abstract class LiveFeed<View extends LiveView> {
  readonly onChange = new Emitter<View>();
  #view: View;
  #earlierPids: readonly number[] = [];
  #visible = false;
  #asking = false;
  #askAgain = false;
  /** Counts what makes the answer on its way worthless. */
  #question = 0;

  constructor(view: View) {
    this.#view = view;
  }

  get view(): View {
    return this.#view;
  }

  snapshot({ processes, kernelPageTable }: MachineSnapshot): void {
    this.#earlierPids = this.#view.processes.map(({ pid }) => pid);
    const named = processes.map(({ pid, name }) => ({ pid, name }));
    const kernelKnown = kernelPageTable !== 0n;
    if (kernelKnown !== this.#view.kernelKnown || !sameProcesses(named, this.#view.processes))
      this.#show({ ...this.#view, processes: named, kernelKnown });
    this.refresh();
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.refresh();
  }

  /** Puts the question about that table, and gives what to do with the answer. */
  protected abstract ask(table: TableId): Promise<() => void>;

  /** Whether there is anything to ask. */
  protected hasQuestion(): boolean {
    return true;
  }

  protected refresh(): void {
    if (!this.#visible || !this.hasQuestion()) return;
    if (this.#asking) this.#askAgain = true;
    else void this.#askOnce();
  }

  /** The answer on its way, if there is one, is dropped. */
  protected dropAnswer(): void {
    this.#question++;
    this.#asking = false;
  }

  /** The machine was switched on anew. The choice that outlives that. */
  protected startOver(): TableChoice {
    this.dropAnswer();
    this.#earlierPids = [];
    const { choice } = this.#view;
    return typeof choice === 'number' ? 'newest' : choice;
  }

  /** The name of the process, '' for the other tables. */
  protected nameOf(table: TableId): string {
    return this.#view.processes.find(({ pid }) => pid === table)?.name ?? '';
  }

  protected set(change: Partial<View>): void {
    this.#show({ ...this.#view, ...change });
  }

  #show(view: View): void {
    this.#view = view;
    this.onChange.emit(view);
  }

  async #askOnce(): Promise<void> {
    const question = this.#question;
    const { choice, processes, kernelKnown } = this.#view;
    const live = { pids: processes.map(({ pid }) => pid), kernelKnown };
    this.#asking = true;
    this.#askAgain = false;
    const take = await this.ask(resolveChoice(choice, live, this.#earlierPids));
    if (question !== this.#question) return;
    this.#asking = false;
    take();
    if (this.#askAgain) this.refresh();
  }
}
