// A page table as ranges: from where to where, how large, where it leads, what may be done there, and what it is.
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { formatBytes } from '../../common/bytes.ts';
import { hex } from '../../common/hex.ts';
import type { MachineClient } from '../../machine/machine-client.ts';
import { type AddressRange, flagsOf, lastOf } from '../../model/address-ranges.ts';
import type { TableId } from '../../model/table-choice.ts';
import type { Translate } from '../../strings/index.ts';
import { buttonStyles } from '../../ui/button-styles.ts';
import { FeedController } from '../feed-controller.ts';
import { flagStyles } from './flags-view.ts';
import { hexRangeView, hexStyles, hexView } from './hex-view.ts';
import { nameOfRange } from './range-name.ts';
import { RangesFeed, type RangesView } from './ranges-feed.ts';

/** What lies below are devices (core/riscv/platform.hpp). */
const ramBase = 0x80000000n;

export class RangesTable extends LitElement {
  static override properties = {
    machine: { attribute: false },
    t: { attribute: false },
    table: { attribute: false },
    owner: {},
    selectedVa: { attribute: false },
    view: { state: true },
  };

  declare machine: MachineClient;
  declare t: Translate;
  declare table: TableId;
  /** Whose table it is, in words. */
  declare owner: string;
  /** The range that has it is marked. */
  declare selectedVa: bigint | undefined;
  declare view: RangesView;

  readonly #feed = new RangesFeed((request) => this.machine.ask('ranges', request));

  constructor() {
    super();
    this.owner = '';
    this.view = this.#feed.view;
    new FeedController(this, this.#feed, (view) => {
      this.view = view;
    });
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('table')) this.#feed.choose(this.table);
  }

  override render() {
    const { t } = this;
    // Of a table that was chosen only now nothing is known yet; what has the focus stays all the same.
    const { ranges, truncated } =
      this.view.table === this.table ? this.view : { ranges: [], truncated: false };
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${t('ranges.name', { owner: this.owner })}>
      <table>
        <thead>
          <tr>
            <th scope="col">${t('column.va')}</th>
            <th scope="col" class="size">${t('memory.size')}</th>
            <th scope="col">${t('column.pa')}</th>
            <th scope="col">${t('column.flags')}</th>
            <th scope="col">${t('column.what')}</th>
          </tr>
        </thead>
        <tbody>
          ${ranges.map((range) => this.#row(range))}
        </tbody>
      </table>
      ${truncated ? html`<p class="soft">${t('ranges.truncated', { n: ranges.length })}</p>` : nothing}
      <p class="soft">${t('ranges.legend')}</p>
    </div>`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('selectedVa'))
      this.renderRoot.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }

  #row(range: AddressRange) {
    const { t } = this;
    const { begin, bytes, pa, mapped, contiguous } = range;
    const selected =
      this.selectedVa !== undefined && begin <= this.selectedVa && this.selectedVa < begin + bytes;
    const address = hexRangeView(begin, lastOf(range), 10);
    return html`<tr class=${mapped ? '' : 'gap'} aria-current=${selected ? 'true' : nothing} @click=${mapped ? () => this.#choose(range) : nothing}>
      <th scope="row">${mapped ? html`<button type="button" class="link">${address}</button>` : address}</th>
      <td class="size">${formatBytes(bytes)}</td>
      <td>${mapped ? this.#physical(pa) : nothing}${mapped && !contiguous ? html` <span title=${t('ranges.scattered')}>*</span>` : nothing}</td>
      <td>${mapped ? this.#flags(range) : nothing}</td>
      <td>${this.#what(range)}</td>
    </tr>`;
  }

  /** Pages of RAM can be looked at. */
  #physical(pa: bigint) {
    if (pa < ramBase) return hexView(pa, 8);
    const { t } = this;
    const say = (name: 'choose-page' | 'show-page') => (event: Event) => {
      event.stopPropagation();
      this.dispatchEvent(new CustomEvent<bigint>(name, { detail: pa }));
    };
    return html`<button type="button" class="link" title=${t('ranges.choosePage')} @click=${say('choose-page')}
        >${hexView(pa, 8)}</button
      >
      <button
        type="button"
        class="show"
        aria-label=${t('ranges.showPage', { page: hex(pa, 8) })}
        title=${t('ranges.showPage', { page: hex(pa, 8) })}
        @click=${say('show-page')}
      >
        ↗
      </button>`;
  }

  #flags(range: AddressRange) {
    const { t } = this;
    const flags = flagsOf(range);
    const words = flags
      .filter(([, held]) => held !== 'none')
      .map(([letter, held]) =>
        held === 'all' ? t(`flag.${letter}`) : t('ranges.some', { flag: t(`flag.${letter}`) }),
      );
    const name = words.join(t('flag.separator'));
    return html`<span role="img" aria-label=${name} title=${name}
      >${flags.map(([letter, held]) =>
        held === 'none'
          ? html`<i class="flag">·</i>`
          : html`<b class="flag ${letter} ${held}">${held === 'all' ? letter : letter.toLowerCase()}</b>`,
      )}</span
    >`;
  }

  #what(range: AddressRange) {
    const { t } = this;
    const { pid, level, isNew } = range;
    return html`${nameOfRange(range, t)}${pid ? html` <span class="soft">pid ${pid}</span>` : nothing}${
      level > 0 ? html` <span class="soft">${t('memory.superpage')}</span>` : nothing
    }${isNew ? html` <b class="new">● ${t('row.new')}</b>` : nothing}`;
  }

  #choose({ begin }: AddressRange): void {
    this.dispatchEvent(new CustomEvent<bigint>('choose', { detail: begin }));
  }

  static override styles = [
    buttonStyles,
    flagStyles,
    hexStyles,
    css`
      :host {
        display: flex;
        flex: 1;
        flex-direction: column;
        min-height: 0;
      }
      .scroll {
        flex: 1;
        min-height: 0;
        overflow: auto;
        font-size: 12px;
      }
      .scroll:focus-visible {
        outline: 2px solid var(--accent);
        outline-offset: -2px;
      }
      table {
        border-collapse: collapse;
        width: 100%;
      }
      thead th {
        position: sticky;
        top: 0;
        z-index: 1;
        background: var(--surface);
        color: var(--text-soft);
      }
      :is(th, td) {
        padding: 2px 8px;
        border-bottom: 1px solid var(--line);
        text-align: start;
        font-weight: 400;
        white-space: nowrap;
      }
      :is(th, td):first-child {
        padding-left: 16px;
      }
      .size {
        text-align: end;
      }
      .gap {
        color: var(--text-soft);
        font-style: italic;
      }
      tr[aria-current] {
        background: var(--raised);
        box-shadow: inset 3px 0 var(--accent);
      }
      tbody tr:not(.gap) {
        cursor: pointer;
      }
      .link {
        height: auto;
        padding: 0;
        border: 0;
        background: none;
        color: inherit;
        font: inherit;
        text-decoration: underline;
        text-decoration-color: var(--line);
        text-underline-offset: 3px;
      }
      .show {
        height: 18px;
        padding: 0 4px;
        border-color: var(--line);
        font-size: 11px;
        vertical-align: middle;
      }
      @media (pointer: coarse) {
        .show {
          height: 28px;
          padding: 0 8px;
        }
      }
      .flag.some {
        font-weight: 400;
      }
      .soft {
        color: var(--text-soft);
      }
      p {
        margin: 0;
        padding: 6px 16px;
      }
      .new {
        color: var(--changed);
        font-weight: 600;
      }
    `,
  ];
}

customElements.define('pagewalk-ranges', RangesTable);
