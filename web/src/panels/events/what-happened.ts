// What just happened: the events of memory in words, under the console. Closed, it asks the machine nothing.
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { DisposableStore } from '../../common/disposable.ts';
import { hex } from '../../common/hex.ts';
import type { MachineClient } from '../../machine/machine-client.ts';
import type { ProcessSnapshot } from '../../machine/protocol.ts';
import { type EventKindName, flagsOf, pageOf } from '../../model/machine-event.ts';
import {
  type Command,
  childOf,
  commandsOf,
  type Deed,
  rewrittenEntry,
  tellingEntry,
} from '../../model/what-happened.ts';
import type { Translate } from '../../strings/index.ts';
import { FeedController } from '../feed-controller.ts';
import { select, showTarget } from '../panel.ts';
import { EventFeed, type EventsView } from './event-feed.ts';
import { selectionOf } from './event-words.ts';

const kinds: readonly EventKindName[] = ['call', 'result', 'fault', 'alloc', 'free', 'pte'];
const mostEvents = 8000;
const mostCommands = 12;
const mostDeeds = 24;

/** Of a fault that mapped nothing new: what became of the entry that it wrote over. */
function faultWords(deed: Deed, t: Translate): string | undefined {
  const entry = deed.mapped === 0 ? rewrittenEntry(deed) : undefined;
  if (!entry) return undefined;
  const [, before = 0n, after = 0n] = entry.data;
  const pages = { before: hex(pageOf(before)), after: hex(pageOf(after)) };
  const flags = { from: flagsOf(before), to: flagsOf(after) };
  const copied = pageOf(before) !== pageOf(after);
  return t(copied ? 'happened.faultCopied' : 'happened.faultFlags', {
    va: hex(deed.va),
    ...pages,
    ...flags,
  });
}

export function deedWords(deed: Deed, t: Translate): string {
  const { call, text, pid, result, va, mapped, unmapped, copied, allocated, freed, entries } = deed;
  const shared = mapped - copied;
  const given = {
    call,
    text,
    pid,
    mapped,
    unmapped,
    copied,
    shared,
    allocated,
    freed,
    other: allocated - copied,
  };
  switch (deed.kind) {
    case 'fork':
      if (result === undefined) return t('happened.forking', given);
      return result > 0n ? t('happened.fork', { ...given, child: Number(result) }) : otherWords();
    case 'exec':
      if (result === undefined) return t('happened.execBegun', given);
      return t(result < 0n ? 'happened.execFailed' : 'happened.exec', given);
    case 'sbrk':
      return t('happened.sbrk', given);
    case 'wait':
      return result !== undefined && result > 0n
        ? t('happened.wait', { ...given, child: Number(result) })
        : otherWords();
    case 'fault':
      return faultWords(deed, t) ?? t('happened.fault', { ...given, va: hex(va) });
    case 'other':
      return otherWords();
  }
  function otherWords(): string {
    return t('happened.other', { ...given, entries: entries.length });
  }
}

export class WhatHappened extends LitElement {
  static override properties = {
    machine: { attribute: false },
    t: { attribute: false },
    open: { type: Boolean, reflect: true },
    view: { state: true },
    living: { state: true },
  };

  declare machine: MachineClient;
  declare t: Translate;
  /** Whether the list is shown; the event `open-change` says what the reader wants. */
  declare open: boolean;
  declare view: EventsView;
  /** The processes that have a page table, by pid. */
  declare living: readonly number[];

