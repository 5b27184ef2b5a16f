// What the kernel keeps of a process while it does not run: its program's registers, and those of its thread in the kernel.
import { css, html, nothing } from 'lit';
import { hex } from '../../common/hex.ts';
import {
  addressOfSaved,
  isOfProgram,
  type ProcessDetails,
  type SavedRegister,
  type SavedRegisters,
} from '../../model/process-tree.ts';
import type { Selection } from '../../model/selection.ts';
import { rootOfSatp } from '../../model/sv39.ts';
import { pidOf, type TableId, type TableRoots, tableWithRoot } from '../../model/table-choice.ts';
import type { Translate } from '../../strings/index.ts';
import { rememberPlace, rove } from '../code/roving.ts';
import { hexView } from '../page-tables/hex-view.ts';
import { placeLink } from '../place-link.ts';
import { nameOfTable } from '../table-choice-view.ts';

export interface SavedActions {
  /** The page tables as they are known now. */
  readonly known: TableRoots | undefined;
  readonly select: (selection: Selection) => void;
  readonly showTable: (table: TableId) => void;
}

/** Larger stacks of a kernel than this are not known. */
const largestStack = 0x10000n;

export function savedRegistersView(
  process: ProcessDetails,
  saved: SavedRegisters,
  t: Translate,
  actions: SavedActions,
) {
  const runs = process.hart >= 0;
  const table = kernelTable(process, saved, actions.known);
  const link = (register: SavedRegister, first: boolean) =>
    valueView(register, first, process, table, t, actions);
  const own = saved.trapframe.filter(({ name }) => !isOfProgram(name));
  const ofProgram = saved.trapframe.filter(({ name }) => isOfProgram(name));
  return html`
    ${
      saved.trapframe.length === 0
        ? nothing
        : html`<h4>${t('processes.trapframe')}</h4>
            <p>${t(runs ? 'processes.trapframeOld' : 'processes.trapframeKept')}</p>
            <div role="group" aria-label=${t('processes.trapframe')} @keydown=${rove} @focusin=${rememberPlace}>
              ${own.map(
                (register, i) => html`<div class="register own">
                  <span class="name">${register.name}</span>${link(register, i === 0)}
                  <span class="meaning">${meaning(register, process, saved, t, actions)}</span>
                </div>`,
              )}
              <div class="registers">${ofProgram.map((register) => registerView(register, link(register, false)))}</div>
            </div>`
    }
    ${
      saved.context.length === 0
        ? nothing
        : html`<h4>${t('processes.context')}</h4>
            <p>${t(runs ? 'processes.contextOld' : 'processes.contextKept')}</p>
            <div class="registers" role="group" aria-label=${t('processes.context')} @keydown=${rove} @focusin=${rememberPlace}>
              ${saved.context.map((register, i) => registerView(register, link(register, i === 0)))}
            </div>`
    }
  `;
}

const registerView = (register: SavedRegister, value: unknown) =>
  html`<div class="register" title=${placeText(register) || nothing}><span class="name">${register.name}</span>${value}</div>`;

/** `sched+0x5c scheduler.cpp:66`; '' for what is no code. */
function placeText({ function: name, offset, file, line }: SavedRegister): string {
  if (name === '') return '';
  const at = offset === 0n ? name : `${name}+${hex(offset)}`;
  return file === '' ? at : `${at} ${file.split('/').at(-1)}:${line}`;
}

/** The table under which the kernel's addresses in it are meant: the one that it says itself. */
function kernelTable(
  { pid, kernelTables }: ProcessDetails,
  { trapframe }: SavedRegisters,
  known: TableRoots | undefined,
): TableId {
  const satp = trapframe.find(({ kind }) => kind === 'pageTable')?.value;
  const own = kernelTables[0];
  return (
    (satp === undefined ? undefined : tableWithRoot(rootOfSatp(satp), known)) ??
    (own === undefined ? 'kernel' : `${pid}/${own.name}`)
  );
}

function valueView(
  register: SavedRegister,
  first: boolean,
  { pid }: ProcessDetails,
  table: TableId,
  t: Translate,
  { select, showTable, known }: SavedActions,
) {
  const { name, value, kind } = register;
  const shown = hexView(value, 16);
  if (kind === 'number' || kind === 'hart') return shown;
  const choose = () => {
    if (kind !== 'pageTable')
      return select({
        kind: 'va',
        table: kind === 'userAddress' ? pid : table,
        va: addressOfSaved(register),
      });
    const root = rootOfSatp(value);
    const named = tableWithRoot(root, known);
    return named === undefined ? select({ kind: 'pa', pa: root }) : showTable(named);
  };
  return html`<button
    type="button"
    class="link"
    data-roving
    tabindex=${first ? 0 : -1}
    aria-label=${t('code.selectAddress', { name, value: hex(value, 16) })}
    @click=${choose}
  >${shown}</button>`;
}

function meaning(
  register: SavedRegister,
  process: ProcessDetails,
  { systemCall }: SavedRegisters,
  t: Translate,
  { known }: SavedActions,
): unknown {
  const { value, kind } = register;
  switch (kind) {
    case 'pageTable': {
      const table = tableWithRoot(rootOfSatp(value), known);
      const name = table === undefined || pidOf(table) !== process.pid ? '' : process.name;
      return table === undefined ? '' : t('processes.savedTable', { table: nameOfTable(table, name, t) });
    }
    case 'hart':
      return t('processes.savedHart', { n: String(value) });
    case 'userAddress':
      if (!systemCall) return t('processes.savedPc');
      return t('processes.savedCall', { name: systemCall.name || String(systemCall.number) });
    case 'kernelAddress': {
      const above = value - process.kernelStack;
      const isTop = process.kernelStack !== 0n && above > 0n && above <= largestStack && above % 4096n === 0n;
      if (isTop) return t('processes.savedStackTop');
      const text = placeText(register);
      return text === '' ? '' : placeLink(value, text, t);
    }
    case 'number':
      return '';
  }
}

export const savedRegistersStyles = css`
  .registers {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(205px, 1fr));
    gap: 0 12px;
    margin-top: 4px;
  }
  .register {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 8px;
    min-height: 20px;
    font-size: 12px;
  }
  .register .name {
    min-width: 2.6em;
    color: var(--text-soft);
    font: 12px var(--mono);
  }
  .register.own .name {
    min-width: 8.6em;
  }
  .meaning {
    overflow-wrap: anywhere;
  }
`;
