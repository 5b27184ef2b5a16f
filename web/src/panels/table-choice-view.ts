// Whose page table: the choice that every panel offers which looks at one.
import { html, nothing } from 'lit';
import {
  choiceFrom,
  fieldOf,
  kernelTableOf,
  type ProcessName,
  pidOf,
  type TableChoice,
  type TableId,
} from '../model/table-choice.ts';
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
  const onChange = (event: Event) => choose(choiceFrom((event.target as HTMLSelectElement).value));
  return html`<select aria-label=${t('tables.choice')} @change=${onChange}>
    <option value="newest" .selected=${choice === 'newest'}>${t('tables.newest')}</option>
    ${tableOptions({ choice: choice === 'newest' ? undefined : choice, processes, kernelKnown, lastName }, t)}
  </select>`;
}

/** Every table that there is, and the chosen one though its process has ended. */
export function tableOptions(
  {
    choice,
    processes,
    kernelKnown,
    lastName,
  }: Omit<OfferedTables, 'choice'> & { choice: TableId | undefined },
  t: Translate,
) {
  const offered = processes.flatMap(({ pid, name, kernelTables }) => [
    { table: pid as TableId, name },
    ...(kernelTables ?? []).map((own) => ({ table: kernelTableOf(pid, own.name), name })),
  ]);
  const option = (value: TableId, words: string) =>
    html`<option value=${String(value)} .selected=${choice === value}>${words}</option>`;
  const ended =
    choice !== undefined && pidOf(choice) !== undefined && !offered.some(({ table }) => table === choice);
  return html`
    ${kernelKnown || choice === 'kernel' ? option('kernel', t('tables.kernel')) : nothing}
    ${offered.map(({ table, name }) => option(table, nameOfTable(table, name, t)))}
    ${ended ? option(choice, t('tables.ended', { table: nameOfTable(choice, lastName, t) })) : nothing}
    ${option('satp', t('tables.satp'))}
  `;
}

/** `name`: of the process that has it. */
export function nameOfTable(table: TableId, name: string, t: Translate): string {
  const pid = pidOf(table);
  if (pid === undefined) return t(table === 'kernel' ? 'tables.kernel' : 'tables.satp');
  const field = fieldOf(table);
  return field === undefined
    ? t('tables.process', { pid, name })
    : t('tables.kernelOf', { pid, name, field });
}
