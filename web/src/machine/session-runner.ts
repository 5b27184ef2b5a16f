// Runs a session in slices and sleeps while the guest does. One slice, one decision what comes next:
//
//   run() says   the machine                          next slice
//   Budget       has more to do                       at once, after the messages that wait
//   Budget       has reached the wall clock           a millisecond later
//   Idle         waits for a timer or for input       when its next event is due, or on input
//   Breakpoint   was stopped by its debugger          when the reader says so
//   otherwise    has stopped                          never: reset() starts it again
import type { Session } from 'pagewalk-module';
import type { Disposable } from '../common/disposable.ts';
import { unsigned64 } from '../common/hex.ts';
import type { Goal } from '../model/debugging.ts';
import { readStep, readStop, setGoal } from './debug-reader.ts';
import { OutputGate } from './output-gate.ts';
import { Pacing, SliceSize } from './pacing.ts';
import type { MachineSnapshot, MachineState, StopCause } from './protocol.ts';

/** The clock and the two ways to wait. */
export interface Host {
  /** Milliseconds, monotonic. */
  now(): number;
  /** After what waits in the event loop already. */
  soon(next: () => void): Disposable;
  after(milliseconds: number, next: () => void): Disposable;
}

export interface RunnerEvents {
  state(state: MachineState): void;
  output(bytes: Uint8Array): void;
  changed(snapshot: MachineSnapshot): void;
  /** The machine stood still and is about to go on. */
  boundary(): void;
}

/** Values of Session.run(); the module's enum exists for the compiler only. */
const StopReason = {
  Budget: 0,
  Idle: 1,
  PoweredOff: 2,
  Rebooted: 3,
  TestDone: 4,
  Breakpoint: 5,
  Stepped: 6,
} as const;

const stopCauses: Readonly<Record<number, StopCause>> = {
  [StopReason.PoweredOff]: 'powered-off',
  [StopReason.Rebooted]: 'rebooted',
  [StopReason.TestDone]: 'test-done',
};

/** A step may take so long, of guest time: other harts have their turns in it. */
const stepCycles = 1_000_000n;

const never = (1n << 64n) - 1n;
/** Snapshots of a machine at work, or one that was just spoken to, and of one that only ticks. */
const busyIntervalMs = 200;
const quietIntervalMs = 1000;

/** An idle machine is woken so much after its event: the guest has time to handle it before it reaches the clock. */
const handlingMs = 1;

export class SessionRunner {
  readonly #session: Session;
  readonly #host: Host;
  readonly #events: RunnerEvents;
  readonly #pacing = new Pacing();
  readonly #slice = new SliceSize();
  readonly #gate = new OutputGate();
  #state: MachineState = { phase: 'paused' };
  #next: Disposable | undefined;
  #lastSnapshot = { wall: 0, instructions: 0n };
  #stirred = true;
  /** The hart that is to begin one instruction. */
  #stepping: number | undefined;

  constructor(session: Session, host: Host, events: RunnerEvents) {
    this.#session = session;
    this.#host = host;
    this.#events = events;
  }

