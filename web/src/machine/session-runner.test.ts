import { beforeEach, describe, expect, test } from 'vitest';
import { toDisposable } from '../common/disposable.ts';
import type { MachineSnapshot, MachineState } from './protocol.ts';
import { FakeSession } from './session-fake.ts';
import { type Host, SessionRunner } from './session-runner.ts';

/** A wall clock that moves only when a test says so; slices take no time unless the test makes them. */
class FakeHost implements Host {
  time = 0;
  #waiting: { at: number; order: number; next: () => void }[] = [];
  #order = 0;

  now(): number {
    return this.time;
  }

  soon(next: () => void) {
    return this.after(0, next);
  }

  after(milliseconds: number, next: () => void) {
    const entry = { at: this.time + milliseconds, order: this.#order++, next };
    this.#waiting.push(entry);
    return toDisposable(() => {
      this.#waiting = this.#waiting.filter((each) => each !== entry);
    });
  }

  get pending(): number {
    return this.#waiting.length;
  }

  /** Lets everything happen that is due in the next `milliseconds`. Gives how many callbacks ran. */
  advance(milliseconds: number): number {
    const end = this.time + milliseconds;
    let ran = 0;
    for (;;) {
      const due = this.#waiting
        .filter(({ at }) => at <= end)
        .sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!due || ran > 10_000) break;
      this.#waiting = this.#waiting.filter((each) => each !== due);
      this.time = Math.max(this.time, due.at);
      due.next();
      ran++;
    }
    this.time = end;
    return ran;
  }
}

let session: FakeSession;
let host: FakeHost;
let runner: SessionRunner;
let states: MachineState[];
let snapshots: MachineSnapshot[];
let output: string;
let boundaries: number;

beforeEach(() => {
  session = new FakeSession();
  host = new FakeHost();
  states = [];
  snapshots = [];
  output = '';
  boundaries = 0;
  runner = new SessionRunner(session, host, {
    state: (state) => states.push(state),
    output: (bytes) => {
      output += new TextDecoder().decode(bytes);
    },
    changed: (snapshot) => snapshots.push(snapshot),
    boundary: () => boundaries++,
  });
});

const type = (text: string) => runner.input(new TextEncoder().encode(text));
const lastState = () => states.at(-1);

describe('an idle machine', () => {
  test('runs only when its next event is due', () => {
    session.wake = 100_000_000n;
    runner.run();
    host.advance(1);
    expect(lastState()).toEqual({ phase: 'running', activity: 'idle' });
    session.calls = [];
    host.advance(3000);
    expect(session.calls.filter((call) => call === 'run').length).toBeLessThanOrEqual(40);
    expect(Number(session.cycles())).toBeGreaterThan(2_900_000_000);
  });

  test('that only input can wake sets no timer once its snapshot is sent', () => {
    runner.run();
    host.advance(1000);
    expect(host.pending).toBe(0);
    expect(snapshots.length).toBeGreaterThan(0);
  });

  test('never runs ahead of the wall clock', () => {
    session.wake = 100_000_000n;
    runner.run();
    for (let i = 0; i < 50; i++) {
      host.advance(17);
      expect(Number(session.cycles())).toBeLessThanOrEqual(host.time * 1_000_000);
    }
  });

  test('moves on to the present before it hears a key', () => {
    session.wake = 2_000_000_000n;
    runner.run();
    host.advance(500);
    session.calls = [];
    type('l');
    expect(session.calls).toEqual(['advanceIdle', 'type']);
    expect(session.cycles()).toBe(500_000_000n);
    host.advance(1);
    expect(output).toBe('l');
  });

  test('sends a snapshot a second, and one soon after a key', () => {
    session.wake = 100_000_000n;
    runner.run();
    host.advance(2000);
    snapshots = [];
    host.advance(3000);
    expect(snapshots.length).toBeLessThanOrEqual(3);
    snapshots = [];
    type('x');
    host.advance(210);
    expect(snapshots.length).toBe(1);
  });
});

describe('a busy machine', () => {
  test('is paced by the wall clock', () => {
    session.work = 1e12;
    runner.run();
    host.advance(50);
    expect(Number(session.cycles())).toBeLessThanOrEqual(50_000_000);
    expect(Number(session.cycles())).toBeGreaterThan(40_000_000);
  });

  test('sends at most five snapshots a second', () => {
    session.work = 1e12;
    runner.run();
    host.advance(1000);
    expect(snapshots.length).toBeGreaterThanOrEqual(4);
    expect(snapshots.length).toBeLessThanOrEqual(6);
    expect(snapshots.at(-1)?.mips).toBeCloseTo(1000, -2);
  });

  test('stops between two slices when it is paused, and goes on where it was', () => {
    session.work = 1e12;
    runner.run();
    host.advance(20);
    runner.pause();
    const stopped = session.cycles();
    host.advance(5000);
    expect(session.cycles()).toBe(stopped);
    expect(lastState()).toEqual({ phase: 'paused' });
    runner.run();
    host.advance(10);
    expect(Number(session.cycles() - stopped)).toBeLessThanOrEqual(10_000_000);
    expect(session.cycles()).toBeGreaterThan(stopped);
  });

  test('waits while the terminal is behind, and goes on when it has drawn', () => {
    session.work = 1e12;
    session.chatter = 'x'.repeat(100_000);
    runner.run();
    host.advance(100);
    expect(lastState()).toEqual({ phase: 'running', activity: 'waiting-for-terminal' });
    expect(output.length).toBe(200_000);
    runner.acknowledge(200_000);
    host.advance(5);
    expect(output.length).toBeGreaterThan(200_000);
  });

  test('can be paused while it waits for the terminal', () => {
    session.work = 1e12;
    session.chatter = 'x'.repeat(200_000);
    runner.run();
    host.advance(100);
    runner.pause();
    runner.acknowledge(200_000);
    const shown = output.length;
    host.advance(100);
    expect(output.length).toBe(shown);
  });
});

