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
  declare table: (() => ExportTable) | undefined;
  declare picture: (() => SvgPicture) | undefined;

  constructor() {
    super();
    this.what = '';
  }

  override render() {
    const { t } = this;
    const option = (format: Format) => html`<option value=${format}>${t(`export.${format}`)}</option>`;
    return html`<select aria-label=${t('export.name', { what: this.what })} @change=${this.#onChange}>
      <option value="">${t('export.first')}</option>
      ${this.table ? [option('csv'), option('json')] : nothing} ${this.picture ? option('svg') : nothing}
      ${option('print')}
    </select>`;
  }

  #onChange(event: Event): void {
    const select = event.target as HTMLSelectElement;
    const format = select.value as Format | '';
    select.value = '';
    if (format === 'print') print();
    else if (format === 'svg' && this.picture) {
      const { name, svg } = this.picture();
      download(`${name}.svg`, svg, 'image/svg+xml');
    } else if (this.table && (format === 'csv' || format === 'json')) {
      const table = this.table();
      // The mark in front tells spreadsheets that it is UTF-8.
      if (format === 'csv') download(`${table.name}.csv`, `\ufeff${toCsv(table)}`, 'text/csv');
      else download(`${table.name}.json`, toJson(table), 'application/json');
    }
  }

  static override styles = [
    buttonStyles,
    css`
      select {
        width: 7.5em;
      }
      @media print {
        select {
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
