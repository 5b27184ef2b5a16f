// What a panel shows, as a file or on paper.
import { css, html, LitElement, nothing } from 'lit';
import { type ExportTable, toCsv, toJson } from '../common/export.ts';
import type { Translate } from '../strings/index.ts';
import { buttonStyles } from './button-styles.ts';

export interface SvgPicture {
  readonly name: string;
  readonly svg: string;
}

type Format = 'csv' | 'json' | 'svg' | 'print';

export class ExportMenu extends LitElement {
  static override properties = {
    t: { attribute: false },
    what: {},
    table: { attribute: false },
    picture: { attribute: false },
  };

  declare t: Translate;
  /** What it is that is exported, in words. */
  declare what: string;
  /** Made when it is asked for. */
  declare table: (() => ExportTable | Promise<ExportTable>) | undefined;
  declare picture: (() => SvgPicture) | undefined;

  constructor() {
    super();
    this.what = '';
  }

  override render() {
    const { t } = this;
    const item = (format: Format) => html`<button type="button" @click=${() => this.#export(format)}>
      ${t(`export.${format}`)}
    </button>`;
    return html`<details @focusout=${this.#onFocusOut} @keydown=${this.#onKey}>
      <summary aria-label=${t('export.name', { what: this.what })}>${t('export.first')}</summary>
      <div>
        ${this.table ? [item('csv'), item('json')] : nothing} ${this.picture ? item('svg') : nothing} ${item('print')}
      </div>
    </details>`;
  }

  #close(): void {
    this.renderRoot.querySelector('details')?.removeAttribute('open');
  }

  #onFocusOut(event: FocusEvent): void {
    if (!(event.currentTarget as Element).contains(event.relatedTarget as Node | null)) this.#close();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    this.#close();
    this.renderRoot.querySelector('summary')?.focus();
  }

  async #export(format: Format): Promise<void> {
    this.#close();
    if (format === 'print') print();
    else if (format === 'svg' && this.picture) {
      const { name, svg } = this.picture();
      download(`${name}.svg`, svg, 'image/svg+xml');
    } else if (this.table && (format === 'csv' || format === 'json')) {
      const table = await this.table();
      // The mark in front tells spreadsheets that it is UTF-8.
      if (format === 'csv') download(`${table.name}.csv`, `\ufeff${toCsv(table)}`, 'text/csv');
      else download(`${table.name}.json`, toJson(table), 'application/json');
    }
  }

  static override styles = [
    buttonStyles,
    css`
      details {
        position: relative;
        font-size: 13px;
      }
      summary {
        box-sizing: border-box;
        height: 28px;
        padding: 0 10px;
        border: 1px solid var(--control-line);
        border-radius: 4px;
        background: var(--surface);
        color: var(--text);
        line-height: 26px;
        list-style: none;
        white-space: nowrap;
        cursor: pointer;
      }
      summary::-webkit-details-marker {
        display: none;
      }
      summary:hover {
        background: var(--raised);
      }
      div {
        position: absolute;
        right: 0;
        z-index: 3;
        display: grid;
        margin-top: 2px;
        padding: 4px;
        border: 1px solid var(--control-line);
        border-radius: 4px;
        background: var(--surface);
      }
      div button {
        justify-content: start;
        border-color: transparent;
      }
      @media (pointer: coarse) {
        summary {
          height: 36px;
          line-height: 34px;
        }
      }
      @media print {
        details {
          display: none;
        }
      }
    `,
  ];
}

function download(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  // Names of processes are the guest's.
  link.download = name.replaceAll(/[^\w.-]+/g, '-').slice(0, 80);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

customElements.define('pagewalk-export', ExportMenu);
