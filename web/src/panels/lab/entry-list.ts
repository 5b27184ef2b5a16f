// The page-table entries that a call read and wrote, in order. They light up one after another: by themselves, or step
// by step.
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { type EntryEvent, eventAt, eventsOf, type LabReport } from '../../model/lab.ts';
import type { Translate } from '../../strings/index.ts';
import { buttonStyles } from '../../ui/button-styles.ts';
import { flagStyles, flagsView } from '../page-tables/flags-view.ts';
import { hexStyles, hexView } from '../page-tables/hex-view.ts';
import { select } from '../panel.ts';

/** As many as one can take in; the counts above tell of the others. */
const mostDrawn = 400;
/** A short list at a pace to follow, a long one in a few seconds. */
const stepMs = (count: number): number => Math.min(500, Math.max(30, 8000 / Math.max(1, count)));

type Kind = 'written' | 'all';

export class LabEntryList extends LitElement {
  static override properties = {
    report: { attribute: false },
    t: { attribute: false },
    kind: { state: true },
    lit: { state: true },
    playing: { state: true },
  };

  declare report: LabReport;
  declare t: Translate;
  declare kind: Kind;
  /** Place of the entry that is lit, -1 for none. */
  declare lit: number;
  declare playing: boolean;

  #events: readonly EntryEvent[] = [];
  #total = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.kind = 'written';
    this.lit = -1;
    this.playing = false;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('report')) {
      this.kind = eventsOf(this.report, 'written').length > 0 ? 'written' : 'all';
    }
    if (!changed.has('report') && !changed.has('kind')) return;
    this.#stop();
    this.lit = -1;
    const places = eventsOf(this.report, this.kind);
    this.#total = places.length;
    this.#events = places.slice(0, mostDrawn).map((place) => eventAt(this.report, place));
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('lit')) return;
    const event = this.#events[this.lit];
    this.dispatchEvent(new CustomEvent<EntryEvent | undefined>('light', { detail: event }));
    if (event) this.#reveal();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  override render() {
    const { t, report } = this;
    if (report.entries.length === 0) return nothing;
    return html`
      <div class="head">
        <h4>${t('lab.entries')}</h4>
        <select
          aria-label=${t('lab.entries')}
          @change=${(event: Event) => {
            this.kind = (event.target as HTMLSelectElement).value as Kind;
          }}
        >
          ${(['written', 'all'] as const).map(
            (kind) =>
              html`<option value=${kind} .selected=${kind === this.kind}>${t(`lab.${kind}`)}</option>`,
          )}
        </select>
        ${this.#events.length > 0 ? this.#player() : nothing}
      </div>
      <ol tabindex="0" aria-label=${t('lab.entries')}>
        ${this.#events.map((event, i) => this.#entry(event, i))}
      </ol>
      ${this.#total > this.#events.length ? html`<p>${t('lab.more', { n: this.#total - this.#events.length })}</p>` : nothing}
      ${report.entriesLeftOut > 0 ? html`<p>${t('lab.entriesLeftOut', { n: report.entriesLeftOut })}</p>` : nothing}
    `;
  }

  #player() {
    const { t } = this;
    const n = this.#events.length;
    return html`
      <button type="button" title=${t('lab.replayHint')} @click=${() => (this.playing ? this.#stop() : this.#play())}>
        ${t(this.playing ? 'lab.replayStop' : 'lab.replay')}
      </button>
      <button type="button" aria-label=${t('lab.stepBack')} title=${t('lab.stepBack')} ?disabled=${this.lit <= 0} @click=${() => this.#step(-1)}>‹</button>
      <button type="button" aria-label=${t('lab.stepOn')} title=${t('lab.stepOn')} ?disabled=${this.lit >= n - 1} @click=${() => this.#step(1)}>›</button>
      <span role="status" class="place">${this.lit >= 0 && !this.playing ? t('lab.at', { i: this.lit + 1, n }) : nothing}</span>
    `;
  }

  #entry(event: EntryEvent, i: number) {
    const { t } = this;
    const { kind, address, before, after, level, index } = event;
    const place = level === undefined ? t('lab.placeUnknown', { index }) : t('lab.place', { level, index });
    return html`<li id="entry-${i}" class="${kind} ${i === this.lit ? 'lit' : ''}" aria-current=${i === this.lit ? 'step' : nothing}>
      <b class="kind">${t(kind === 'written' ? 'lab.wrote' : 'lab.read')}</b>
      <button type="button" class="link" title=${place} @click=${() => select(this, { kind: 'pa', pa: address })}>
        ${level === undefined ? '' : `L${level}`}[${index}] ${hexView(address, 8)}
      </button>
      <span class="value">${hexView(after, 8)} ${flagsView(after, t)}</span>
      ${
        kind === 'written'
          ? html`<span class="was">${t('lab.was')} ${before === 0n ? t('lab.zero') : html`${hexView(before, 8)} ${flagsView(before, t)}`}</span>`
          : nothing
      }
    </li>`;
  }

  /** Only the list scrolls, not the panel around it. */
  #reveal(): void {
    const list = this.renderRoot.querySelector<HTMLElement>('ol');
    const entry = this.renderRoot.querySelector<HTMLElement>(`#entry-${this.lit}`);
    if (!list || !entry) return;
    const top = entry.offsetTop - list.offsetTop;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + entry.offsetHeight > list.scrollTop + list.clientHeight)
      list.scrollTop = top + entry.offsetHeight - list.clientHeight;
  }

  #step(by: number): void {
    this.#stop();
    this.lit = Math.min(this.#events.length - 1, Math.max(0, this.lit + by));
  }

  #play(): void {
    this.playing = true;
    this.lit = -1;
    const pace = stepMs(this.#events.length);
    const next = () => {
      if (this.lit >= this.#events.length - 1) {
        this.#stop();
        return;
      }
      this.lit++;
      this.#timer = setTimeout(next, pace);
    };
    next();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.playing = false;
  }

  static override styles = [
    buttonStyles,
    flagStyles,
    hexStyles,
    css`
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        margin: 8px 0 4px;
      }
      h4 {
        margin: 0;
        font-size: 13px;
      }
      .place {
        color: var(--text-soft);
        font-size: 12px;
      }
      ol {
        max-height: 240px;
        margin: 0;
        padding: 0;
        overflow: auto;
        list-style: none;
        font-size: 12px;
      }
      ol:focus-visible {
        outline: 2px solid var(--accent);
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: 0 12px;
        padding: 2px 6px;
        border-left: 3px solid transparent;
      }
      li.lit {
        border-left-color: var(--changed);
        background: var(--changed-tint);
      }
      .kind {
        width: 4em;
        font-weight: 600;
      }
      .written .kind {
        color: var(--changed);
      }
      .read .kind {
        color: var(--text-soft);
        font-weight: 400;
      }
      .was {
        color: var(--text-soft);
      }
      button.link {
        height: auto;
        padding: 0;
        border: none;
        background: none;
        color: var(--text);
        font: 12px var(--mono);
        text-decoration: underline dotted;
      }
      p {
        margin: 0;
        padding: 2px 8px;
        color: var(--text-soft);
        font-size: 12px;
      }
      @media (prefers-reduced-motion: no-preference) {
        li {
          transition: background-color 120ms;
        }
      }
    `,
  ];
}

customElements.define('pagewalk-lab-entries', LabEntryList);
