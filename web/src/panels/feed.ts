// Keeps what a panel shows up to date: asks the machine after each snapshot, one question at a time, only while somebody
// can see the panel.
import { Emitter } from '../common/emitter.ts';
import type { MachineSnapshot } from '../machine/protocol.ts';

export abstract class Feed<View> {
  readonly onChange = new Emitter<View>();
  #view: View;
  #visible = false;
  #asking = false;
  #askAgain = false;
  /** Counts what makes the answer on its way worthless. */
  #question = 0;

  constructor(view: View) {
    this.#view = view;
  }

  /** Immutable. */
  get view(): View {
    return this.#view;
  }

  snapshot(_snapshot: MachineSnapshot): void {
    this.refresh();
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.refresh();
  }

  /** The machine was switched on anew. */
  abstract reset(): void;

  /** Puts the question, and gives what to do with the answer. */
  protected abstract ask(): Promise<() => void>;

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

  protected set(change: Partial<View>): void {
    this.#view = { ...this.#view, ...change };
    this.onChange.emit(this.#view);
  }

  async #askOnce(): Promise<void> {
    const question = this.#question;
    this.#asking = true;
    this.#askAgain = false;
    const take = await this.ask();
    if (question !== this.#question) return;
    this.#asking = false;
    take();
    if (this.#askAgain) this.refresh();
  }
}
