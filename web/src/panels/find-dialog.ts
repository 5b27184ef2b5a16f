// Finds an address, a symbol, a process or what lies in its memory by what is typed, and shows it in the panel that is made
// for it; a system call is run to.
import { css, html, LitElement, nothing } from 'lit';
import { hex } from '../common/hex.ts';
import type { MachineClient } from '../machine/machine-client.ts';
import type { MachineSnapshot } from '../machine/protocol.ts';
import { type AddressRange, readRanges } from '../model/address-ranges.ts';
import { type Find, findsFor, type KernelSymbol } from '../model/finds.ts';
import { type Selection, tableOf } from '../model/selection.ts';
import type { TableId } from '../model/table-choice.ts';
import type { Translate } from '../strings/index.ts';
import { dialogStyles } from '../ui/dialog-styles.ts';
import { nameOfRange } from './page-tables/range-name.ts';
import { show } from './panel.ts';
import { panels } from './panels.ts';
import { nameOfTable } from './table-choice-view.ts';

/** Of a hostile table, which could have a hundred thousand. */
const mostRanges = 1000;

export class FindDialog extends LitElement {
  static override properties = {
    machine: { attribute: false },
    t: { attribute: false },
    snapshot: { attribute: false },
    selection: { attribute: false },
    text: { state: true },
    symbols: { state: true },
    active: { state: true },
    regions: { state: true },
    systemCalls: { state: true },
  };

  declare machine: MachineClient;
  declare t: Translate;
  declare snapshot: MachineSnapshot | undefined;
  declare selection: Selection | undefined;
  declare text: string;
  declare symbols: readonly KernelSymbol[];
  declare active: number;
  /** Of the table that was looked at when the dialog was opened. */
  declare regions: { readonly of: TableId; readonly list: readonly AddressRange[] };
  declare systemCalls: readonly string[];

  constructor() {
    super();
    this.regions = { of: 'satp', list: [] };
    this.systemCalls = [];
    this.text = '';
    this.symbols = [];
    this.active = 0;
  }

  show(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    if (!dialog || dialog.open) return;
    dialog.showModal();
    void this.#look();
    this.renderRoot.querySelector('input')?.select();
  }

  override render() {
    const { t } = this;
    const finds = this.#finds;
    return html`<dialog aria-label=${t('find.name')}>
      <label for="find">${t('find.field')}</label>
      <input
        id="find"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="finds"
        aria-autocomplete="list"
        aria-activedescendant=${finds.length > 0 ? `find-${this.active}` : nothing}
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
        maxlength="64"
        .value=${this.text}
        @input=${(event: Event) => this.#type((event.target as HTMLInputElement).value)}
        @keydown=${this.#onKey}
      />
      <ul id="finds" role="listbox" aria-label=${t('find.results')}>
        ${finds.map((find, i) => this.#find(find, i))}
      </ul>
      <p role="status">${this.text.trim() === '' ? t('find.hint') : finds.length === 0 ? t('find.none') : nothing}</p>
    </dialog>`;
  }