describe('a machine that stops', () => {
  test.each([
    [2, 'powered-off'],
    [3, 'rebooted'],
    [4, 'test-done'],
  ] as const)('for reason %i tells that it %s', (reason, cause) => {
    session.stopReason = reason;
    session.status = 7;
    runner.run();
    host.advance(10);
    expect(lastState()).toEqual({ phase: 'stopped', cause, status: 7 });
    expect(host.pending).toBe(0);
  });

  test('has no ears, and runs again after a reset', () => {
    session.stopReason = 2;
    runner.run();
    host.advance(10);
    type('ls');
    runner.run();
    expect(session.typed).toBe('');
    expect(lastState()?.phase).toBe('stopped');
    session.stopReason = undefined;
    runner.reset();
    expect(session.calls).toContain('reset');
    expect(lastState()?.phase).toBe('running');
  });
});

describe('boundaries', () => {
  test('are where a machine that stood still goes on', () => {
    runner.run();
    expect(boundaries).toBe(1);
    host.advance(10);
    type('l');
    expect(boundaries).toBe(2);
    type('s');
    expect(boundaries).toBe(3);
    host.advance(10);
    runner.pause();
    runner.run();
    expect(boundaries).toBe(4);
  });

  test('are not where a machine at work is typed at', () => {
    session.work = 1e12;
    runner.run();
    host.advance(10);
    type('l');
    expect(boundaries).toBe(1);
  });
});

describe('a debugger', () => {
  const stopReport = {
    cause: 0,
    hart: 0,
    address: 0x80001000n,
    function: 'exec',
    offset: 0,
    file: 'kernel/exec.c',
    line: 14,
    pid: 3,
    process: 'sh',
    breakpoint: 1,
    trapCause: 0n,
    trapValue: 0n,
    systemCall: 0n,
    call: '',
    satpBefore: 0n,
    satpAfter: 0n,
    writer: 0,
    written: 0n,
    wordBefore: 0n,
    wordAfter: 0n,
  };

  test('that stops the machine leaves it paused and tells why', () => {
    session.stopReason = 5;
    session.report = stopReport;
    runner.run();
    host.advance(1);
    expect(lastState()).toMatchObject({ phase: 'paused', stop: { cause: 'breakpoint', function: 'exec' } });
    expect(host.pending).toBe(0);
    expect(snapshots.length).toBe(1);
  });

  test('steps at once, and tells of each step though the machine stays paused', () => {
    session.work = 10;
    expect(runner.go({ kind: 'step', hart: 0 })).toBe('');
    expect(runner.go({ kind: 'over', hart: 0 })).toBe('');
    expect(session.calls.filter((call) => call === 'stepHart').length).toBe(2);
    expect(states.map(({ phase }) => phase)).toEqual(['paused', 'paused']);
    expect(session.instructions()).toBe(2n);
  });

  test('waits with the step of a hart that waits, and a pause gives it up', () => {
    runner.go({ kind: 'step', hart: 0 });
    host.advance(1);
    expect(lastState()).toEqual({ phase: 'running', activity: 'idle' });
    type('l');
    host.advance(5);
    expect(lastState()).toMatchObject({ phase: 'paused', stop: { cause: 'step' } });
    runner.run();
    session.work = 1e9;
    host.advance(5);
    runner.pause();
    expect(session.calls.at(-1)).toBe('cancelRunTo');
  });

  test('runs to a system call by its name', () => {
    expect(runner.go({ kind: 'system-call', name: 'fork' })).toBe('');
    expect(session.goals).toEqual(['call fork']);
    expect(lastState()).toMatchObject({ phase: 'running' });
  });

  test('refuses a place that there is not, and the machine stays as it was', () => {
    expect(runner.go({ kind: 'place', text: 'nowhere' })).toMatch(/no function/);
    expect(states).toEqual([]);
    expect(runner.go({ kind: 'place', text: 'exec' })).toBe('');
    expect(session.goals).toEqual(['nowhere', 'exec']);
    expect(lastState()?.phase).toBe('running');
  });
});
