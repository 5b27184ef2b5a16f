// Who answers what the page asks, topic by topic. It runs in the worker, between two slices of the machine.
import type { Session } from 'pagewalk-module';
import type { ChecksReader } from './checks-reader.ts';
import { changeBreakpoints, readCode } from './debug-reader.ts';
import type { EventReader } from './event-reader.ts';
import type { LabReader } from './lab-reader.ts';
import type { MemoryReader } from './memory-reader.ts';
import type { PageTableReader } from './page-table-reader.ts';
import { readProcesses, readSymbols } from './process-reader.ts';
import type { AnswerOf, RequestOf, Topic } from './protocol.ts';
import type { RangesReader } from './ranges-reader.ts';
import type { SelectedReader } from './selected-reader.ts';
import type { SessionRunner } from './session-runner.ts';
import { readTranslation } from './translation-reader.ts';

/** All that an answer may need. */
export interface Answering {
  readonly session: Session;
  readonly tables: PageTableReader;
  readonly events: EventReader;
  readonly lab: LabReader;
  readonly memory: MemoryReader;
  readonly ranges: RangesReader;
  readonly selected: SelectedReader;
  readonly runner: SessionRunner;
  readonly checks: ChecksReader;
}

const answers: {
  readonly [T in Topic]: (machine: Answering, request: RequestOf<T>) => AnswerOf<T>;
} = {
  'page-table': ({ tables }, request) => tables.answer(request),
  memory: ({ memory }, request) => memory.answer(request),
  selected: ({ selected }, request) => selected.answer(request),
  ranges: ({ ranges }, request) => ranges.answer(request),
  translate: ({ session }, request) => readTranslation(session, request),
  processes: ({ session }, request) => readProcesses(session, request),
  checks: ({ checks }, request) => checks.answer(request),
  tlbs: ({ checks }, request) => checks.tlbs(request),
  backtraces: ({ checks }) => checks.backtraces(),
  events: ({ events }, request) => events.events(request),
  'recorded-write': ({ events }, { entry }) => ({ kind: 'write', write: events.recordedWrite(entry) }),
  'replay-plan': ({ events }) => {
    const plan = events.replayPlan();
    return plan ? { kind: 'plan', plan } : { kind: 'gone' };
  },
  symbols: ({ session }, { text }) => readSymbols(session, text),
  'lab-functions': ({ lab }) => lab.functions(),
  'lab-state': ({ lab }) => lab.state(),
  'lab-open': ({ lab }, opening) => lab.open(opening),
  'lab-call': ({ lab }, request) => lab.call(request),
  'lab-check': ({ lab }, request) => lab.check(request),
  'lab-edit': ({ lab }, edit) => lab.edit(edit),
  code: ({ session }, request) => readCode(session, request),
  breakpoints: ({ session }, request) => changeBreakpoints(session, request),
  go: ({ runner }, goal) => ({ kind: 'going', problem: runner.go(goal) }),
  functions: ({ session }) => ({ kind: 'functions', names: session.functionNames() }),
  'system-calls': ({ session }) => ({ kind: 'system-calls', names: session.systemCallNames() }),
};

export const answer = <T extends Topic>(machine: Answering, topic: T, request: RequestOf<T>): AnswerOf<T> =>
  answers[topic](machine, request);

/** The memory of the typed arrays in an answer, which can change hands: in its fields, and in those of objects in it. */
export function buffersOf(value: object, depth = 3): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) return [value.buffer as ArrayBuffer];
  if (depth === 0 || Array.isArray(value)) return [];
  const parts = Object.values(value).filter((part) => typeof part === 'object' && part !== null);
  return parts.flatMap((part: object) => buffersOf(part, depth - 1));
}
