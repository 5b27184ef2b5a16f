// The feed of a panel that looks at one page table, which the reader chooses.
import type { MachineSnapshot } from '../machine/protocol.ts';
import {
  type ProcessName,
  pidOf,
  resolveChoice,
  sameProcesses,
  type TableChoice,
  type TableId,
} from '../model/table-choice.ts';
import { Feed } from './feed.ts';

/** What every such panel draws: whose table it is, and whose it could be. Immutable. */
export interface LiveView {
  readonly choice: TableChoice;
  readonly processes: readonly ProcessName[];
  readonly kernelKnown: boolean;
}

export abstract class LiveFeed<View extends LiveView> extends Feed<View> {
  #earlierPids: readonly number[] = [];

  override snapshot(snapshot: MachineSnapshot): void {
    const { processes, kernelPageTable } = snapshot;
    this.#earlierPids = this.view.processes.map(({ pid }) => pid);
    const named = processes.map(({ pid, name, kernelTables }) => ({ pid, name, kernelTables }));
    const kernelKnown = kernelPageTable !== 0n;
    if (kernelKnown !== this.view.kernelKnown || !sameProcesses(named, this.view.processes))
      this.set({ ...this.view, processes: named, kernelKnown });
    super.snapshot(snapshot);
  }

  /** Puts the question about that table, and gives what to do with the answer. */
  protected abstract askAbout(table: TableId): Promise<() => void>;

  protected override ask(): Promise<() => void> {
    const { choice, processes, kernelKnown } = this.view;
    const live = { pids: processes.map(({ pid }) => pid), kernelKnown };
    return this.askAbout(resolveChoice(choice, live, this.#earlierPids));
  }

  /** The machine was switched on anew. The choice that outlives that. */
  protected startOver(): TableChoice {
    this.dropAnswer();
    this.#earlierPids = [];
    const { choice } = this.view;
    return pidOf(choice) === undefined ? choice : 'newest';
  }

  /** The name of the process, '' for the other tables. */
  protected nameOf(table: TableId): string {
    return this.view.processes.find(({ pid }) => pid === pidOf(table))?.name ?? '';
  }
}
