// Answers questions about events and about who wrote what: starts and ends the recording as its viewers come and go.
import type { Session } from 'pagewalk-module';
import { unsigned64 } from '../common/hex.ts';
import { type CodePlace, codeOf, decodeEvents } from '../model/machine-event.ts';
import type { FoundWrite, ReplayPlan } from '../model/provenance.ts';
import { writeOf } from './found-write.ts';
import type { EventsAnswer, EventsRequest } from './protocol.ts';

/** A whole batch takes a few milliseconds to read and to draw. */
const mostEvents = 2000;

export class EventReader {
  readonly #session: Session;
  #kinds = new Map<string, number>();
  /** Addresses whose names a viewer has. */
  #named = new Map<string, Set<bigint>>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** The machine was switched on anew. */
  forget(): void {
    this.#named.clear();
  }

  events({ viewer, kinds, after, most = mostEvents }: EventsRequest): EventsAnswer {
    this.#record(viewer, kinds);
    const isNew = !this.#named.has(viewer);
    if (kinds === 0)
      return { kind: 'events', words: new BigUint64Array(), texts: [], calls: [], places: [], count: after };
    const { words, texts, count } = this.#session.eventsAfter(after, most);
    const calls = isNew || after === 0 || count < after ? this.#session.systemCallNames() : [];
    return { kind: 'events', words, texts, calls, places: this.#places(viewer, words), count };
  }

  #record(viewer: string, kinds: number): void {
    if (this.#kinds.get(viewer) === kinds) return;
    this.#kinds.set(viewer, kinds);
    this.#named.delete(viewer);
    this.#session.recordEvents([...this.#kinds.values()].reduce((all, one) => all | one, 0));
  }

  #places(viewer: string, words: BigUint64Array): (readonly [bigint, CodePlace])[] {
    const named = this.#named.get(viewer) ?? new Set();
    this.#named.set(viewer, named);
    const all = decodeEvents(words, [], []).flatMap(codeOf);
    const fresh = new Set(all.filter((address) => !named.has(address)));
    if (fresh.size === 0) return [];
    const addresses = BigUint64Array.from(fresh);
    const places = this.#session.codePlaces(addresses);
    for (const address of addresses) named.add(address);
    return [...addresses].map((address, i) => [address, places[i] ?? { function: '', file: '', line: 0 }]);
  }

  recordedWrite(entry: bigint): FoundWrite | undefined {
    return writeOf(this.#session, this.#session.recordedWrite(entry));
  }

  replayPlan(): ReplayPlan | undefined {
    const plan = this.#session.replayPlan();
    if (!plan) return undefined;
    const position = ({
      instructions,
      cycles,
      hart,
    }: {
      instructions: bigint;
      cycles: bigint;
      hart: number;
    }) => ({
      instructions: unsigned64(instructions),
      cycles: unsigned64(cycles),
      hart,
    });
    return {
      target: position(plan.target),
      input: plan.input.map((input) => ({ ...position(input), bytes: input.bytes })),
    };
  }
}
