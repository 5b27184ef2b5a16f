// The processes panel: every process of the kernel that runs, whoever wrote it, and what is not known of it and why.
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { formatBytes } from '../../common/bytes.ts';
import { hex } from '../../common/hex.ts';
import type { MachineClient } from '../../machine/machine-client.ts';
import type { ProcessesAnswer } from '../../machine/protocol.ts';
import { type ProcessRow, processRows } from '../../model/process-tree.ts';
import type { Selection } from '../../model/selection.ts';
import { rootOfSatp } from '../../model/sv39.ts';
import { kernelTableOf, pidOf } from '../../model/table-choice.ts';
import { processExport } from '../../model/table-export.ts';
import type { Translate } from '../../strings/index.ts';
import { buttonStyles } from '../../ui/button-styles.ts';
import '../../ui/export-menu.ts';
import { FeedController } from '../feed-controller.ts';
import { hexStyles } from '../page-tables/hex-view.ts';
import { type Panel, select, showIn, showTarget } from '../panel.ts';
import { panelStyles } from '../panel-styles.ts';
import { placeLinkStyles } from '../place-link.ts';
import { processDetailsStyles, processDetailsView } from './process-details.ts';
import { ProcessFeed, type ProcessView } from './process-feed.ts';
import { processTableStyles, processTableView } from './process-table.ts';
import { savedRegistersStyles } from './saved-registers-view.ts';

const pageBytes = 4096n;
const modes = ['user', 'supervisor', undefined, 'machine'] as const;

export class ProcessesPanel extends LitElement implements Panel {
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
  declare view: ProcessView;

  readonly #feed = new ProcessFeed((request) => this.machine.ask('processes', request));
  #rows: readonly ProcessRow[] = [];
  /** The process that was pointed at last: it stays when the reader follows one of its addresses into the kernel. */
  #chosen: number | undefined;

