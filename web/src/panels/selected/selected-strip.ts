// The strip below the panels: one sentence about what the reader has pointed at, who else maps it, who wrote it, and where
// to see more of it.
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { formatBytes } from '../../common/bytes.ts';
import { hex } from '../../common/hex.ts';
import type { MachineClient } from '../../machine/machine-client.ts';
import type { AnswerOf, PageMapping } from '../../machine/protocol.ts';
import { type Selection, tableOf, vaOf } from '../../model/selection.ts';
import { isLeaf } from '../../model/sv39.ts';
import { pidOf, type TableId } from '../../model/table-choice.ts';
import type { Translate } from '../../strings/index.ts';
import { buttonStyles } from '../../ui/button-styles.ts';
import { FeedController } from '../feed-controller.ts';
import { describeUse, nameOfOwner, tableIdOf } from '../memory/describe.ts';
import { nameOfRange } from '../page-tables/range-name.ts';
import { type PanelId, select, showIn } from '../panel.ts';
import { nameOfTable } from '../table-choice-view.ts';
import { faultText } from '../translate/fault-text.ts';
import { SelectedFeed, type SelectedView } from './selected-feed.ts';
import '../provenance/provenance-view.ts';

type Answer = Extract<AnswerOf<'selected'>, { kind: 'selected' }>;

/** Ways to the page that are named beside the selected one. */
const mostOthers = 3;

export class SelectedStrip extends LitElement {
  static override properties = {
    machine: { attribute: false },
    t: { attribute: false },
    selection: { attribute: false },
    selecting: { type: Boolean, reflect: true },
    view: { state: true },
    asked: { state: true },
  };

  declare machine: MachineClient;
  declare t: Translate;
  declare selection: Selection | undefined;
  /** Whether anything is selected. */
  declare selecting: boolean;
  declare view: SelectedView;
  /** The reader wants to know who wrote it. */
  declare asked: boolean;

  readonly #feed = new SelectedFeed((selection) => this.machine.ask('selected', selection));

