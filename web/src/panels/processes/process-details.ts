// One process: what the kernel keeps of it, and where it stands.
import { css, html, nothing } from 'lit';
import { formatBytes } from '../../common/bytes.ts';
import { hex } from '../../common/hex.ts';
import type { ProcessesAnswer } from '../../machine/protocol.ts';
import { lastOf } from '../../model/address-ranges.ts';
import type { ProcessDetails, ProcessField, ProcessStack, StackFrame } from '../../model/process-tree.ts';
import type { Translate } from '../../strings/index.ts';
import { hexRangeView, hexView } from '../page-tables/hex-view.ts';
import { placeLink } from '../place-link.ts';
import { channelText, sleeps } from './process-table.ts';
import { type SavedActions, savedRegistersView } from './saved-registers-view.ts';

export interface DetailActions {
  readonly choose: (pid: number) => void;
  readonly showTable: () => void;
  readonly compareWith: (parent: number) => void;
  /** By the member of the process that holds it. */
  readonly showKernelTable: (field: string) => void;
  readonly selectPage: (pa: bigint) => void;
  readonly saved: SavedActions;
  /** Shows where a virtual address of the process is translated. */
  readonly showAddress: (va: bigint) => void;
}

export function processDetailsView(
  process: ProcessDetails,
  list: ProcessesAnswer,
  t: Translate,
  actions: DetailActions,
) {
  const title = `${t('processes.details', { pid: process.pid })} ${process.name}`;
  const parent = parentOf(process, list);
  const comparable = parent && parent.pageTable !== 0n && process.pageTable !== 0n;
  return html`<section aria-label=${title}>
    <div class="head">
      <h3>${title}</h3>
      <button type="button" ?disabled=${process.pageTable === 0n} @click=${actions.showTable}>${t('processes.showTable')}</button>
      ${
        comparable
          ? html`<button
              type="button"
              title=${t('processes.compareHint', { parent: parent.pid, name: parent.name, child: process.pid })}
              @click=${() => actions.compareWith(parent.pid)}
            >
              ${t('processes.compare')}
            </button>`
          : nothing
      }
    </div>
    ${fieldsView(process, list, t, actions)} ${stackView(process, list, t)}
    ${list.saved?.pid === process.pid ? savedRegistersView(process, list.saved, t, actions.saved) : nothing}
  </section>`;
}

const parentOf = ({ parent }: ProcessDetails, { processes }: ProcessesAnswer): ProcessDetails | undefined =>
  processes.find(({ pid }) => pid === parent);

function fieldsView(
  process: ProcessDetails,
  list: ProcessesAnswer,
  t: Translate,
  { choose, selectPage, showAddress, showKernelTable }: DetailActions,
) {
  const known = (field: ProcessField, content: unknown) =>
    list.fields.includes(field) ? content : html`<span class="soft">${t('processes.notKnown')}</span>`;
  const page = (pa: bigint) =>
    pa === 0n
      ? t('processes.noParent')
      : html`<button type="button" class="link" @click=${() => selectPage(pa)}>${hexView(pa, 8)}</button>`;
  const line = (name: string, content: unknown) => html`<dt>${name}</dt><dd>${content}</dd>`;
  const { userPages: user, otherPages: other, tablePages: tables } = process;
  const parent = parentOf(process, list);
  return html`<dl>
    ${line(t('processes.state'), html`${t(`processes.state.${process.state}`)} <code class="soft" title=${t('processes.stateName', { name: process.stateName })}>${process.stateName}</code>`)}
    ${line(
      t('processes.field.parent'),
      known(
        'parent',
        parent
          ? html`<button type="button" class="link" @click=${() => choose(parent.pid)}>pid ${parent.pid} ${parent.name}</button>`
          : t('processes.noParent'),
      ),
    )}
    ${line(
      t('processes.field.memory'),
      html`${list.fields.includes('size') ? `${formatBytes(process.size)} · ` : ''}${t('processes.field.memoryOf', { user, other, tables })}`,
    )}
    ${line(t('processes.field.pageTable'), known('pageTable', page(process.pageTable)))}
    ${process.kernelTables.map(({ name, root }) =>
      line(
        t('processes.field.kernelTable', { name }),
        html`${page(root)}
          <button type="button" class="link" @click=${() => showKernelTable(name)}>${t('processes.showKernelTable')}</button>`,
      ),
    )}
    ${line(t('processes.field.trapframe'), known('trapframe', page(process.trapframe)))}
    ${line(t('processes.field.userStack'), userStackView(list, t, showAddress))}
    ${line(t('processes.field.kernelStack'), known('kernelStack', hexView(process.kernelStack, 10)))}
    ${list.fields.includes('usyscall') ? line(t('processes.field.usyscall'), page(process.usyscall)) : nothing}
    ${
      sleeps(process)
        ? line(
            t('processes.field.channel'),
            html`${channelText(process, list, t)} <span class="soft">${hex(process.channel)}</span>`,
          )
        : nothing
    }
    ${process.state === 'zombie' ? line(t('processes.field.exitStatus'), known('exitStatus', process.exitStatus)) : nothing}
    ${line(t('processes.field.slot'), hexView(process.slot, 8))}
  </dl>`;
}