  #find(find: Find, i: number) {
    const { t } = this;
    const title = panels.find(({ id }) => id === find.panel)?.title;
    const name = find.kind === 'symbol' ? find.symbol.name : find.kind === 'region' ? find.region.name : '';
    return html`<li
      role="option"
      id="find-${i}"
      aria-selected=${i === this.active}
      @click=${() => this.#choose(find)}
    >
      <span>${name === '' ? nothing : html`<b>${name}</b> `}${this.#words(find)}</span>
      <span class="panel">${find.kind === 'call' ? t('find.runs') : title ? t('find.in', { panel: t(title) }) : nothing}</span>
    </li>`;
  }

  #words(find: Find): string {
    const { t } = this;
    switch (find.kind) {
      case 'process':
        return t('find.process', { pid: find.pid, name: find.name });
      case 'va':
        return t('find.va', { address: hex(find.va), owner: nameOfTable(find.table, find.name, t) });
      case 'pa':
        return t('find.pa', { address: hex(find.pa) });
      case 'region':
        return t('find.region', {
          address: hex(find.region.range.begin),
          owner: nameOfTable(find.table, find.name, t),
        });
      case 'call':
        return t('find.call', { name: find.call });
      case 'symbol':
        return t(find.symbol.isFunction ? 'find.function' : 'find.variable', {
          address: hex(find.symbol.address),
        });
    }
  }

  get #table(): TableId {
    const chosen = this.selection && tableOf(this.selection);
    return chosen ?? this.snapshot?.processes.at(-1)?.pid ?? 'satp';
  }

  get #finds(): readonly Find[] {
    const { t, regions } = this;
    return findsFor(this.text, {
      processes: this.snapshot?.processes ?? [],
      table: this.#table,
      kernelKnown: (this.snapshot?.kernelPageTable ?? 0n) !== 0n,
      symbols: this.symbols,
      regions: {
        of: regions.of,
        list: regions.list.map((range) => ({ range, name: nameOfRange(range, t) })),
      },
      systemCalls: this.systemCalls,
    });
  }

  /** What can be found without letters to look for. */
  async #look(): Promise<void> {
    const table = this.#table;
    const [calls, ranges] = await Promise.all([
      this.machine.ask('system-calls', {}),
      this.machine.ask('ranges', { table, glance: true }),
    ]);
    this.systemCalls = calls.kind === 'system-calls' ? calls.names.filter((name) => name !== '') : [];
    const list = ranges.kind === 'ranges' ? readRanges(ranges.words, undefined, mostRanges) : [];
    this.regions = { of: table, list };
  }

  async #type(text: string): Promise<void> {
    this.text = text;
    this.active = 0;
    const answer = await this.machine.ask('symbols', { text: text.trim() });
    if (text === this.text) this.symbols = answer.kind === 'symbols' ? answer.symbols : [];
  }

  #onKey(event: KeyboardEvent): void {
    const finds = this.#finds;
    const last = finds.length - 1;
    if (event.key === 'ArrowDown') this.active = Math.min(last, this.active + 1);
    else if (event.key === 'ArrowUp') this.active = Math.max(0, this.active - 1);
    else if (event.key === 'Enter') {
      const find = finds[this.active];
      if (find) this.#choose(find);
    } else return;
    event.preventDefault();
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector(`#find-${this.active}`)?.scrollIntoView({ block: 'nearest' }),
    );
  }

  #choose(find: Find): void {
    const { panel, selection, target } = find;
    this.renderRoot.querySelector('dialog')?.close();
    if (find.kind === 'call') void this.machine.ask('go', { kind: 'system-call', name: find.call });
    show(this, { panel, selection, target });
  }

  static override styles = [
    dialogStyles,
    css`
      label {
        display: block;
        margin-bottom: 4px;
        font-weight: 600;
      }
      input {
        box-sizing: border-box;
        width: 100%;
        height: 32px;
        padding: 0 8px;
        border: 1px solid var(--control-line);
        border-radius: 4px;
        background: var(--surface);
        color: var(--text);
        font: 14px var(--mono);
      }
      input:focus-visible {
        outline: 2px solid var(--accent);
      }
      ul {
        max-height: 320px;
        margin: 8px 0 0;
        padding: 0;
        overflow: auto;
        list-style: none;
      }
      li {
        display: flex;
        justify-content: space-between;
        gap: 16px;
        padding: 4px 8px;
        cursor: pointer;
        overflow-wrap: anywhere;
      }
      li[aria-selected='true'] {
        background: var(--accent);
        color: var(--on-accent);
      }
      .panel {
        white-space: nowrap;
      }
      p {
        margin: 8px 0 0;
        color: var(--text-soft);
        font-size: 12px;
      }
    `,
  ];
}

customElements.define('pagewalk-find', FindDialog);
