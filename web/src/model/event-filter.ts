// Which of the recorded events a reader wants to see.
import type { EventKindName, MachineEvent } from './machine-event.ts';

export interface EventFilter {
  readonly kinds: ReadonlySet<EventKindName>;
  readonly hart: number | undefined;
  readonly pid: number | undefined;
  /** In small letters. */
  readonly text: string;
}

/** `wordsOf` gives what a row shows; it is asked only when there is a text to find. */
export function filterEvents(
  events: readonly MachineEvent[],
  { kinds, hart, pid, text }: EventFilter,
  wordsOf: (event: MachineEvent) => string,
): readonly MachineEvent[] {
  return events.filter(
    (event) =>
      kinds.has(event.kind) &&
      (hart === undefined || event.hart === hart) &&
      (pid === undefined || event.pid === pid) &&
      (text === '' || wordsOf(event).toLowerCase().includes(text)),
  );
}

export interface NamedProcess {
  readonly pid: number;
  readonly name: string;
}

/** The processes in the events, by pid, with their newest names. */
export function processesIn(events: readonly MachineEvent[]): NamedProcess[] {
  const names = new Map<number, string>();
  for (const { pid, name } of events) if (pid > 0) names.set(pid, name);
  return [...names].map(([pid, name]) => ({ pid, name })).sort((a, b) => a.pid - b.pid);
}
