// The event panel: what happens in the machine, one line each, recorded only while the panel can be seen. Only the rows
// in sight are in the document; the grid has the focus and names its active row.
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { DisposableStore, toDisposable } from '../../common/disposable.ts';
import { hex } from '../../common/hex.ts';
import type { MachineClient } from '../../machine/machine-client.ts';
import { filterEvents } from '../../model/event-filter.ts';
import { type EventKindName, eventKinds, type MachineEvent } from '../../model/machine-event.ts';
import type { Selection, Target } from '../../model/selection.ts';
import type { Translate } from '../../strings/index.ts';
import { buttonStyles } from '../../ui/button-styles.ts';
import { FeedController } from '../feed-controller.ts';
import { type Panel, select } from '../panel.ts';
import { panelStyles } from '../panel-styles.ts';
import { placeLinkStyles } from '../place-link.ts';
import '../../ui/export-menu.ts';
import '../provenance/provenance-view.ts';
import { eventsExport } from './event-export.ts';
import { EventFeed, type EventsView } from './event-feed.ts';
import { eventChoicesView, eventKindsView } from './event-filter-view.ts';
import { authorOf, eventWords, selectionOf, stackOf, stackView } from './event-words.ts';
import { eventsPanelStyles } from './events-panel-styles.ts';

/** What a first look leaves out; it is one click away. */
const leftOut: readonly EventKindName[] = ['interrupt', 'satp', 'fence', 'mark'];
const kindsAtFirst = eventKinds.filter((kind) => !leftOut.includes(kind));
const mostEvents = 20_000;
const rowHeight = 24;
const margin = 12;

export class EventsPanel extends LitElement implements Panel {
  static override properties = {
    machine: { attribute: false },
    t: { attribute: false },
    failed: { type: Boolean },
    selection: { attribute: false },
    view: { state: true },
    held: { state: true },
    follow: { state: true },
    hart: { state: true },
    pid: { state: true },
    text: { state: true },
    active: { state: true },
    top: { state: true },
    viewHeight: { state: true },
  };

  declare machine: MachineClient;
  declare t: Translate;
  declare failed: boolean;
  declare selection: Selection | undefined;
  declare view: EventsView;
  /** What is shown while the reader holds the list; undefined while it follows the machine. */
  declare held: EventsView | undefined;
  declare follow: boolean;
  declare hart: number | undefined;
  declare pid: number | undefined;
  declare text: string;
  /** Sequence number of the active event; 0 for none. */
  declare active: number;
  declare top: number;
  declare viewHeight: number;

