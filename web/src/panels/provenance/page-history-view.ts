// What happened to a page of RAM since power-on, found by a search that repeats the run: when it was allocated and freed,
// and when entries led to it. Give it `machine`, `t` and `page`; it announces the entries that are chosen.
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { hex } from '../../common/hex.ts';
import type { MachineClient } from '../../machine/machine-client.ts';
import { flagsOf, type MachineEvent } from '../../model/machine-event.ts';
import { deedOf, type PageHistory } from '../../model/page-history.ts';
import type { TableId } from '../../model/table-choice.ts';
import type { Translate } from '../../strings/index.ts';
import { buttonStyles } from '../../ui/button-styles.ts';
import { selectionOf, stackOf, stackText, stackView, tableThen } from '../events/event-words.ts';
import { select } from '../panel.ts';
import { placeLinkStyles } from '../place-link.ts';
import { nameOfTable } from '../table-choice-view.ts';
import { PastSearch, pastSearchStyles } from './past-search.ts';

export class PageHistoryView extends LitElement {
  static override properties = {
    machine: { attribute: false },
    t: { attribute: false },
    page: { attribute: false },
  };

  declare machine: MachineClient;
  declare t: Translate;
  /** Its physical address. */
  declare page: bigint;

  readonly #search = new PastSearch<'history'>(this);

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('page')) this.#search.forget();
  }

  override render() {
    const { t } = this;
    const { story } = this.#search;
    if (story.phase === 'found') return this.#found(story.found);
    const offer = { text: t('history.search'), hint: t('history.searchHint'), name: t('history.title') };
    return this.#search.view(t, offer, () => void this.#search.start({ kind: 'history', page: this.page }));
  }

  #found(history: PageHistory) {
    const { t } = this;
    const { events, count } = history;
    if (events.length === 0) return html`<span role="status">${t('history.none')}</span>`;
    return html`<span role="status"
        >${count > events.length ? t('history.newest', { n: events.length, count }) : t('history.count', { n: count })}</span
      >
      <table>
        <thead>
          <tr>
            <th scope="col">${t('history.when')}</th>
            <th scope="col">${t('history.what')}</th>
            <th scope="col">${t('history.by')}</th>
          </tr>
        </thead>
        <tbody>
          ${events.toReversed().map((event) => this.#row(event, history))}
        </tbody>
      </table>`;
  }

  #row(event: MachineEvent, { places }: PageHistory) {
    const { t } = this;
    const process =
      event.pid > 0 ? t('origin.process', { pid: event.pid, name: event.name }) : t('origin.noProcess');
    // Not the allocator or mappages alone: who wanted it says more.
    const stack = stackOf(event, places);
    const authors = (event.kind === 'pte' ? stack : stack.slice(1)).slice(0, 2);
    return html`<tr>
      <td class="when">${event.instruction.toLocaleString(t.locale)}</td>
      <td>${this.#what(event)}</td>
      <td title=${stackText(stack)}>${process}${authors.length > 0 ? html` · <code>${stackView(authors, t)}</code>` : nothing}</td>
    </tr>`;
  }

  #what(event: MachineEvent) {
    const { t } = this;
    const { snapshot } = this.machine;
    const [, before = 0n, after = 0n, va = 0n, root = 0n] = event.data;
    const table = tableThen(event, root, snapshot);
    const words = t(`history.${deedOf(event, this.page)}`, {
      va: hex(va),
      before: flagsOf(before),
      after: flagsOf(after),
      level: event.level,
      table: this.#table(table, root, event.name),
    });
    // The table may be another one's by now: only what can still be seen is a link.
    const selection = event.kind === 'pte' && table !== undefined ? selectionOf(event, snapshot) : undefined;
    if (!selection) return words;
    return html`<button
      type="button"
      class="link"
      title=${t('history.openHint')}
      @click=${() => select(this, selection)}
    >
      ${words}
    </button>`;
  }

  #table(table: TableId | undefined, root: bigint, name: string): string {
    const { t } = this;
    if (table === undefined) return t('history.table', { root: hex(root) });
    if (table === 'kernel') return t('history.tableOfKernel');
    return t('history.tableOf', { owner: nameOfTable(table, name, t) });
  }

  static override styles = [
    buttonStyles,
    pastSearchStyles,
    placeLinkStyles,
    css`
      table {
        margin-top: 4px;
        border-collapse: collapse;
      }
      th,
      td {
        padding: 2px 16px 2px 0;
        color: var(--text);
        text-align: start;
        vertical-align: baseline;
      }
      th {
        color: var(--text-soft);
        font-weight: 400;
      }
      .when {
        font-family: var(--mono);
        text-align: end;
      }
      code {
        font-family: var(--mono);
      }
      .link {
        height: auto;
        min-height: 24px;
        padding: 0;
        border: 0;
        background: none;
        color: var(--accent);
        font: inherit;
        text-align: start;
        white-space: normal;
      }
      .link:hover {
        text-decoration: underline;
      }
    `,
  ];
}

customElements.define('pagewalk-page-history', PageHistoryView);
