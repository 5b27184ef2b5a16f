// Keeps the list of processes up to date.
import type {
  AnswerOf,
  HartSnapshot,
  MachineSnapshot,
  ProcessesAnswer,
  ProcessesRequest,
} from '../../machine/protocol.ts';
import { Feed } from '../feed.ts';

/** All that the panel draws. Immutable. */
export interface ProcessView {
  readonly list: ProcessesAnswer | undefined;
  readonly harts: readonly HartSnapshot[];
}

const nothing: ProcessView = { list: undefined, harts: [] };

type Ask = (request: ProcessesRequest) => Promise<AnswerOf<'processes'>>;

/** Answers are small; what they say is compared as text. */
const textOf = (list: ProcessesAnswer | undefined): string =>
  JSON.stringify(list, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));

export class ProcessFeed extends Feed<ProcessView> {
  readonly #ask: Ask;
  #pid: number | undefined;
  #harts: readonly HartSnapshot[] = [];

  constructor(ask: Ask) {
    super(nothing);
    this.#ask = ask;
  }

  /** Whose stack is wanted. */
  choose(pid: number | undefined): void {
    if (pid === this.#pid) return;
    this.#pid = pid;
    this.dropAnswer();
    this.refresh();
  }

  override snapshot(snapshot: MachineSnapshot): void {
    this.#harts = snapshot.harts;
    super.snapshot(snapshot);
  }

  override reset(): void {
    this.dropAnswer();
    this.set(nothing);
  }

  protected override async ask(): Promise<() => void> {
    const answer = await this.#ask({ pid: this.#pid });
    return () => {
      if (answer.kind !== 'processes') return;
      const harts = answer.processes.length === 0 ? this.#harts : [];
      if (harts.length > 0 || textOf(answer) !== textOf(this.view.list)) this.set({ list: answer, harts });
    };
  }
}