function userStackView({ userStack }: ProcessesAnswer, t: Translate, show: (va: bigint) => void) {
  if (!userStack) return html`<span class="soft">${t('processes.notKnown')}</span>`;
  const { begin, bytes } = userStack;
  return html`<button type="button" class="link" title=${t('processes.showStack')} @click=${() => show(begin)}
      >${hexRangeView(begin, lastOf(userStack), 10)}</button
    >
    <span class="soft">${formatBytes(bytes)}</span>`;
}

function stackView({ pid }: ProcessDetails, { stack }: ProcessesAnswer, t: Translate) {
  if (stack?.pid !== pid) return nothing;
  return html`<h4>${t('processes.stack')}</h4>
    <p>${stackWords(stack, t)}</p>
    ${stack.frames.length > 0 ? html`<ol tabindex="0" aria-label=${t('processes.stack')}>${stack.frames.map((frame) => frameView(frame, t))}</ol>` : nothing}`;
}

function stackWords({ hart, inUserMode, pc, frames }: ProcessStack, t: Translate): string {
  if (inUserMode) return t('processes.stackUser', { hart, pc: hex(pc) });
  if (frames.length === 0) return t('processes.stackNone');
  return hart >= 0 ? t('processes.stackHart', { hart }) : t('processes.stackWaits');
}

/** The folder and the file: what stands before is where it was compiled. */
const shortPath = (path: string): string => path.split('/').slice(-2).join('/');

const frameView = (frame: StackFrame, t: Translate) => html`<li>
  <code>${placeLink(
    frame.pc,
    html`${frame.function || hex(frame.pc)}${frame.function ? html`<span class="soft">+${hex(frame.offset)}</span>` : nothing}`,
    t,
  )}</code>
  ${frame.file ? html`<span class="soft" title=${frame.file}>${shortPath(frame.file)}:${frame.line}</span>` : nothing}
</li>`;

export const processDetailsStyles = css`
  section {
    padding: 8px 16px 12px;
    border-top: 1px solid var(--line);
  }
  section .head {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: 4px 8px;
  }
  section .head h3 {
    margin-right: auto;
  }
  h3,
  h4 {
    margin: 0;
    font-size: 14px;
    overflow-wrap: anywhere;
  }
  h4 {
    margin-top: 8px;
    font-size: 13px;
  }
  dl {
    display: grid;
    grid-template-columns: minmax(96px, max-content) 1fr;
    gap: 2px 16px;
    margin: 6px 0;
    font-size: 12px;
  }
  dt {
    color: var(--text-soft);
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  section p {
    margin: 2px 0 4px;
    font-size: 12px;
  }
  section ol {
    margin: 0;
    padding-left: 24px;
    font-size: 12px;
  }
  li code {
    margin-right: 8px;
    font: 12px var(--mono);
  }
  button.link {
    height: auto;
    padding: 0;
    border: none;
    background: none;
    color: var(--text);
    font: inherit;
    text-decoration: underline dotted;
  }
`;
