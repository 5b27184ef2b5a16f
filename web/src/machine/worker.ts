// The machine's worker: takes messages of the page to the session, and what happens in it back. It serves one load;
// for another the page starts another worker.
import type { Session } from 'pagewalk-module';
import { toDisposable } from '../common/disposable.ts';
import { type Answering, answer, buffersOf } from './answers.ts';
import { ChecksReader } from './checks-reader.ts';
import { restoreBreakpoints } from './debug-reader.ts';
import { EventReader } from './event-reader.ts';
import { LabReader } from './lab-reader.ts';
import { LoadError, loadSession, reasonOf } from './load-session.ts';
import { MemoryReader } from './memory-reader.ts';
import { PageTableReader } from './page-table-reader.ts';
import type { Failure, FromWorker, ToWorker } from './protocol.ts';
import { RangesReader } from './ranges-reader.ts';
import { SelectedReader } from './selected-reader.ts';
import { type Host, type RunnerEvents, SessionRunner } from './session-runner.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;

const send = (message: FromWorker, transfer: Transferable[] = []) => scope.postMessage(message, transfer);

function fail(failure: Failure): void {
  machine?.runner.dispose();
  machine = undefined;
  send({ type: 'state', state: { phase: 'failed', failure } });
}

/** A trap of the module (an abort, memory at its end) leaves it unusable; the page offers to start again. */
function guarded(action: () => void): void {
  try {
    action();
  } catch (error) {
    fail({ kind: 'crash', detail: reasonOf(error) });
  }
}

/** A MessageChannel yields in 0.07 ms, where setTimeout(0) takes 5 ms. */
const channel = new MessageChannel();
let whenYielded: (() => void) | undefined;
channel.port1.onmessage = () => {
  const next = whenYielded;
  whenYielded = undefined;
  if (next) guarded(next);
};

const host: Host = {
  now: () => performance.now(),
  soon(next) {
    whenYielded = next;
    channel.port2.postMessage(null);
    return toDisposable(() => {
      if (whenYielded === next) whenYielded = undefined;
    });
  },
  after(milliseconds, next) {
    const timer = setTimeout(() => guarded(next), milliseconds);
    return toDisposable(() => clearTimeout(timer));
  },
};

let machine: Answering | undefined;

function assemble(session: Session): Answering {
  const readers = {
    tables: new PageTableReader(session),
    memory: new MemoryReader(session),
    ranges: new RangesReader(session),
    selected: new SelectedReader(session),
    events: new EventReader(session),
    checks: new ChecksReader(session),
    lab: new LabReader(session),
  };
  const told: RunnerEvents = {
    state: (state) => send({ type: 'state', state }),
    output: (bytes) => send({ type: 'output', bytes }, [bytes.buffer as ArrayBuffer]),
    changed: (snapshot) => send({ type: 'changed', snapshot }),
    boundary: () => {
      for (const reader of [readers.tables, readers.memory, readers.ranges]) reader.boundary();
    },
  };
  return { session, runner: new SessionRunner(session, host, told), ...readers };
}

async function load({ setup, breakpoints }: Extract<ToWorker, { type: 'load' }>): Promise<void> {
  try {
    const session = await loadSession(setup);
    restoreBreakpoints(session, breakpoints);
    machine = assemble(session);
  } catch (error) {
    fail(error instanceof LoadError ? error.failure : { kind: 'crash', detail: reasonOf(error) });
    return;
  }
  guarded(() => machine?.runner.run());
}

function reply({ id, topic, request }: Extract<ToWorker, { type: 'ask' }>): void {
  const result = machine ? answer(machine, topic, request) : ({ kind: 'gone' } as const);
  send({ type: 'answer', id, answer: result }, buffersOf(result));
}

function handle(message: ToWorker): void {
  switch (message.type) {
    case 'load':
      void load(message);
      break;
    case 'run':
      machine?.runner.run();
      break;
    case 'pause':
      machine?.runner.pause();
      break;
    case 'reset':
      machine?.tables.forget();
      machine?.memory.forget();
      machine?.ranges.forget();
      machine?.events.forget();
      if (machine) send({ type: 'power-on' });
      machine?.runner.reset();
      break;
    case 'input':
      machine?.runner.input(message.bytes);
      break;
    case 'acknowledge':
      machine?.runner.acknowledge(message.bytes);
      break;
    case 'ask':
      reply(message);
      break;
  }
}

scope.onmessage = ({ data }: MessageEvent<ToWorker>) => guarded(() => handle(data));