  readonly #feed = new EventFeed(
    (request) => this.machine.ask('events', request),
    'panel',
    kindsAtFirst,
    mostEvents,
  );
  #rows: readonly MachineEvent[] = [];
  /** The active one is to come into sight with what is around it. */
  #toCenter = false;
  #store = new DisposableStore();

  constructor() {
    super();
    this.failed = false;
    this.view = this.#feed.view;
    this.held = undefined;
    this.follow = true;
    this.text = '';
    this.active = 0;
    this.top = 0;
    this.viewHeight = 400;
    new FeedController(this, this.#feed, (view) => {
      this.#takeWanted(view);
      this.view = view;
    });
  }

  showTarget(target: Target): void {
    if (target.kind !== 'event') return;
    const { sequence, of, pid } = target;
    this.hart = undefined;
    this.pid = pid > 0 ? pid : undefined;
    this.text = '';
    this.held = undefined;
    this.follow = false;
    this.active = 0;
    this.#feed.recall(sequence, of);
  }

  /** What was wanted has come: it is the active one, and comes into sight. */
  #takeWanted({ wanted }: EventsView): void {
    if (wanted?.state !== 'found' || wanted === this.view.wanted) return;
    this.active = wanted.sequence;
    this.#toCenter = true;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('#grid')?.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const observer = new ResizeObserver(() => {
      this.viewHeight = this.clientHeight;
    });
    observer.observe(this);
    this.#store.add(toDisposable(() => observer.disconnect()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#store.dispose();
    this.#store = new DisposableStore();
  }

  override willUpdate(): void {
    const { t, hart, pid } = this;
    const { events, places } = this.#shown;
    const filter = { kinds: this.view.kinds, hart, pid, text: this.text.trim().toLowerCase() };
    this.#rows = filterEvents(
      events,
      filter,
      (event) =>
        `${event.instruction} ${event.pid} ${event.name} ${eventWords(event, t, this.machine.snapshot)} ${authorOf(event, places)}`,
    );
  }

  /** The active one among the rows; -1 for none. */
  get #place(): number {
    return this.#rows.findIndex(({ sequence }) => sequence === this.active);
  }

  override updated(changed: PropertyValues<this>): void {
    if (this.#toCenter) this.#center(this.#place);
    else if (changed.has('text') && !this.follow && this.#place >= 0) this.#reveal(this.#place);
    this.#toCenter = false;
    if (!this.follow || this.held) return;
    const grid = this.renderRoot.querySelector('#grid');
    if (grid) grid.scrollTop = grid.scrollHeight;
  }

  override render() {
    const { t } = this;
    return html`
      <header>
        <h2>${t('events.title')}</h2>
        ${this.#choices()}
        <label class="find"
          >${t('events.find')}
          <input
            type="search"
            title=${t('events.findHint')}
            maxlength="64"
            spellcheck="false"
            .value=${this.text}
            @input=${(event: Event) => {
              this.text = (event.target as HTMLInputElement).value;
            }}
        /></label>
        ${this.#buttons()}
      </header>
      ${eventKindsView(this.view.kinds, t, (kind) => this.#toggle(kind))}
      <p class="about" role="status">${this.#about()}</p>
      ${this.#rows.length > 0 ? this.#grid() : nothing}
      <div class="details" role="group" tabindex="0" aria-label=${t('events.details')}>
        ${this.#details()} ${this.#origin()}
      </div>
    `;
  }

  get #shown(): EventsView {
    return this.held ?? this.view;
  }

  #choices() {
    const { t, hart, pid } = this;
    const harts = this.machine.snapshot?.harts.length ?? 1;
    return eventChoicesView({ harts, hart, pid, events: this.#shown.events }, t, {
      chooseHart: (hart) => {
        this.hart = hart;
      },
      chooseProcess: (pid) => {
        this.pid = pid;
      },
    });
  }

  #buttons() {
    const { t } = this;
    return html`
      <button
        type="button"
        aria-pressed=${this.follow}
        title=${t('events.followHint')}
        @click=${() => {
          this.follow = !this.follow;
        }}
      >
        ${t('events.follow')}
      </button>
      <button
        type="button"
        aria-pressed=${this.held !== undefined}
        title=${t('events.pauseHint')}
        @click=${() => {
          this.held = this.held ? undefined : this.view;
        }}
      >
        ${t('events.pause')}
      </button>
      <button type="button" @click=${() => this.#clear()}>${t('events.clear')}</button>
      <pagewalk-export
        .t=${t}
        .what=${t('events.title')}
        .table=${() => eventsExport(this.#rows, this.#shown.places, t, this.machine.snapshot)}
      ></pagewalk-export>
    `;
  }

  #about() {
    const { t } = this;
    const { events, dropped, wanted } = this.#shown;
    if (wanted?.state === 'asked') return t('events.lookingFor');
    if (wanted?.state === 'lost') return t('events.notKept');
    if (this.failed && events.length === 0) return t('tables.noneFailed');
    if (events.length === 0) return t('events.none');
    if (this.#rows.length === 0) return t('events.noMatch');
    const n = (count: number) => count.toLocaleString(t.locale);
    const shown = t('events.shown', { shown: n(this.#rows.length), n: n(events.length) });
    return dropped > 0 ? `${shown} · ${t('events.dropped', { n: n(dropped) })}` : shown;
  }

  #grid() {
    const { t } = this;
    const from = Math.max(0, Math.floor(this.top / rowHeight) - margin);
    const to = Math.min(this.#rows.length, Math.ceil((this.top + this.viewHeight) / rowHeight) + margin);
    const active = this.#rows.findIndex(({ sequence }) => sequence === this.active);
    const columns = ['instruction', 'process', 'kind', 'what', 'by'] as const;
    return html`<div
      id="grid"
      role="grid"
      tabindex="0"
      aria-label=${t('events.gridName')}
      aria-rowcount=${this.#rows.length + 1}
      aria-activedescendant=${active >= from && active < to ? `row-${active}` : nothing}
      @keydown=${this.#onKey}
      @scroll=${this.#onScroll}
    >
      <div role="rowgroup" class="head">
        <div role="row" class="row" aria-rowindex="1">
          ${columns.map((name) => html`<span role="columnheader" class=${name}>${t(`events.${name}`)}</span>`)}
        </div>
      </div>
      <div role="rowgroup" class="rows" style="height: ${this.#rows.length * rowHeight}px">
        ${this.#rows.slice(from, to).map((event, i) => this.#row(event, from + i, from + i === active))}
      </div>
    </div>`;
  }

  #row(event: MachineEvent, place: number, active: boolean) {
    const { t } = this;
    const harts = this.machine.snapshot?.harts.length ?? 1;
    const words = eventWords(event, t, this.machine.snapshot);
    const author = authorOf(event, this.#shown.places);
    return html`<div
      role="row"
      id="row-${place}"
      class="row ${active ? 'active' : ''} ${event.within > 0 ? 'inner' : ''}"
      style="top: ${place * rowHeight}px"
      aria-rowindex=${place + 2}
      aria-selected=${active}
      @click=${() => this.#choose(event)}
    >
      <span role="gridcell" class="instruction">${event.instruction.toLocaleString(t.locale)}</span>
      <span role="gridcell" class="process"
        >${event.pid > 0 ? `${event.pid} ${event.name}` : t('event.noProcess')}${harts > 1 ? ` · h${event.hart}` : ''}</span
      >
      <span role="gridcell" class="kind ${event.kind}">${t(`event.kind.${event.kind}`)}</span>
      <span role="gridcell" class="what" title=${words}>${words}</span>
      <span role="gridcell" class="by" title=${author}>${author.replace(/ \(.*/, '')}</span>
    </div>`;
  }

  #details() {
    const { t } = this;
    const event = this.#rows.find(({ sequence }) => sequence === this.active);
    if (!event) return html`<p>${t('events.select')}</p>`;
    const stack = stackOf(event, this.#shown.places);
    const around = this.#shown.events.find(({ sequence }) => sequence === event.within);
    return html`<p><strong>${eventWords(event, t, this.machine.snapshot)}</strong></p>
      ${around && around !== event ? html`<p>${t('events.within')} ${eventWords(around, t, this.machine.snapshot)}</p>` : nothing}
      <p class="stack">${t('events.stack')}: ${stack.length > 0 ? stackView(stack, t) : '–'}</p>`;
  }

  /** Who wrote the entry or the page that the reader points at, here or in another panel. */
  #origin() {
    const { t, selection } = this;
    const pa =
      selection?.kind === 'pte' ? selection.address : selection?.kind === 'pa' ? selection.pa : undefined;
    if (pa === undefined) return nothing;
    const what = t(selection?.kind === 'pte' ? 'events.ofEntry' : 'events.ofPage', { pa: hex(pa) });
    return html`<section aria-label=${t('origin.title')}>
      <p>${what}</p>
      <pagewalk-provenance
        .machine=${this.machine}
        .t=${t}
        .address=${pa}
        .bytes=${selection?.kind === 'pte' ? 8 : 4096 - Number(pa % 4096n)}
      ></pagewalk-provenance>
    </section>`;
  }

  #choose(event: MachineEvent): void {
    this.#feed.forgetWanted();
    this.active = event.sequence;
    this.follow = false;
    const selection = selectionOf(event, this.machine.snapshot);
    if (selection) select(this, selection);
  }

  #toggle(kind: EventKindName): void {
    const kinds = new Set(this.view.kinds);
    if (!kinds.delete(kind)) kinds.add(kind);
    this.#feed.choose(kinds);
  }

  #clear(): void {
    this.held = undefined;
    this.#feed.clear();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const place = this.#place;
    const page = Math.max(1, Math.floor(this.viewHeight / rowHeight) - 4);
    const last = this.#rows.length - 1;
    const from = place < 0 ? this.#rows.length : place;
    const steps: Readonly<Record<string, number>> = {
      ArrowUp: from - 1,
      ArrowDown: place + 1,
      PageUp: from - page,
      PageDown: place + page,
      Home: 0,
      End: last,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = Math.min(last, Math.max(0, to));
    const chosen = this.#rows[next];
    if (!chosen) return;
    this.#choose(chosen);
    this.#reveal(next);
  }

  #reveal(place: number): void {
    const grid = this.renderRoot.querySelector('#grid');
    if (!grid) return;
    const above = place * rowHeight;
    const below = above + 2 * rowHeight - grid.clientHeight;
    if (grid.scrollTop > above) grid.scrollTop = above;
    else if (grid.scrollTop < below) grid.scrollTop = below;
  }

  #center(place: number): void {
    const grid = this.renderRoot.querySelector('#grid');
    if (grid && place >= 0) grid.scrollTop = (place + 1) * rowHeight - grid.clientHeight / 2;
  }

  #onScroll(event: Event): void {
    this.top = (event.currentTarget as HTMLElement).scrollTop;
  }

  static override styles = [panelStyles, buttonStyles, placeLinkStyles, eventsPanelStyles];
}

customElements.define('pagewalk-events', EventsPanel);
