// The translation panel: an address, the walk it takes through a page table, and what the hardware says to each access.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { hex } from '../../common/hex.ts';
import type { MachineClient } from '../../machine/machine-client.ts';
import { type AddressProblem, parseAddress } from '../../model/address-text.ts';
import { type Selection, tableOf, vaOf } from '../../model/selection.ts';
import { pidOf } from '../../model/table-choice.ts';
import { walkExport, walkSvg } from '../../model/table-export.ts';
import type { Translate } from '../../strings/index.ts';
import { buttonStyles } from '../../ui/button-styles.ts';
import { panelStyles } from '../panel-styles.ts';
import '../../ui/export-menu.ts';
import '../../ui/hint.ts';
import { FeedController } from '../feed-controller.ts';
import { flagStyles } from '../page-tables/flags-view.ts';
import { hexStyles } from '../page-tables/hex-view.ts';
import type { Panel } from '../panel.ts';
import { nameOfTable, tableChoiceView } from '../table-choice-view.ts';
import { type ShownTranslation, TranslationFeed, type TranslationView } from './translation-feed.ts';
import { verdictStyles, verdictsView } from './verdicts-view.ts';
import { addressView, resultView, stepsView, walkStyles } from './walk-view.ts';

const statusBits = ['sum', 'mxr'] as const;

export class TranslatePanel extends LitElement implements Panel {
  static override properties = {
    machine: { attribute: false },
    t: { attribute: false },
    failed: { type: Boolean },
    selection: { attribute: false },
    text: { state: true },
    problem: { state: true },
    view: { state: true },
  };

  declare machine: MachineClient;
  declare t: Translate;
  declare failed: boolean;
  declare selection: Selection | undefined;
  /** The address as the reader wrote it. */
  declare text: string;
  declare problem: AddressProblem | undefined;
  declare view: TranslationView;

  readonly #feed = new TranslationFeed((request) => this.machine.ask('translate', request));

  constructor() {
    super();
    this.failed = false;
    this.view = this.#feed.view;
    this.#read('0x0');
    new FeedController(this, this.#feed, (view) => {
      this.view = view;
    });
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLInputElement>('#address')?.focus();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('selection') && this.selection) this.#follow(this.selection);
  }

  override render() {
    const { t, view } = this;
    const { shown } = view;
    return html`
      <form @submit=${(event: Event) => event.preventDefault()}>
        <div class="address">
          <label for="address">${t('translate.va')}</label>
          <input
            id="address"
            type="text"
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            maxlength="64"
            aria-describedby="hint"
            aria-invalid=${this.problem !== undefined}
            .value=${this.text}
            @input=${(event: Event) => this.#read((event.target as HTMLInputElement).value)}
          />
        </div>
        <span class="of" aria-hidden="true">${t('tables.choice')}</span>
        ${tableChoiceView({ ...view, lastName: shown?.name ?? '' }, t, (choice) => this.#feed.choose(choice))}
        ${statusBits.map(
          (bit) => html`<span class="bit"
            ><label
              ><input
              type="checkbox"
              .checked=${view.bits[bit]}
              @change=${(event: Event) =>
                this.#feed.setBits({ ...view.bits, [bit]: (event.target as HTMLInputElement).checked })}
            />${bit.toUpperCase()}</label
            ><pagewalk-hint .t=${t} .about=${bit.toUpperCase()} .text=${t(`translate.${bit}Hint`)}></pagewalk-hint
          ></span>`,
        )}
      </form>
      <p id="hint" class=${this.problem ? 'warning' : ''} role="status">
        ${t(this.problem ? `translate.${this.problem}` : 'translate.hint')}
      </p>
      ${this.#notice()} ${shown && !this.problem ? this.#body(shown) : nothing}
    `;
  }

  #notice() {
    const { t } = this;
    const { choice, shown, gone } = this.view;
    if (this.failed && !shown) return html`<p>${t('tables.noneFailed')}</p>`;
    const pid = pidOf(choice);
    if (gone && pid !== undefined)
      return html`<p class="warning">
        ${shown ? t('translate.ended', { pid, name: shown.name }) : t('tables.endedUnseen')}
      </p>`;
    return gone && !shown ? html`<p>${t('tables.none')}</p>` : nothing;
  }

  #body({ table, name, translation }: ShownTranslation) {
    const { t } = this;
    return html`<div class="body" tabindex="0" role="group" aria-label=${t('translate.walk')}>
      <p class="owner">
        <strong>${nameOfTable(table, name, t)}</strong>
        <pagewalk-export
          .t=${t}
          .what=${t('translate.walk')}
          .table=${() => walkExport(translation)}
          .picture=${() => ({
            name: `walk-${hex(translation.va)}`,
            svg: walkSvg(`${nameOfTable(table, name, t)}: ${hex(translation.va)}`, translation),
          })}
        ></pagewalk-export>
      </p>
      ${addressView(translation, t)} ${stepsView(translation, t)}
      <p class="result" role="status">${resultView(translation, t)}</p>
      ${verdictsView(translation, t)}
    </div>`;
  }

  /** Shows the address that was selected, in whatever panel. */
  #follow(selection: Selection): void {
    const table = tableOf(selection);
    const va = vaOf(selection);
    if (table !== undefined && table !== this.view.choice) this.#feed.choose(table);
    if (va !== undefined) this.#read(hex(va));
  }

  #read(text: string): void {
    this.text = text;
    const parsed = parseAddress(text);
    this.problem = 'problem' in parsed ? parsed.problem : undefined;
    this.#feed.setAddress('va' in parsed ? parsed.va : undefined);
  }

  static override styles = [
    panelStyles,
    buttonStyles,
    flagStyles,
    hexStyles,
    walkStyles,
    verdictStyles,
    css`
      form {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        padding: 4px 16px 6px;
        border-bottom: 1px solid var(--line);
      }
      form select {
        flex: 0 1 9em;
        min-width: 0;
      }
      .address {
        display: flex;
        flex: 1 1 13em;
        align-items: center;
        gap: 8px;
        min-width: 0;
        max-width: 22em;
      }
      .address label {
        white-space: nowrap;
      }
      #address {
        flex: 1;
        box-sizing: border-box;
        min-width: 0;
        height: 28px;
        padding: 0 8px;
        border: 1px solid var(--control-line);
        border-radius: 4px;
        background: var(--surface);
        color: var(--text);
        font: 13px var(--mono);
      }
      #address[aria-invalid='true'] {
        border-color: var(--writable);
      }
      .of {
        margin-right: -4px;
        white-space: nowrap;
      }
      .bit,
      .bit label {
        display: inline-flex;
        align-items: center;
        gap: 4px;
      }
      form + p {
        color: var(--text-soft);
        font-size: 12px;
      }
      p {
        margin: 0;
      }
      form ~ p {
        padding: 6px 16px;
      }
      p.warning {
        background: var(--warning-tint);
        color: var(--text);
      }
      .body {
        flex: 1;
        min-height: 0;
        overflow: auto;
        padding: 2px 16px 12px;
      }
      .body:focus-visible {
        outline-offset: -2px;
      }
      .owner {
        display: flex;
        justify-content: space-between;
        align-items: center;
        margin-bottom: 2px;
      }
      .result {
        margin: 4px 0 12px;
      }
      @media (pointer: coarse) {
        #address {
          height: 36px;
          font-size: 16px;
        }
        .bit {
          min-height: 36px;
        }
      }
      @media (max-width: 599px) {
        form {
          padding: 4px 8px;
        }
        .address {
          flex-basis: 100%;
        }
      }
    `,
  ];
}

customElements.define('pagewalk-translate', TranslatePanel);
