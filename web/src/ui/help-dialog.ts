// All keys of the page, drawn from the table that answers them.
import { css, html, LitElement } from 'lit';
import type { Translate } from '../strings/index.ts';
import { buttonStyles } from './button-styles.ts';
import { dialogStyles } from './dialog-styles.ts';
import { keyRows } from './keys.ts';

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
