// What the function-lab panel knows: the state of the lab, and the calls that were made in it.
import type { MachineClient } from '../../machine/machine-client.ts';
import type { LabCallAnswer, LabEdit, LabOpening, MachineSnapshot } from '../../machine/protocol.ts';
import {
  eventsOf,
  type LabFunction,
  type LabReport,
  type LabState,
  type TableChange,
} from '../../model/lab.ts';
import { argumentsOf, lineOf } from '../../model/lab-arguments.ts';
import { Feed } from '../feed.ts';

/** A call that was made. */
export interface LabCall {
  readonly number: number;
  readonly name: string;
  readonly fields: readonly string[];
  readonly line: string;
  readonly report: LabReport;
  /** Of the last calls only: tables are large. */
  readonly tables: Readonly<Record<string, TableChange>>;
  /** What the result was named. */
  readonly named: string;
  /** Changed something that can be taken back. */
  readonly undoable: boolean;
  readonly undone: boolean;
}

/** All that the panel draws. Immutable. */
export interface LabView {
  readonly functions: readonly LabFunction[];
  readonly state: LabState | undefined;
  /** The oldest first. */
  readonly calls: readonly LabCall[];
  /** Number of the call on show, 0 for none. */
  readonly shown: number;
  /** Why something was not done; '' when nothing went wrong. */
  readonly error: string;
}

export const emptyView: LabView = { functions: [], state: undefined, calls: [], shown: 0, error: '' };

const mostCalls = 100;
const callsWithTables = 8;

export type Ask = MachineClient['ask'];

const changed = (report: LabReport): boolean =>
  report.pages.length > 0 || eventsOf(report, 'written').length > 0;

export class LabFeed extends Feed<LabView> {
  readonly #ask: Ask;
  #number = 0;
  /** How many edits were asked for. */
  #edits = 0;
  /** A copy is made once unasked, as soon as there is something to copy. */
  #mayFork = true;
  #hasProcesses = false;
  /** Which list of functions the view has. */
  #functionSet = '';

  constructor(ask: Ask) {
    super(emptyView);
    this.#ask = ask;
  }

  override reset(): void {
    this.dropAnswer();
    this.#mayFork = true;
    this.#hasProcesses = false;
    // The next machine may have other functions under the same name.
    this.#functionSet = '';
    this.set({ ...emptyView, functions: this.view.functions });
  }

  override snapshot(snapshot: MachineSnapshot): void {
    this.#hasProcesses = snapshot.processes.length > 0;
    super.snapshot(snapshot);
  }

  async open(opening: LabOpening): Promise<void> {
    this.#mayFork = false;
    const answer = await this.#ask('lab-open', opening);
    if (answer.kind !== 'lab') return;
    // What was done before was done to another memory.
    if (answer.error !== '') return this.set({ error: answer.error });
    const functions = await this.#functionsOf(answer.state);
    this.set({ ...functions(), state: answer.state, calls: [], shown: 0, error: '' });
  }

  /** Fields hold the texts of the parameters, in their order. */
  async call(called: LabFunction, fields: readonly string[]): Promise<void> {
    const args = argumentsOf(called.parameters, fields);
    const answer = await this.#ask('lab-call', { name: called.name, args });
    if (answer.kind === 'called') this.#add(called.name, fields, lineOf(called, args), answer);
  }

  async undo(): Promise<void> {
    if (!(await this.#edit({ kind: 'undo' }))) return;
    const last = this.view.calls.findLast(({ undoable, undone }) => undoable && !undone);
    // Names that were given since are gone, too.
    const calls = this.view.calls.map((call) =>
      last && call.number >= last.number ? { ...call, undone: true, named: '' } : call,
    );
    this.set({ calls, shown: last?.number ?? this.view.shown });
  }

  failAllocation(n: number): Promise<boolean> {
    return this.#edit({ kind: 'fail', n });
  }

  chooseVariant(variant: string): Promise<boolean> {
    return this.#edit({ kind: 'variant', variant });
  }

  /** Names the result of the last call. */
  async nameResult(name: string): Promise<void> {
    const last = this.view.calls.at(-1);
    if (!last || !(await this.#edit({ kind: 'name', name }))) return;
    this.set({ calls: this.view.calls.map((call) => (call === last ? { ...call, named: name } : call)) });
  }

  /** Gives bytes of the reader a name. */
  define(name: string, bytes: Uint8Array): Promise<boolean> {
    return this.#edit({ kind: 'bytes', name, bytes });
  }

  show(number: number): void {
    this.set({ shown: number });
  }

  /** What the engine says to each field; '' when it is good. */
  async check({ parameters }: LabFunction, fields: readonly string[]): Promise<readonly string[]> {
    const checked = parameters.map(({ type }, i) => ({ text: fields[i] ?? '', type }));
    const single = checked.filter(({ type }) => type !== 'Words');
    const answer = await this.#ask('lab-check', { fields: single });
    if (answer.kind !== 'checked') return [];
    let next = 0;
    return checked.map(({ type }) => (type === 'Words' ? '' : (answer.errors[next++] ?? '')));
  }

  protected override async ask(): Promise<() => void> {
    const forks = this.#mayFork && this.#hasProcesses;
    const answer = forks ? await this.#ask('lab-open', { kind: 'fork' }) : await this.#ask('lab-state', null);
    const functions = answer.kind === 'lab' ? await this.#functionsOf(answer.state) : () => ({});
    return () => {
      if (forks) this.#mayFork = false;
      if (answer.kind !== 'lab') return;
      const state = this.#news(answer.state) ? { state: answer.state } : {};
      this.set({ ...functions(), ...state });
    };
  }

  /** The functions that go with a state, for the view; nothing when it has them already. */
  async #functionsOf(state: LabState): Promise<() => Partial<LabView>> {
    if (state.functionSet === this.#functionSet) return () => ({});
    const answer = await this.#ask('lab-functions', null);
    if (answer.kind !== 'functions') return () => ({});
    return () => {
      this.#functionSet = answer.functionSet;
      return { functions: answer.functions };
    };
  }

  /** Between calls, only letting go of the copy changes anything. */
  #news(state: LabState): boolean {
    const { state: known } = this.view;
    return known?.origin !== state.origin || known.instructions !== state.instructions;
  }

  async #edit(edit: LabEdit): Promise<boolean> {
    const number = ++this.#edits;
    const answer = await this.#ask('lab-edit', edit);
    if (answer.kind !== 'edited') return false;
    // The state behind a later edit is on its way: this one would show again what the reader has left.
    if (number === this.#edits) {
      const functions = await this.#functionsOf(answer.state);
      if (number === this.#edits) this.set({ ...functions(), state: answer.state, error: answer.error });
    }
    return answer.error === '';
  }

  #add(name: string, fields: readonly string[], line: string, answer: LabCallAnswer): void {
    const { report, tables, state } = answer;
    const more = state.undoable > (this.view.state?.undoable ?? 0);
    // Where the lab has given up its oldest steps, their number does not tell.
    const undoable = more || (report.ending === 'returned' && state.undoable > 0 && changed(report));
    const call: LabCall = {
      number: ++this.#number,
      name,
      fields,
      line,
      report,
      tables,
      named: '',
      undoable,
      undone: false,
    };
    const calls = [...this.view.calls, call].slice(-mostCalls);
    const light = calls.map((old, i) => (i < calls.length - callsWithTables ? { ...old, tables: {} } : old));
    this.set({ calls: light, shown: call.number, state, error: '' });
  }
}
