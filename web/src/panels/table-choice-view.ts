// Whose page table: the choice that every panel offers which looks at one.
import { html, nothing } from 'lit';
import type { ProcessName, TableChoice, TableId } from '../model/table-choice.ts';
import type { Translate } from '../strings/index.ts';

export interface OfferedTables {
  readonly choice: TableChoice;
  readonly processes: readonly ProcessName[];
  readonly kernelKnown: boolean;
  /** What the chosen process was called, should it have ended. */
  readonly lastName: string;
}

export function tableChoiceView(offered: OfferedTables, t: Translate, choose: (choice: TableChoice) => void) {
  const { choice, processes, kernelKnown, lastName } = offered;
  const option = (value: TableChoice, name: string) =>
    html`<option value=${String(value)} .selected=${choice === value}>${name}</option>`;
  const ended = typeof choice === 'number' && !processes.some(({ pid }) => pid === choice);
  const onChange = (event: Event) => {
    const { value } = event.target as HTMLSelectElement;
    const named: readonly string[] = ['newest', 'kernel', 'satp'];
    choose(named.includes(value) ? (value as TableChoice) : Number(value));
  };
  return html`<select aria-label=${t('tables.choice')} @change=${onChange}>
    ${option('newest', t('tables.newest'))}
    ${kernelKnown || choice === 'kernel' ? option('kernel', t('tables.kernel')) : nothing}
    ${processes.map(({ pid, name }) => option(pid, t('tables.process', { pid, name })))}
    ${ended ? option(choice, t('tables.ended', { pid: choice, name: lastName })) : nothing}
    ${option('satp', t('tables.satp'))}
  </select>`;
}

export function nameOfTable(table: TableId, name: string, t: Translate): string {
  if (table === 'kernel') return t('tables.kernel');
  return table === 'satp' ? t('tables.satp') : t('tables.process', { pid: table, name });
}
