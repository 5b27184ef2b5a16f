// All keys of the page, drawn from the table that answers them, and the words that the page uses.
import { css, html, LitElement } from 'lit';
import type { Translate } from '../strings/index.ts';
import { buttonStyles } from './button-styles.ts';
import { dialogStyles } from './dialog-styles.ts';
import { keyRows } from './keys.ts';

const terms = [
  'satp',
  'pte',
  'ppn',
  'leaf',
  'superpage',
  'bits',
  'user',
  'ad',
  'sumMxr',
  'tlb',
  'asid',
  'trapframe',
  'trampoline',
] as const;

export class HelpDialog extends LitElement {
  static override properties = { t: { attribute: false } };

  declare t: Translate;

  show(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    if (dialog && !dialog.open) dialog.showModal();
  }

  override render() {
    const { t } = this;
    return html`<dialog aria-labelledby="title">
      <h2 id="title">${t('help.name')}</h2>
      <div class="text" tabindex="0" role="group" aria-labelledby="title">
      <table>
        <thead>
          <tr>
            <th scope="col">${t('help.column.key')}</th>
            <th scope="col">${t('help.column.does')}</th>
          </tr>
        </thead>
        <tbody>
          ${keyRows.map(
            ({ keys, says }) => html`<tr>
              <td>${keys.map((key, i) => html`${i > 0 ? ' ' : ''}<kbd>${key}</kbd>`)}</td>
              <td>${t(says)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
      <h3>${t('glossary.title')}</h3>
      <dl>
        ${terms.map((term) => html`<dt>${t(`glossary.${term}`)}</dt><dd>${t(`glossary.${term}.is`)}</dd>`)}
      </dl>
      </div>
      <div class="actions">
        <button type="button" @click=${this.#startTour}>${t('help.tour')}</button>
        <button type="button" class="primary" autofocus @click=${this.#close}>${t('help.close')}</button>
      </div>
    </dialog>`;
  }

  #close(): void {
    this.renderRoot.querySelector('dialog')?.close();
  }

  #startTour(): void {
    this.#close();
    this.dispatchEvent(new CustomEvent('start-tour'));
  }

  static override styles = [
    buttonStyles,
    dialogStyles,
    css`
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        padding: 3px 8px 3px 0;
        border-bottom: 1px solid var(--line);
        text-align: left;
        font-size: 13px;
      }
      th {
        color: var(--text-soft);
        font-weight: 400;
      }
      td:first-child {
        white-space: nowrap;
      }
      kbd {
        padding: 0 5px;
        border: 1px solid var(--control-line);
        border-radius: 3px;
        font: 12px var(--mono);
      }
      dialog[open] {
        display: flex;
        flex-direction: column;
      }
      .text {
        flex: 1;
        min-height: 0;
        overflow: auto;
      }
      .text:focus-visible {
        outline-offset: -2px;
      }
      h3 {
        margin: 16px 0 4px;
        font-size: 14px;
      }
      dl {
        display: grid;
        grid-template-columns: minmax(80px, max-content) 1fr;
        gap: 4px 16px;
        margin: 0;
        font-size: 13px;
      }
      dt {
        max-width: 11em;
        font-weight: 600;
      }
      dd {
        margin: 0;
      }
      .actions {
        display: flex;
        justify-content: end;
        gap: 8px;
        margin-top: 12px;
      }
    `,
  ];
}

customElements.define('pagewalk-help', HelpDialog);