  readonly #feed = new EventFeed(
    (request) => this.machine.ask('events', request),
    'happened',
    kinds,
    mostEvents,
  );
  #commands: readonly Command[] = [];
  #store = new DisposableStore();

  constructor() {
    super();
    this.open = true;
    this.living = [];
    this.view = this.#feed.view;
    // The list, which is not there while it is closed, decides what is recorded.
    new FeedController(this, this.#feed, (view) => {
      this.view = view;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#store.add(this.machine.onSnapshot.on(({ processes }) => this.#follow(processes)));
    this.#store.add(this.machine.onPowerOn.on(() => this.#follow([])));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#store.dispose();
    this.#store = new DisposableStore();
  }

  /** A child can be compared as soon as it is there, and not when it is gone, though nothing else happens. */
  #follow(processes: readonly ProcessSnapshot[]): void {
    const living = processes.filter(({ pageTable }) => pageTable !== 0n).map(({ pid }) => pid);
    if (living.join() !== this.living.join()) this.living = living;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('view')) this.#commands = commandsOf(this.view.events, mostCommands);
    if (changed.has('open')) this.#feed.setWanted(this.open);
  }

  override render() {
    const { t } = this;
    return html`
      <h2>
        <button type="button" aria-expanded=${this.open} aria-controls="list" @click=${this.#toggle}>
          <span aria-hidden="true">${this.open ? '▾' : '▸'}</span> ${t('happened.title')}
        </button>
      </h2>
      <div id="list" ?hidden=${!this.open} tabindex=${this.open ? 0 : -1} role="group" aria-label=${t('happened.title')}>
        ${this.open ? this.#list() : nothing}
      </div>
    `;
  }

  #list() {
    const { t } = this;
    if (this.#commands.length === 0) return html`<p>${t('happened.none')}</p>`;
    return this.#commands.map(
      ({ pid, name, deeds }) => html`<section>
        <h3>${t('happened.process', { name, pid })}</h3>
        <ul>
          ${deeds.slice(0, mostDeeds).map((deed) => html`<li>${this.#deed(deed)}</li>`)}
        </ul>
      </section>`,
    );
  }

  #deed(deed: Deed) {
    return html`${this.#words(deed)} ${this.#compareButton(deed)} ${this.#eventButton(deed)}`;
  }

  /** For a fork of which both processes are still there. */
  #compareButton(deed: Deed) {
    const { t, living } = this;
    const child = childOf(deed);
    if (child === undefined || !living.includes(child) || !living.includes(deed.pid)) return nothing;
    return html`<button
      type="button"
      class="more"
      title=${t('processes.compareHint', { parent: deed.pid, name: deed.name, child })}
      @click=${() => showTarget(this, { kind: 'comparison', left: deed.pid, right: child })}
    >
      ${t('processes.compare')}
    </button>`;
  }

  #eventButton({ kind, sequence, pid, call, text }: Deed) {
    const { t } = this;
    const of = kind === 'fault' ? 'fault' : 'call';
    return html`<button
      type="button"
      class="more plain"
      title=${of === 'call' ? t('happened.eventHint', { call: `${call}(${text})` }) : t('happened.faultHint')}
      @click=${() => showTarget(this, { kind: 'event', of, sequence, pid })}
    >
      ${t('happened.event')}
    </button>`;
  }

  #words(deed: Deed) {
    const words = deedWords(deed, this.t);
    const entry = tellingEntry(deed);
    const selection = entry && selectionOf(entry, this.machine.snapshot);
    // A table that is gone cannot be shown any more.
    if (selection?.kind !== 'pte') return words;
    return html`<button
      type="button"
      class="deed"
      title=${this.t('happened.openHint')}
      @click=${() => select(this, selection)}
    >
      ${words}
    </button>`;
  }

  #toggle(): void {
    this.dispatchEvent(new CustomEvent('open-change', { detail: !this.open }));
  }

  static override styles = css`
    :host {
      display: flex;
      flex: none;
      flex-direction: column;
      min-width: 0;
      max-height: 60%;
      background: var(--surface);
      border-top: 1px solid var(--line);
    }
    h2 {
      margin: 0;
      font-size: 13px;
    }
    h2 button {
      width: 100%;
      min-height: 28px;
      padding: 0 12px;
      border: 0;
      background: none;
      color: var(--text);
      font: inherit;
      text-align: start;
      cursor: pointer;
    }
    #list {
      flex: 0 1 9.5em;
      min-height: 0;
      overflow: auto;
      padding: 0 12px 8px;
      font-size: 12px;
    }
    #list[hidden] {
      display: none;
    }
    button:focus-visible,
    #list:focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: -2px;
    }
    p,
    ul,
    h3 {
      margin: 0;
    }
    p {
      color: var(--text-soft);
    }
    h3 {
      margin-top: 4px;
      color: var(--text-soft);
      font-size: 12px;
      font-weight: 600;
    }
    ul {
      padding: 0;
      list-style: none;
    }
    .deed {
      padding: 2px 0;
      border: 0;
      background: none;
      color: var(--accent);
      font: inherit;
      text-align: start;
      overflow-wrap: anywhere;
      cursor: pointer;
    }
    .more {
      min-height: 20px;
      padding: 0 6px;
      border: 1px solid var(--control-line);
      border-radius: 4px;
      background: none;
      color: var(--text-soft);
      font: inherit;
      font-size: 11px;
      cursor: pointer;
    }
    .more.plain {
      border-color: transparent;
      text-decoration: underline dotted;
      text-underline-offset: 2px;
    }
    .more:hover {
      color: var(--text);
    }
    .deed:hover {
      text-decoration: underline;
    }
    @media (pointer: coarse) {
      h2 button,
      .more,
      .deed {
        min-height: 36px;
      }
    }
  `;
}

customElements.define('pagewalk-what-happened', WhatHappened);
