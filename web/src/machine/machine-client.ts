// The page's side of the machine: commands out, state and snapshots in. Panels know this class, never the module.
import { Emitter } from '../common/emitter.ts';
import type { Breakpoint } from '../model/debugging.ts';
import type {
  AnswerOf,
  FromWorker,
  MachineSetup,
  MachineSnapshot,
  MachineState,
  RequestOf,
  Topic,
  ToWorker,
} from './protocol.ts';

/** As much of a Worker as the client uses. */
export interface WorkerPort {
  postMessage(message: ToWorker, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** A good answer to any question. */
const gone = { kind: 'gone' } as const;

export class MachineClient {
  readonly onState = new Emitter<MachineState>();
  readonly onSnapshot = new Emitter<MachineSnapshot>();
  readonly onOutput = new Emitter<Uint8Array>();
  /** The machine was switched on anew: what the terminal shows belongs to its former life. */
  readonly onPowerOn = new Emitter<void>();

  readonly #startWorker: () => WorkerPort;
  #worker: WorkerPort | undefined;
  #setup: MachineSetup | undefined;
  #state: MachineState = { phase: 'loading' };
  #snapshot: MachineSnapshot | undefined;
  /** As they were when last asked for. */
  #breakpoints: readonly Breakpoint[] = [];
  #questions = new Map<number, (answer: AnswerOf<Topic>) => void>();
  #lastQuestion = 0;

  constructor(startWorker: () => WorkerPort) {
    this.#startWorker = startWorker;
  }

  get state(): MachineState {
    return this.#state;
  }

  get snapshot(): MachineSnapshot | undefined {
    return this.#snapshot;
  }

  get setup(): MachineSetup | undefined {
    return this.#setup;
  }

  /** Builds a machine in a worker of its own and runs it. The former machine ends; its breakpoints stay, by their names. */
  load(setup: MachineSetup): void {
    this.#end();
    this.#setup = setup;
    this.#snapshot = undefined;
    this.onPowerOn.emit();
    this.#enter({ phase: 'loading' });
    const worker = this.#startWorker();
    this.#worker = worker;
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#end();
      const detail = event.message || 'its script could not be loaded';
      this.#enter({ phase: 'failed', failure: { kind: 'worker', detail } });
    };
    this.#send({ type: 'load', setup, breakpoints: this.#breakpoints });
  }

  run(): void {
    this.#send({ type: 'run' });
  }

  pause(): void {
    this.#send({ type: 'pause' });
  }

  /** Power-on with the same images; a machine that failed is built anew. */
  reset(): void {
    if (this.#state.phase === 'failed' || this.#state.phase === 'loading') {
      if (this.#setup) this.load(this.#setup);
      return;
    }
    this.#send({ type: 'reset' });
  }

  /** Bytes from the keyboard. */
  input(bytes: Uint8Array): void {
    this.#send({ type: 'input', bytes });
  }

  /** The terminal has drawn so many bytes of output. */
  acknowledge(bytes: number): void {
    this.#send({ type: 'acknowledge', bytes });
  }

  /** Puts a question about the machine as it is. Questions of one topic are answered in their order. */
  ask<T extends Topic>(topic: T, request: RequestOf<T>): Promise<AnswerOf<T>> {
    if (!this.#worker) return Promise.resolve(gone);
    const id = ++this.#lastQuestion;
    return new Promise((resolve) => {
      this.#questions.set(id, (answer) => resolve(answer as AnswerOf<T>));
      this.#send({ type: 'ask', id, topic, request });
    });
  }

  #receive(message: FromWorker): void {
    switch (message.type) {
      case 'state':
        this.#enter(message.state);
        break;
      case 'power-on':
        this.onPowerOn.emit();
        break;
      case 'output':
        this.onOutput.emit(message.bytes);
        break;
      case 'changed':
        this.#snapshot = message.snapshot;
        this.onSnapshot.emit(message.snapshot);
        break;
      case 'answer':
        if (message.answer.kind === 'breakpoints') this.#breakpoints = message.answer.list;
        this.#questions.get(message.id)?.(message.answer);
        this.#questions.delete(message.id);
        break;
    }
  }

  #enter(state: MachineState): void {
    this.#state = state;
    this.onState.emit(state);
  }

  #send(message: ToWorker): void {
    this.#worker?.postMessage(message, []);
  }

  #end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const resolve of this.#questions.values()) resolve(gone);
    this.#questions.clear();
  }
}