  run(): void {
    if (this.#state.phase !== 'paused') return;
    this.#events.boundary();
    this.#pacing.anchor(this.#host.now(), this.#cycles());
    this.#enter({ phase: 'running', activity: 'busy' });
    this.#stir();
    this.#soon();
  }

  pause(): void {
    if (this.#state.phase !== 'running') return;
    this.#forgetGoal();
    this.#stop({ phase: 'paused' });
  }

  /** Runs to somewhere, from where the machine stands or in its run. Gives '' or why it does not, in English. */
  go(goal: Goal): string {
    if (this.#state.phase !== 'running' && this.#state.phase !== 'paused') return 'the machine does not run';
    this.#forgetGoal();
    const problem = setGoal(this.#session, goal);
    if (problem !== '') return problem;
    const steps = goal.kind === 'step' || (goal.kind === 'over' && !this.#session.runOver(goal.hart));
    if (steps) this.#stepHart(goal.hart);
    else this.run();
    return '';
  }

  /** At once if that is possible. A hart that waits makes its step when it is woken. */
  #stepHart(hart: number): void {
    this.#cancel();
    this.#events.boundary();
    this.#stepping = hart;
    const reason = this.#session.stepHart(hart, this.#cycles() + stepCycles);
    this.#flush();
    if (this.#ends(reason)) return;
    this.#pacing.anchor(this.#host.now(), this.#cycles());
    this.#enter({ phase: 'running', activity: 'busy' });
    this.#soon();
  }

  #forgetGoal(): void {
    this.#stepping = undefined;
    this.#session.cancelRunTo();
  }

  /** Power-on, and run. */
  reset(): void {
    this.#cancel();
    this.#stepping = undefined;
    this.#session.reset();
    this.#lastSnapshot = { wall: this.#host.now(), instructions: 0n };
    this.#state = { phase: 'paused' };
    this.run();
  }

  /** Bytes from the keyboard. A paused machine finds them when it goes on; a stopped one has no ears. */
  input(bytes: Uint8Array): void {
    if (this.#state.phase === 'running' && this.#state.activity === 'idle') {
      this.#events.boundary();
      this.#catchUp(this.#pacing.limit(this.#host.now()));
    } else if (this.#state.phase !== 'running' && this.#state.phase !== 'paused') {
      return;
    }
    this.#session.type(bytes);
    this.#stir();
    if (this.#state.phase === 'running') this.#soon();
  }

  /** The terminal has drawn so many bytes. */
  acknowledge(bytes: number): void {
    if (!this.#gate.acknowledged(bytes) || this.#state.phase !== 'running') return;
    this.#pacing.anchor(this.#host.now(), this.#cycles());
    this.#soon();
  }

  dispose(): void {
    this.#cancel();
  }

  #step(): void {
    if (this.#gate.closed) {
      this.#enter({ phase: 'running', activity: 'waiting-for-terminal' });
      this.#report();
      return;
    }
    const started = this.#host.now();
    const limit = this.#pacing.limit(started);
    if (this.#isIdle()) this.#catchUp(limit);
    const reason =
      this.#stepping === undefined
        ? this.#session.run(this.#slice.instructions, limit)
        : this.#session.stepHart(this.#stepping, limit);
    const ended = this.#host.now();
    this.#flush();
    if (this.#ends(reason)) return;
    if (reason === StopReason.Idle) {
      this.#pacing.settle(ended, this.#cycles());
      this.#enter({ phase: 'running', activity: 'idle' });
      this.#reportWhenDue(ended);
      this.#sleep(ended);
    } else {
      const reachedClock = this.#cycles() >= limit;
      if (!reachedClock) this.#slice.learn(ended - started);
      this.#pacing.settle(ended, this.#cycles());
      this.#enter({ phase: 'running', activity: 'busy' });
      this.#stir();
      this.#reportWhenDue(ended);
      if (reachedClock) this.#after(1);
      else this.#soon();
    }
  }

  /** Whether the machine stands still now, and for good or until somebody looks. */
  #ends(reason: number): boolean {
    const cause = stopCauses[reason];
    if (cause) {
      this.#stop({ phase: 'stopped', cause, status: this.#session.exitStatus() });
    } else if (reason === StopReason.Breakpoint) {
      const stop = readStop(this.#session);
      this.#stop(stop ? { phase: 'paused', stop } : { phase: 'paused' });
    } else if (reason === StopReason.Stepped) {
      this.#stop({ phase: 'paused', stop: readStep(this.#session, this.#stepping ?? 0) });
    } else {
      return false;
    }
    this.#forgetGoal();
    return true;
  }

  /** Waits for the machine's next event, or for the snapshot that a stirred machine owes. */
  #sleep(now: number): void {
    const waits: number[] = [];
    const wake = unsigned64(this.#session.idleUntil());
    if (wake !== never) waits.push(this.#pacing.delayUntil(wake, now) + handlingMs);
    if (this.#stirred) waits.push(this.#lastSnapshot.wall + busyIntervalMs - now);
    this.#cancel();
    if (waits.length > 0) this.#after(Math.max(0, Math.ceil(Math.min(...waits))));
  }

  /** Lets the clock of an idle machine move on to the present. */
  #catchUp(limit: bigint): void {
    const wake = unsigned64(this.#session.idleUntil());
    this.#session.advanceIdle(wake < limit ? wake : limit);
  }

  #flush(): void {
    const bytes = this.#session.takeOutput();
    if (bytes.length === 0) return;
    this.#gate.sent(bytes.length);
    this.#events.output(bytes);
  }

  #stir(): void {
    this.#stirred = true;
  }

  #reportWhenDue(now: number): void {
    const interval = this.#stirred ? busyIntervalMs : quietIntervalMs;
    if (now - this.#lastSnapshot.wall >= interval) this.#report();
  }

  #report(): void {
    this.#stirred = false;
    const wall = this.#host.now();
    const instructions = unsigned64(this.#session.instructions());
    const elapsed = Math.max(1, wall - this.#lastSnapshot.wall);
    const mips = Number(instructions - this.#lastSnapshot.instructions) / elapsed / 1000;
    this.#lastSnapshot = { wall, instructions };
    this.#events.changed(takeSnapshot(this.#session, instructions, mips));
  }

  #enter(state: MachineState): void {
    const before = this.#state;
    this.#state = state;
    const same =
      before.phase === state.phase &&
      before.phase !== 'paused' &&
      (before.phase !== 'running' || state.phase !== 'running' || before.activity === state.activity);
    if (!same) this.#events.state(state);
  }

  #stop(state: MachineState): void {
    this.#cancel();
    this.#enter(state);
    this.#report();
  }

  #isIdle(): boolean {
    return this.#state.phase === 'running' && this.#state.activity === 'idle';
  }

  #cycles(): bigint {
    return unsigned64(this.#session.cycles());
  }

  #soon(): void {
    this.#cancel();
    this.#next = this.#host.soon(() => this.#step());
  }

  #after(milliseconds: number): void {
    this.#cancel();
    this.#next = this.#host.after(milliseconds, () => this.#step());
  }

  #cancel(): void {
    this.#next?.dispose();
    this.#next = undefined;
  }
}

function takeSnapshot(session: Session, instructions: bigint, mips: number): MachineSnapshot {
  return {
    instructions,
    cycles: unsigned64(session.cycles()),
    mips,
    harts: session.harts().map(({ privilege, waiting, pc, satp }) => ({
      privilege,
      waiting,
      pc: unsigned64(pc),
      satp: unsigned64(satp),
    })),
    processes: session.processes().map(({ pid, name, state, parent, pageTable, kernelTables, size }) => ({
      pid,
      name,
      state,
      parent,
      pageTable: unsigned64(pageTable),
      kernelTables: kernelTables.map((table) => ({ name: table.name, root: unsigned64(table.root) })),
      size: unsigned64(size),
    })),
    kernelPageTable: unsigned64(session.kernelPageTable()),
    noActivePmp: session.noActivePmp(),
    beyondRam: unsigned64(session.beyondRam()),
  };
}
