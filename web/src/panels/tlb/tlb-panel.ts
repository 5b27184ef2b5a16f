// What the TLB of each hart may hold, as a table a hart.

import { css, html, LitElement, nothing } from 'lit';
import { formatBytes } from '../../common/bytes.ts';
import type { MachineClient } from '../../machine/machine-client.ts';
import type { TlbHart } from '../../machine/protocol.ts';
import type { HeldTranslation } from '../../model/checks.ts';
import type { Selection } from '../../model/selection.ts';
import { spanOf } from '../../model/sv39.ts';
import { pidOf, tableWithRoot } from '../../model/table-choice.ts';
import type { Translate } from '../../strings/index.ts';
import { buttonStyles } from '../../ui/button-styles.ts';
import { FeedController } from '../feed-controller.ts';
import { flagLegend, flagStyles, flagsView } from '../page-tables/flags-view.ts';
import { hexStyles, hexView } from '../page-tables/hex-view.ts';
import { type Panel, showIn } from '../panel.ts';
import { bodyStyles, panelStyles } from '../panel-styles.ts';
import { nameOfTable } from '../table-choice-view.ts';
import { TlbFeed, type TlbView } from './tlb-feed.ts';

export class TlbPanel extends LitElement implements Panel {
  static override properties = {
    machine: { attribute: false },
    t: { attribute: false },
    failed: { type: Boolean },
    selection: { attribute: false },
    view: { state: true },
  };

  declare machine: MachineClient;
  declare t: Translate;
  declare failed: boolean;
  declare selection: Selection | undefined;
  declare view: TlbView;

  readonly #feed = new TlbFeed((request) => this.machine.ask('tlbs', request));

  constructor() {
    super();
    this.failed = false;
    this.view = this.#feed.view;
    new FeedController(this, this.#feed, (view) => {
      this.view = view;
    });
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('.body')?.focus();
  }

  override render() {
    const { t, view } = this;
    return html`<div class="body" tabindex="0" role="group" aria-label=${t('tlb.title')}>
      <p class="soft">${t('tlb.intro')}</p>
      ${flagLegend(t)} ${view.harts?.map((hart) => this.#hart(hart)) ?? nothing}
    </div>`;
  }

  #hart({ hart, held, total }: TlbHart) {
    const { t } = this;
    return html`<table>
      <caption>${t('tlb.hart', { hart, n: total })}</caption>
      ${
        held.length === 0
          ? html`<tbody><tr><td>${t('tlb.empty')}</td></tr></tbody>`
          : html`<thead>
                <tr>
                  <th scope="col">${t('tlb.asid')}</th>
                  <th scope="col">${t('tlb.space')}</th>
                  <th scope="col">${t('tlb.va')}</th>
                  <th scope="col">${t('tlb.pa')}</th>
                  <th scope="col">${t('tlb.flags')}</th>
                  <th scope="col">${t('tlb.size')}</th>
                  <th scope="col">${t('tlb.since')}</th>
                </tr>
              </thead>
              <tbody>${held.map((one) => this.#row(hart, one))}</tbody>`
      }
    </table>
    ${held.length < total ? html`<p class="soft">${t('tlb.first', { n: held.length })}</p>` : nothing}`;
  }

  #row(hart: number, held: HeldTranslation) {
    const { asid, va, level, pte, since } = held;
    const { t } = this;
    const stale = this.view.stale.find(
      (finding) =>
        finding.place?.hart === hart && finding.va >> 12n === va >> 12n && finding.stale?.now === pte,
    );
    const pa = ((pte >> 10n) & ((1n << 44n) - 1n)) << 12n;
    return html`<tr class=${stale ? 'stale' : ''}>
      <td>${asid}</td>
      <td>${this.#space(held)}</td>
      <td>${hexView(va, 10)}</td>
      <td>${hexView(pa, 10)}</td>
      <td>${flagsView(pte, t)}</td>
      <td>${formatBytes(spanOf(level))}</td>
      <td>${since.toLocaleString(t.locale)}${stale ? html` <b>✗ ${t('tlb.stale')}</b>` : nothing}</td>
    </tr>`;
  }

  /** Whose table was walked for it, which leads to the entry there. */
  #space({ root, entry: address, va, level }: HeldTranslation) {
    const { t } = this;
    const { snapshot } = this.machine;
    const table = tableWithRoot(root, snapshot);
    if (table === undefined) return html`<i>${t('tlb.gone')} ${hexView(root, 8)}</i>`;
    const name = snapshot?.processes.find(({ pid }) => pid === pidOf(table))?.name ?? '';
    return html`<button
      type="button"
      class="link"
      title=${t('tlb.show')}
      @click=${() => showIn(this, 'tables', { kind: 'pte', table, address, va, level })}
    >${nameOfTable(table, name, t)}</button>`;
  }

  static override styles = [
    panelStyles,
    bodyStyles,
    buttonStyles,
    flagStyles,
    hexStyles,
    css`
      p {
        margin: 0 0 6px;
      }
      .soft {
        color: var(--text-soft);
        font-size: 12px;
      }
      table {
        width: max-content;
        margin-top: 12px;
        border-collapse: collapse;
        font-size: 12px;
      }
      caption {
        padding-bottom: 4px;
        font-size: 13px;
        font-weight: 600;
        text-align: left;
      }
      th,
      td {
        padding: 2px 10px 2px 0;
        border-bottom: 1px solid var(--line);
        text-align: left;
        white-space: nowrap;
      }
      button.link {
        height: auto;
        padding: 0;
        color: var(--accent);
        font: inherit;
        text-decoration: underline;
        background: none;
        border: 0;
      }
      @media (pointer: coarse) {
        button.link {
          min-height: 32px;
        }
      }
      tr.stale b {
        color: var(--writable);
      }
    `,
  ];
}

customElements.define('pagewalk-tlb', TlbPanel);
