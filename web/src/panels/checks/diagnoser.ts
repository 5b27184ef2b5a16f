// Watches the console for trouble and asks the machine what is behind it.
import { Emitter } from '../../common/emitter.ts';
import type { MachineClient } from '../../machine/machine-client.ts';
import type { CodePlace } from '../../model/debugging.ts';
import { ConsoleWatch, type Trouble } from '../../model/diagnosis.ts';
import type { TableId } from '../../model/table-choice.ts';
import type { Diagnosis } from './diagnosis-view.ts';

/** A call chain of more is no news. */
const mostFrames = 16;

export class Diagnoser {
  readonly onChange = new Emitter<Diagnosis | undefined>();
  readonly #machine: MachineClient;
  readonly #watch = new ConsoleWatch();

  constructor(machine: MachineClient) {
    this.#machine = machine;
  }

  read(bytes: Uint8Array): void {
    if (this.#watch.read(bytes)) void this.#diagnose();
  }

  forget(): void {
    this.#watch.forget();
    this.onChange.emit(undefined);
  }

  /** The table under which a trouble's address is to be seen. */
  static tableOf({ kind, pid }: Trouble): TableId {
    return kind === 'killed' && pid !== undefined ? pid : 'kernel';
  }

  async #diagnose(): Promise<void> {
    const { trouble } = this.#watch;
    if (!trouble) return;
    const [translation, frames] = await Promise.all([this.#translate(trouble), this.#frames(trouble)]);
    if (trouble === this.#watch.trouble) this.onChange.emit({ trouble, translation, frames });
  }

  async #translate(trouble: Trouble): Promise<Diagnosis['translation']> {
    if (trouble.stval === undefined) return undefined;
    const question = { table: Diagnoser.tableOf(trouble), va: trouble.stval, sum: false, mxr: false };
    const answer = await this.#machine.ask('translate', question);
    return answer.kind === 'gone' ? 'gone' : answer.translation;
  }

  /** Of the hart that is in panic; a process that was killed has left the kernel long ago. */
  async #frames({ kind }: Trouble): Promise<readonly CodePlace[]> {
    if (kind === 'killed') return [];
    const answer = await this.#machine.ask('backtraces', null);
    if (answer.kind === 'gone') return [];
    const panicking = answer.harts.find((frames) => frames.some((frame) => frame.function === 'panic'));
    return (panicking ?? []).slice(0, mostFrames);
  }
}