  constructor() {
    super();
    this.view = this.#feed.view;
    this.asked = false;
    this.selecting = false;
    new FeedController(this, this.#feed, (view) => {
      this.view = view;
    });
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('selection')) return;
    this.asked = false;
    this.selecting = this.selection !== undefined;
    this.#feed.select(this.selection);
  }

  override render() {
    const { t } = this;
    const { selection, answer } = this.view;
    if (!selection) return html`<p class="hint">${t('selected.hint')}</p>`;
    return html`
      <p role="status">${this.#sentence(selection)}</p>
      <div class="more">
        ${answer?.kind === 'selected' ? this.#others(selection, answer) : nothing}
        <div class="actions">${this.#actions(selection)}</div>
      </div>
      ${this.#provenance(selection)}
    `;
  }

  #sentence(selection: Selection) {
    const { t, view } = this;
    if (selection.kind === 'process') return this.#processSentence(selection.pid);
    const { answer } = view;
    const start =
      selection.kind === 'pa'
        ? hex(selection.pa, 8)
        : `${this.#nameOf(selection.table)} · ${hex(selection.va)}`;
    if (!answer) return start;
    if (answer.kind === 'gone') return `${start} · ${t('selected.gone')}`;
    const { translation, page, use, region } = answer;
    const lowest = selection.kind === 'pte' ? selection.level : 0;
    const steps = translation?.steps.filter(({ level }) => level >= lowest) ?? [];
    const path = steps.map(({ level, index }) => `L${level}[${index}]`).join(' ');
    const fault = translation && translation.fault !== 'None' ? translation : undefined;
    const target = lowest > 0 || !translation || fault ? page?.pa : translation.pa;
    const parts = [
      start,
      ...(path ? [path] : []),
      ...(target !== undefined && selection.kind !== 'pa' ? [hex(target, 8)] : []),
    ];
    const refused = fault && !page ? `${t('translate.noPage')} ${faultText(fault.fault, fault, t)}` : '';
    const what = region && !refused && lowest === 0 ? [nameOfRange(region, t)] : [];
    const end = use ? [...what, describeUse(use, 0, t)].join(' · ') : refused;
    return html`<span class="path">${parts.join(' → ')}</span>${end ? html` · ${end}` : nothing}`;
  }

  #processSentence(pid: number) {
    const { t } = this;
    const process = this.view.processes.find((one) => one.pid === pid);
    if (!process) return t('selected.ended', { pid });
    const { name, size, pageTable } = process;
    return t('selected.process', { pid, name, size: formatBytes(size), root: hex(pageTable) });
  }

  /** The other ways to the page, each a link. */
  #others(selection: Selection, { page }: Answer) {
    const { t } = this;
    if (!page) return nothing;
    const others = page.mappings.filter(
      ({ owner, va, pte }) =>
        isLeaf(pte) &&
        !(tableIdOf(owner) === tableOf(selection) && va === ((vaOf(selection) ?? -1n) & ~0xfffn)),
    );
    const shown = others.slice(0, mostOthers);
    return html`<p class="others">
      ${t('selected.mapped')}
      ${shown.length === 0 ? t('selected.nowhereElse') : shown.map((mapping) => this.#other(mapping))}
      ${others.length > shown.length ? t('selected.more', { n: others.length - shown.length }) : nothing}
    </p>`;
  }

  #other({ owner, va }: PageMapping) {
    const table = tableIdOf(owner);
    const name = `${nameOfOwner(owner, this.t)} ${hex(va)}`;
    return html`<button type="button" class="link" @click=${() => select(this, { kind: 'va', table, va })}>${name}</button>`;
  }

  #actions(selection: Selection) {
    const { t } = this;
    const show = (panel: PanelId, title: string) =>
      html`<button type="button" @click=${() => showIn(this, panel, selection)}>${title}</button>`;
    return html`
      ${selection.kind === 'pa' ? nothing : show('tables', t('tables.title'))}
      ${vaOf(selection) === undefined ? nothing : show('translate', t('translate.title'))}
      ${selection.kind === 'process' ? show('processes', t('processes.title')) : show('memory', t('memory.title'))}
      ${
        this.#written(selection) === undefined
          ? nothing
          : html`<button
              type="button"
              aria-pressed=${this.asked}
              title=${t('selected.writerHint')}
              @click=${() => {
                this.asked = !this.asked;
              }}
            >
              ${t('selected.writer')}
            </button>`
      }
    `;
  }

  #provenance(selection: Selection) {
    const address = this.#written(selection);
    if (!this.asked || address === undefined) return nothing;
    return html`<pagewalk-provenance .machine=${this.machine} .t=${this.t} .address=${address}></pagewalk-provenance>`;
  }

  /** The entry whose writing is asked for: the one that maps the address, or the word at a physical one. */
  #written(selection: Selection): bigint | undefined {
    if (selection.kind === 'pte') return selection.address;
    if (selection.kind === 'pa') return selection.pa & ~7n;
    const { answer } = this.view;
    if (selection.kind !== 'va' || answer?.kind !== 'selected') return undefined;
    return answer.translation?.steps.at(-1)?.address;
  }

  #nameOf(table: TableId): string {
    const name = this.view.processes.find(({ pid }) => pid === pidOf(table))?.name ?? '';
    return nameOfTable(table, name, this.t);
  }

  static override styles = [
    buttonStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px 12px;
        min-height: 34px;
        max-height: 40%;
        padding: 4px 16px;
        overflow: auto;
        border-top: 1px solid var(--line);
        background: var(--page);
        font-size: 12px;
      }
      p {
        margin: 0;
      }
      .path {
        font-family: var(--mono);
      }
      .hint,
      .others {
        color: var(--text-soft);
      }
      .more {
        display: contents;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        margin-left: auto;
      }
      .actions button {
        height: 26px;
        padding: 0 8px;
        font-size: 12px;
      }
      @media (pointer: coarse) {
        .actions button {
          height: 32px;
        }
      }
      .link {
        height: auto;
        padding: 0 4px;
        border: 0;
        background: none;
        color: var(--accent);
        font: 12px var(--mono);
        text-decoration: underline;
      }
      pagewalk-provenance {
        flex-basis: 100%;
      }
      @media (max-width: 599px) {
        :host {
          padding: 4px 8px;
        }
        :host(:not([selecting])) {
          display: none;
        }
        /* One line, to be moved sideways. */
        .more {
          display: flex;
          flex: 0 0 100%;
          align-items: center;
          gap: 12px;
          overflow-x: auto;
          white-space: nowrap;
          scrollbar-width: none;
        }
        .others,
        .actions {
          flex: none;
          flex-wrap: nowrap;
          margin-left: 0;
        }
        .others {
          order: 1;
        }
      }
      @media print {
        :host {
          display: none;
        }
      }
    `,
  ];
}

customElements.define('pagewalk-selected', SelectedStrip);
