// Keeps the code panel up to date: where a hart stands, what changed since the machine last stood still, the breakpoints.
import type {
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
  readonly at: HartView | undefined;
  /** Names of registers whose value is another than when the machine last stood still. */
  readonly changed: ReadonlySet<string>;
  readonly breakpoints: readonly Breakpoint[];
}

export interface Machine {
  code(request: CodeRequest): Promise<CodeAnswer>;
  breakpoints(request: BreakpointRequest): Promise<BreakpointAnswer>;
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
  at: undefined,
  changed: new Set(),
  breakpoints: [],
};

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
    this.set({ hart, elsewhere: undefined, changed: new Set() });
    this.refresh();
  }

  /** Shows the code at an address instead, in the address space of the hart. */
  look(elsewhere: bigint): void {
    this.dropAnswer();
    this.set({ elsewhere });
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
    const { hart, elsewhere } = this.view;
    const instructions = this.#instructions;
    const still = this.#machine.standsStill();
    const [code, list] = await Promise.all([
      this.#machine.code({ hart, address: elsewhere, before, after }),
      this.#machine.breakpoints({ action: 'list' }),
    ]);
    return () => {
      if (list.kind === 'breakpoints') this.set({ breakpoints: list.list });
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
