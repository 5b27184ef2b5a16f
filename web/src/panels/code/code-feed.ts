// Keeps the code panel up to date: where a hart stands, what changed since the machine last stood still, the breakpoints.
import type {
  AnswerOf,
  BreakpointAnswer,
  BreakpointRequest,
  CodeAnswer,
  CodeRequest,
  MachineSnapshot,
} from '../../machine/protocol.ts';
import { type Breakpoint, changedRegisters, type HartView, type Register } from '../../model/debugging.ts';
import { Feed } from '../feed.ts';

export interface CodeView {
  readonly hart: number;
  readonly harts: number;
  /** The place that the reader wanted to see instead of where the hart stands. */
  readonly elsewhere: bigint | undefined;
  /** Whose address that is. */
  readonly space: CodeRequest['space'];
  readonly at: HartView | undefined;
  /** Names of registers whose value is another than when the machine last stood still. */
  readonly changed: ReadonlySet<string>;
  readonly breakpoints: readonly Breakpoint[];
  /** What this kernel calls its system calls, in the order of their numbers. */
  readonly systemCalls: readonly string[];
}

export interface Machine {
  code(request: CodeRequest): Promise<CodeAnswer>;
  breakpoints(request: BreakpointRequest): Promise<BreakpointAnswer>;
  systemCalls(): Promise<AnswerOf<'system-calls'>>;
  /** It does not run. */
  standsStill(): boolean;
}

/** How many instructions are shown. */
const before = 10;
const after = 40;

const nothing: CodeView = {
  hart: 0,
  harts: 1,
  elsewhere: undefined,
  space: 'hart',
  at: undefined,
  changed: new Set(),
  breakpoints: [],
  systemCalls: [],
};

const namesOf = (names: readonly string[]): readonly string[] => [
  ...new Set(names.filter((name) => name !== '')),
];

export class CodeFeed extends Feed<CodeView> {
  readonly #machine: Machine;
  #instructions = 0n;
  #lastStand: { instructions: bigint; registers: readonly Register[] } | undefined;

  constructor(machine: Machine) {
    super(nothing);
    this.#machine = machine;
  }

  override snapshot(snapshot: MachineSnapshot): void {
    this.#instructions = snapshot.instructions;
    if (snapshot.harts.length !== this.view.harts) this.set({ harts: snapshot.harts.length });
    super.snapshot(snapshot);
  }

  override reset(): void {
    this.#lastStand = undefined;
    this.dropAnswer();
    this.set({ ...nothing, breakpoints: this.view.breakpoints });
    this.refresh();
  }

  /** Shows where a hart stands. */
  follow(hart: number): void {
    if (hart !== this.view.hart) this.#lastStand = undefined;
    this.dropAnswer();
    this.set({ hart, elsewhere: undefined, space: 'hart', changed: new Set() });
    this.refresh();
  }

  /** Shows the code at an address instead. */
  look(elsewhere: bigint, space: CodeRequest['space']): void {
    this.dropAnswer();
    this.set({ elsewhere, space });
    this.refresh();
  }

  /** '' or why it could not be done. */
  async change(request: BreakpointRequest): Promise<string> {
    const answer = await this.#machine.breakpoints(request);
    if (answer.kind === 'gone') return '';
    this.set({ breakpoints: answer.list });
    return answer.problem;
  }

  protected override async ask(): Promise<() => void> {
    const { hart, elsewhere, space, systemCalls } = this.view;
    const instructions = this.#instructions;
    const still = this.#machine.standsStill();
    const [code, list, calls] = await Promise.all([
      this.#machine.code({ hart, address: elsewhere, space, before, after }),
      this.#machine.breakpoints({ action: 'list' }),
      // They stay what they are as long as the kernel does.
      systemCalls.length > 0 ? undefined : this.#machine.systemCalls(),
    ]);
    return () => {
      if (list.kind === 'breakpoints') this.set({ breakpoints: list.list });
      if (calls?.kind === 'system-calls') this.set({ systemCalls: namesOf(calls.names) });
      if (code.kind !== 'code') this.set({ at: undefined });
      else this.#take(code.view, instructions, still);
    };
  }

  #take(at: HartView, instructions: bigint, still: boolean): void {
    const registers = [...at.integer, ...at.control];
    const moved = this.#lastStand?.instructions !== instructions;
    const changed =
      still && !moved ? this.view.changed : changedRegisters(this.#lastStand?.registers, registers);
    if (still && moved) this.#lastStand = { instructions, registers };
    this.set({ at, changed });
  }
}