  constructor() {
    super();
    this.failed = false;
    this.view = this.#feed.view;
    new FeedController(this, this.#feed, (view) => {
      this.view = view;
    });
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('[role=treegrid], button')?.focus();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('view')) this.#rows = processRows(this.view.list?.processes ?? []);
    if (changed.has('selection')) {
      this.#chosen = this.#pointedAt ?? this.#chosen;
      this.#feed.choose(this.#chosen);
    }
  }

  override render() {
    const { t } = this;
    const { list } = this.view;
    if (!list)
      return html`<p class="empty" role="status">${t(this.failed ? 'processes.noMachine' : 'processes.none')}</p>`;
    const chosen = this.#rows.find(({ process }) => process.pid === this.#chosen)?.process;
    return html`
      <div class="about">
        ${this.#rows.length > 0 ? html`<span>${t('processes.count', { n: this.#rows.length + list.leftOut })}</span>` : nothing}
        ${
          list.freePages === undefined
            ? nothing
            : html`<span>${t('processes.free', {
                n: list.freePages.toLocaleString(t.locale),
                size: formatBytes(BigInt(list.freePages) * pageBytes),
              })}</span>`
        }
        ${
          this.#rows.length > 0
            ? html`<pagewalk-export
                .t=${t}
                .what=${t('processes.title')}
                .table=${() => processExport(this.#rows.map(({ process }) => process))}
              ></pagewalk-export>`
            : nothing
        }
      </div>
      <div class="body">
        ${this.#rows.length > 0 ? this.#table(list) : this.#noProcesses(list)}
        ${list.leftOut > 0 ? html`<p class="empty">${t('processes.leftOut', { n: list.leftOut })}</p>` : nothing}
        ${
          chosen
            ? processDetailsView(chosen, list, t, {
                choose: (pid) => this.#goTo(pid),
                showTable: () => showIn(this, 'tables', { kind: 'process', pid: chosen.pid }),
                compareWith: (left) => showTarget(this, { kind: 'comparison', left, right: chosen.pid }),
                showKernelTable: (field) =>
                  showIn(this, 'tables', { kind: 'va', table: kernelTableOf(chosen.pid, field), va: 0n }),
                selectPage: (pa) => select(this, { kind: 'pa', pa }),
                saved: {
                  known: this.machine.snapshot,
                  select: (selection) => select(this, selection),
                  showTable: (table) => showIn(this, 'tables', { kind: 'va', table, va: 0n }),
                },
                showAddress: (va) => showIn(this, 'tables', { kind: 'va', table: chosen.pid, va }),
              })
            : this.#rows.length > 0
              ? html`<p class="empty">${t('processes.hint')}</p>`
              : nothing
        }
        ${this.#knowledge(list)}
      </div>
    `;
  }

  #table(list: ProcessesAnswer) {
    return processTableView(
      {
        list,
        rows: this.#rows,
        chosen: this.#chosen,
        choose: (pid) => this.#choose(pid),
        onKey: (event) => this.#onKey(event),
      },
      this.t,
    );
  }

  /** Before the first process, or of a kernel that cannot be read: then the harts are all that there is. */
  #noProcesses(list: ProcessesAnswer) {
    const { t } = this;
    const readable = list.knowledge === 'debugInfo' || list.knowledge === 'inspectionTable';
    if (readable) return html`<p class="empty" role="status">${t('processes.none')}</p>`;
    return html`<div class="harts">
      <p role="status"><strong>${t('processes.unknown')}</strong></p>
      <h3>${t('processes.harts')}</h3>
      <ul>
        ${this.view.harts.map(({ privilege, pc, satp }, n) => {
          const mode = modes[privilege];
          const root = rootOfSatp(satp);
          return html`<li>
            ${t('processes.hartRow', {
              n,
              mode: mode ? t(`status.mode.${mode}`) : String(privilege),
              pc: hex(pc),
              root: root === 0n ? t('processes.hartOff') : hex(root),
            })}
          </li>`;
        })}
      </ul>
      <button type="button" @click=${() => showIn(this, 'tables', { kind: 'va', table: 'satp', va: 0n })}>
        ${t('processes.showHart')}
      </button>
    </div>`;
  }

  #knowledge({ knowledge, notes }: ProcessesAnswer) {
    const { t } = this;
    return html`<section aria-label=${t('processes.notes')} class="knowledge">
      <p>${t(`processes.knowledge.${knowledge}`)}</p>
      ${
        notes.length > 0
          ? html`<h3>${t('processes.notes')}</h3>
              <ul>
                ${notes.map(({ gap, detail }) => html`<li>${t(`gap.${gap}`, { detail })}</li>`)}
              </ul>`
          : nothing
      }
    </section>`;
  }

  /** The process that the selection is about. */
  get #pointedAt(): number | undefined {
    const { selection } = this;
    if (!selection || selection.kind === 'pa') return undefined;
    if (selection.kind === 'process') return selection.pid;
    return pidOf(selection.table);
  }

  #choose(pid: number): void {
    select(this, { kind: 'process', pid });
  }

  /** What was pressed may not be there for the other process: the list takes the focus. */
  #goTo(pid: number): void {
    this.#choose(pid);
    this.focus();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const last = this.#rows.length - 1;
    const at = this.#rows.findIndex(({ process }) => process.pid === this.#chosen);
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? 0 : at - 1,
      Home: 0,
      End: last,
    };
    const parent = this.#rows.findIndex(({ process }) => process.pid === this.#rows[at]?.process.parent);
    const target = event.key === 'ArrowLeft' ? parent : targets[event.key];
    if (event.key === 'Enter' && at >= 0) {
      const pid = this.#chosen;
      if (pid !== undefined) showIn(this, 'tables', { kind: 'process', pid });
    }
    const row = target === undefined || target < 0 ? undefined : this.#rows[Math.min(last, target)];
    if (!row) return;
    event.preventDefault();
    this.#choose(row.process.pid);
  }

  static override styles = [
    panelStyles,
    buttonStyles,
    hexStyles,
    placeLinkStyles,
    processTableStyles,
    processDetailsStyles,
    savedRegistersStyles,
    css`
      :host {
        container-type: inline-size;
      }
      .about {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 16px;
        padding: 6px 16px;
        color: var(--text-soft);
        font-size: 12px;
      }
      pagewalk-export {
        margin-left: auto;
      }
      .body {
        flex: 1;
        min-height: 0;
        overflow: auto;
      }
      .empty {
        margin: 0;
        padding: 8px 16px;
        color: var(--text-soft);
      }
      .harts {
        padding: 8px 16px;
      }
      .soft,
      .knowledge {
        color: var(--text-soft);
      }
      .knowledge {
        font-size: 12px;
      }
      .knowledge h3 {
        margin-top: 8px;
        font-size: 12px;
      }
      .knowledge ul,
      .harts ul {
        margin: 4px 0;
        padding-left: 20px;
        overflow-wrap: anywhere;
      }
    `,
  ];
}

customElements.define('pagewalk-processes', ProcessesPanel);
