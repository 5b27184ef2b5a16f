// Keeps the newest events of the kinds that somebody looks at; while nobody does, nothing is recorded.
import type { EventsAnswer, EventsRequest, Gone } from '../../machine/protocol.ts';
import {
  type CodePlace,
  decodeEvents,
  type EventKindName,
  type MachineEvent,
  maskOf,
} from '../../model/machine-event.ts';
import { Feed } from '../feed.ts';

/** Immutable. */
export interface EventsView {
  readonly kinds: ReadonlySet<EventKindName>;
  /** The oldest first. */
  readonly events: readonly MachineEvent[];
  /** Events that were recorded and are not here any more, or never came. */
  readonly dropped: number;
  readonly places: ReadonlyMap<bigint, CodePlace>;
  /** The event that the reader wants to see; it is lost when it is not kept any more. */
  readonly wanted: { readonly sequence: number; readonly state: 'asked' | 'found' | 'lost' } | undefined;
}

type Ask = (request: EventsRequest) => Promise<EventsAnswer | Gone>;

const has = (events: readonly MachineEvent[], sequence: number): boolean =>
  events.some((event) => event.sequence === sequence);

export class EventFeed extends Feed<EventsView> {
  readonly #ask: Ask;
  readonly #viewer: string;
  readonly #most: number;
  #after = 0;
  #calls: readonly string[] = [];
  #places = new Map<bigint, CodePlace>();
  #recording = false;
  #inSight = false;
  #wanted = true;

  constructor(ask: Ask, viewer: string, kinds: readonly EventKindName[], most: number) {
    super({ kinds: new Set(kinds), events: [], dropped: 0, places: new Map(), wanted: undefined });
    this.#ask = ask;
    this.#viewer = viewer;
    this.#most = most;
  }

  override setVisible(visible: boolean): void {
    this.#inSight = visible;
    this.#update();
  }

  /** Whether the reader wants to see them; it takes both this and that they can be seen. */
  setWanted(wanted: boolean): void {
    this.#wanted = wanted;
    this.#update();
  }

  #update(): void {
    const visible = this.#inSight && this.#wanted;
    super.setVisible(visible);
    if (visible || !this.#recording) return;
    this.dropAnswer();
    this.#recording = false;
    void this.#ask({ viewer: this.#viewer, kinds: 0, after: this.#after });
  }

  choose(kinds: ReadonlySet<EventKindName>): void {
    this.set({ kinds, wanted: undefined });
    this.refresh();
  }

  /** Brings an event into the list, with its kind among those that are shown. */
  recall(sequence: number, kind: EventKindName): void {
    const { kinds, events } = this.view;
    if (kinds.has(kind) && has(events, sequence)) {
      this.set({ wanted: { sequence, state: 'found' } });
      return;
    }
    this.dropAnswer();
    this.#after = 0;
    this.set({
      kinds: new Set([...kinds, kind]),
      events: [],
      dropped: 0,
      wanted: { sequence, state: 'asked' },
    });
    this.refresh();
  }

  /** The reader has seen it, or that it is lost. */
  forgetWanted(): void {
    if (this.view.wanted) this.set({ wanted: undefined });
  }

  clear(): void {
    this.set({ events: [], dropped: 0, wanted: undefined });
  }

  override reset(): void {
    this.dropAnswer();
    this.#after = 0;
    this.#places = new Map();
    this.set({ events: [], dropped: 0, places: this.#places, wanted: undefined });
    this.refresh();
  }

  protected override async ask(): Promise<() => void> {
    this.#recording = true;
    const kinds = maskOf(this.view.kinds);
    const request = { viewer: this.#viewer, kinds, after: this.#after };
    const isRecall = this.view.wanted?.state === 'asked';
    const answer = await this.#ask(isRecall ? { ...request, most: this.#most } : request);
    return () => {
      if (answer.kind === 'events') this.#take(answer);
    };
  }

  #take({ words, texts, calls, places, count }: EventsAnswer): void {
    if (calls.length > 0) this.#calls = calls;
    if (words.length === 0 && count === this.#after) return;
    // Fewer than before: the machine was switched on anew, and all of this is of its new life.
    const anew = count < this.#after;
    const fresh = decodeEvents(words, texts, this.#calls).filter(({ kind }) => this.view.kinds.has(kind));
    for (const [address, place] of places) this.#places.set(address, place);
    const came = words.length / 17;
    const missed = count - (anew ? 0 : this.#after) - came;
    const all = anew ? fresh : [...this.view.events, ...fresh];
    const surplus = Math.max(0, all.length - this.#most);
    const events = surplus > 0 ? all.slice(surplus) : all;
    const { wanted } = this.view;
    this.#after = count;
    this.set({
      events,
      dropped: (anew ? 0 : this.view.dropped) + surplus + Math.max(0, missed),
      places: this.#places,
      wanted:
        wanted?.state === 'asked'
          ? { ...wanted, state: has(events, wanted.sequence) ? 'found' : 'lost' }
          : wanted,
    });
  }
}
