// The list of processes as a tree: a parent stands above its children.
import { css, html, nothing } from 'lit';
import { formatBytes } from '../../common/bytes.ts';
import { hex } from '../../common/hex.ts';
import type { ProcessesAnswer } from '../../machine/protocol.ts';
import {
  channelOf,
  type ProcessDetails,
  type ProcessField,
  type ProcessRow,
} from '../../model/process-tree.ts';
import type { Translate } from '../../strings/index.ts';
import '../../ui/hint.ts';
import { hexView } from '../page-tables/hex-view.ts';

const columns = ['pid', 'name', 'state', 'hart', 'size', 'memory', 'waits', 'root'] as const;

export interface ProcessTable {
  readonly list: ProcessesAnswer;
  readonly rows: readonly ProcessRow[];
  readonly chosen: number | undefined;
  readonly choose: (pid: number) => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

/** What a process sleeps on, in words. */
export function channelText(process: ProcessDetails, list: ProcessesAnswer, t: Translate): string {
  const channel = channelOf(process, list.processes);
  switch (channel.kind) {
    case 'itself':
      return t('processes.channel.itself');
    case 'process':
      return t('processes.channel.process', { pid: channel.pid });
    case 'symbol':
      return channel.name;
    case 'address':
      return t('processes.channel.address', { address: hex(process.channel) });
  }
}

export const sleeps = (process: ProcessDetails): boolean =>
  process.state === 'sleeping' && process.channel !== 0n;

export function pagesText({ userPages, tablePages, counted }: ProcessDetails, t: Translate): string {
  const text = `${userPages} + ${tablePages}`;
  return counted ? text : t('processes.atLeast', { n: text });
}

export function processTableView(table: ProcessTable, t: Translate) {
  const { list, rows, chosen } = table;
  const active = rows.some(({ process }) => process.pid === chosen);
  return html`<div
    role="treegrid"
    tabindex="0"
    aria-label=${t('processes.table')}
    aria-activedescendant=${active ? `process-${chosen}` : nothing}
    @keydown=${table.onKey}
  >
    <div role="rowgroup">
      <div role="row" class="row head">
        ${columns.map(
          (name) =>
            html`<span role="columnheader" class=${name}
              >${t(`processes.${name}`)}${
                name === 'memory'
                  ? html` <pagewalk-hint .t=${t} .about=${t('processes.memory')} .text=${t('processes.memoryHint')}></pagewalk-hint>`
                  : nothing
              }</span
            >`,
        )}
      </div>
    </div>
    <div role="rowgroup">${rows.map((row) => rowView(row, list, table, t))}</div>
  </div>`;
}

function rowView(
  { process, depth, position, siblings }: ProcessRow,
  list: ProcessesAnswer,
  table: ProcessTable,
  t: Translate,
) {
  const has = (field: ProcessField) => list.fields.includes(field);
  const unknown = html`<span title=${t('processes.notKnown')}>—</span>`;
  return html`<div
    role="row"
    id="process-${process.pid}"
    class="row ${process.state} ${process.pid === table.chosen ? 'active' : ''}"
    aria-level=${depth}
    aria-posinset=${position}
    aria-setsize=${siblings}
    aria-selected=${process.pid === table.chosen}
    @click=${() => table.choose(process.pid)}
  >
    <span role="gridcell" class="pid" style="--depth: ${Math.min(depth, 12) - 1}">${process.pid}</span>
    <span role="gridcell" class="name">${has('name') ? process.name || t('processes.noName') : unknown}</span>
    <span role="gridcell" class="state"
      title=${t('processes.stateName', { name: process.stateName })}
      >${t(`processes.state.${process.state}`)}${process.state === 'other' ? html` <i>${process.stateName}</i>` : nothing}${process.killed ? html` <b>${t('processes.killed')}</b>` : nothing}</span
    >
    <span role="gridcell" class="hart">${process.hart >= 0 ? process.hart : ''}</span>
    <span role="gridcell" class="size">${has('size') ? formatBytes(process.size) : unknown}</span>
    <span role="gridcell" class="memory" title=${t('processes.memoryOf', { user: String(process.userPages), tables: String(process.tablePages) })}
      >${has('pageTable') ? pagesText(process, t) : unknown}</span
    >
    <span role="gridcell" class="waits">${sleeps(process) ? channelText(process, list, t) : nothing}</span>
    <span role="gridcell" class="root">${has('pageTable') ? hexView(process.pageTable, 8) : unknown}</span>
  </div>`;
}

export const processTableStyles = css`
  [role='treegrid'] {
    overflow-x: auto;
    font-size: 12px;
  }
  [role='treegrid']:focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: -2px;
  }
  .row {
    display: grid;
    grid-template-columns: 64px minmax(64px, 1fr) minmax(120px, 2fr) 36px 64px 64px minmax(72px, 2fr) 82px;
    align-items: center;
    gap: 0 8px;
    min-width: 640px;
    min-height: 26px;
    padding: 0 16px 0 13px;
    border-left: 3px solid transparent;
  }
  .row > * {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .row.head {
    border-bottom: 1px solid var(--line);
    color: var(--text-soft);
  }
  .row:not(.head) {
    cursor: pointer;
  }
  .row:not(.head):hover {
    background: var(--raised);
  }
  .row:not(.head):hover .hex i {
    color: var(--text-soft);
  }
  .row.active {
    box-shadow: inset 0 0 0 1px var(--accent);
  }
  .row.running {
    border-left-color: var(--read-only);
  }
  .row.zombie {
    color: var(--text-soft);
  }
  .pid {
    padding-left: calc(var(--depth, 0) * 12px);
    font-family: var(--mono);
  }
  .row:not(.head) .name {
    font-weight: 600;
  }
  .state i {
    color: var(--text-soft);
    font-style: normal;
  }
  .row.running .state {
    color: var(--read-only);
    font-weight: 600;
  }
  .state b {
    color: var(--writable);
  }
  .row:not(.head) .memory,
  .row:not(.head) .waits,
  .row:not(.head) .hart {
    font-family: var(--mono);
  }
  @container (max-width: 559px) {
    .row {
      grid-template: 'pid name size memory' 22px 'pid state state waits' 20px / 56px 1fr 64px 84px;
      min-width: 0;
      padding: 2px 8px 2px 5px;
    }
    .row.head {
      grid-template-rows: 22px 0;
    }
    .row.head .state,
    .row.head .waits {
      display: none;
    }
    .pid {
      grid-area: pid;
    }
    .name {
      grid-area: name;
    }
    .state {
      grid-area: state;
    }
    .size {
      grid-area: size;
    }
    .memory {
      grid-area: memory;
    }
    .waits {
      grid-area: waits;
    }
    .row .hart,
    .row .root {
      display: none;
    }
  }
`;
