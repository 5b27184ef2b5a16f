// Answers questions of a debugger, and carries out what the reader does to breakpoints.
import type { Session } from 'pagewalk-module';
import { unsigned64 } from '../common/hex.ts';
import {
  type AwaitedEvent,
  awaitedEvents,
  type Breakpoint,
  type CodeLine,
  type CodePlace,
  type Goal,
  type Register,
  reportedCauses,
  type Stop,
  writers,
} from '../model/debugging.ts';
import type { BreakpointAnswer, BreakpointRequest, CodeAnswer, CodeRequest } from './protocol.ts';

type RawPlace = ReturnType<Session['backtrace']>[number];
type RawRegister = ReturnType<Session['registers']>['integer'][number];

const machineMode = 3;

export const placeOf = (raw: RawPlace): CodePlace => ({
  address: unsigned64(raw.address),
  function: raw.function,
  offset: raw.offset,
  file: raw.file,
  line: raw.line,
});

const registerOf = ({ name, value, fields }: RawRegister): Register => ({
  name,
  value: unsigned64(value),
  fields: fields.map((field) => ({ ...field, value: unsigned64(field.value) })),
});

const lineOf = (raw: ReturnType<Session['code']>[number]): CodeLine => ({
  ...placeOf(raw),
  pa: unsigned64(raw.pa),
  word: raw.word >>> 0,
  bytes: raw.bytes,
  text: raw.text,
  ...(raw.target === undefined ? {} : { target: unsigned64(raw.target), targetName: raw.targetName ?? '' }),
});

export function readStop(session: Session): Stop | undefined {
  const raw = session.takeStop();
  if (!raw) return undefined;
  return {
    ...placeOf(raw),
    cause: reportedCauses[raw.cause] ?? 'place',
    hart: raw.hart,
    pid: raw.pid,
    process: raw.process,
    breakpoint: session.breakpoints().find(({ id }) => id === raw.breakpoint)?.name ?? '',
    trapCause: unsigned64(raw.trapCause),
    trapValue: unsigned64(raw.trapValue),
    systemCall: unsigned64(raw.systemCall),
    call: raw.call,
    satpBefore: unsigned64(raw.satpBefore),
    satpAfter: unsigned64(raw.satpAfter),
    writer: writers[raw.writer] ?? 'store',
    written: unsigned64(raw.written),
    wordBefore: unsigned64(raw.wordBefore),
    wordAfter: unsigned64(raw.wordAfter),
  };
}

/** Where a hart stands after a step. */
export function readStep(session: Session, hart: number): Stop {
  const at = session.harts()[hart];
  const pc = unsigned64(at?.pc ?? 0n);
  const satp = at && at.privilege !== machineMode ? unsigned64(at.satp) : 0n;
  const line = session.code(satp, pc, 0, 1)[0];
  const place = line ? placeOf(line) : { address: pc, function: '', offset: 0, file: '', line: 0 };
  return {
    ...place,
    cause: 'step',
    hart,
    pid: 0,
    process: '',
    breakpoint: '',
    trapCause: 0n,
    trapValue: 0n,
    systemCall: 0n,
    call: '',
    satpBefore: 0n,
    satpAfter: 0n,
    writer: 'store',
    written: 0n,
    wordBefore: 0n,
    wordAfter: 0n,
  };
}

/** Tells the session what to stop at; '' or a sentence. `step` stops at nothing. */
export function setGoal(session: Session, goal: Goal): string {
  switch (goal.kind) {
    case 'event':
      return session.runToEvent(awaitedEvents.indexOf(goal.event satisfies AwaitedEvent));
    case 'system-call':
      return session.runToSystemCall(goal.name);
    case 'place':
      return session.runToPlace(goal.text);
    case 'write':
      return session.runToWrite(goal.address, goal.bytes);
    case 'out':
      return session.runOut(goal.hart) ? '' : 'it is not known where this function returns to';
    default:
      return '';
  }
}

/** A kernel is linked for the physical addresses that it lies at; what it maps elsewhere, such as a trampoline, is mapped for every hart. */
function spaceOf(session: Session, space: CodeRequest['space'], satp: bigint, address: bigint): bigint {
  return space === 'kernel' && session.code(0n, address, 0, 1).length > 0 ? 0n : satp;
}

/** What a debugger shows of a hart; of another place if the request names one. */
export function readCode(session: Session, request: CodeRequest): CodeAnswer {
  const { hart, space, before, after } = request;
  const at = session.harts()[hart];
  if (!at) return { kind: 'gone' };
  const pc = unsigned64(at.pc);
  const satp = at.privilege === machineMode ? 0n : unsigned64(at.satp);
  const { integer, control } = session.registers(hart);
  if (!integer) return { kind: 'gone' };
  const address = request.address ?? pc;
  return {
    kind: 'code',
    view: {
      hart,
      pc,
      privilege: at.privilege,
      satp,
      waiting: at.waiting,
      code: session.code(spaceOf(session, space, satp, address), address, before, after).map(lineOf),
      calls: session.backtrace(hart).map(placeOf),
      integer: integer.map(registerOf),
      control: control.map(registerOf),
    },
  };
}

const listOf = (session: Session): readonly Breakpoint[] =>
  session.breakpoints().map(({ id, name, enabled, hits, places, va, pid }) => ({
    id,
    name,
    enabled,
    hits,
    places: places.map(unsigned64),
    ...(va === undefined ? {} : { va: unsigned64(va), pid: pid ?? 0 }),
  }));

export function changeBreakpoints(session: Session, request: BreakpointRequest): BreakpointAnswer {
  let problem = '';
  switch (request.action) {
    case 'add':
      problem = session.addBreakpoint(request.text);
      break;
    case 'add-in-program':
      problem = session.addUserBreakpoint(request.name, request.va, request.pid);
      break;
    case 'remove':
      session.removeBreakpoint(request.id);
      break;
    case 'enable':
      session.enableBreakpoint(request.id, request.enabled);
      break;
    case 'list':
      break;
  }
  return { kind: 'breakpoints', list: listOf(session), problem };
}

/** Sets those of another machine that this one has a place for; what its kernel does not know is left out. */
export function restoreBreakpoints(session: Session, breakpoints: readonly Breakpoint[]): void {
  for (const { name, va, pid, enabled } of breakpoints) {
    const problem =
      va === undefined ? session.addBreakpoint(name) : session.addUserBreakpoint(name, va, pid ?? 0);
    const added = session.breakpoints().at(-1);
    if (problem === '' && added && !enabled) session.enableBreakpoint(added.id, false);
  }
}
