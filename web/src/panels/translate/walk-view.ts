// The walk of one address: its bits, the entries on the way, and where it ends.
import { css, html, nothing } from 'lit';
import { formatBytes } from '../../common/bytes.ts';
import { hex } from '../../common/hex.ts';
import { targetOf, virtualBits } from '../../model/sv39.ts';
import {
  type AddressPart,
  addressParts,
  type Translation,
  type TranslationStep,
} from '../../model/translation.ts';
import type { Translate } from '../../strings/index.ts';
import { flagsView } from '../page-tables/flags-view.ts';
import { hexView } from '../page-tables/hex-view.ts';
import { faultText } from './fault-text.ts';

const modeName = (levels: number, t: Translate): string =>
  t(levels === 5 ? 'meaning.sv57' : levels === 4 ? 'meaning.sv48' : 'meaning.sv39');

/** What a null pointer, or one a little off it, points to. */
const firstPage = 4096n;
const digits = { va: 10, value: 8, pa: 8 };

/** The bits as boxes: what the hardware uses as indices, one a level, and the offset. */
export function addressView(translation: Translation, t: Translate) {
  const { va, levels, steps } = translation;
  const bits = virtualBits(levels);
  const box = ({ level, high, low, value }: AddressPart) => {
    const used = level === undefined ? translation.fault === 'None' : steps.some((s) => s.level === level);
    return html`<li class="box ${level === undefined ? 'offset' : ''} ${used ? '' : 'unused'}">
      <span class="what">${level === undefined ? t('translate.offset') : t('translate.index', { level })}</span>
      <b>${level === undefined ? hex(BigInt(value), 3) : value}</b>
      <span class="bits">${t('translate.bits', { high, low, n: high - low + 1 })}</span>
    </li>`;
  };
  return html`
    <div class="split">
      <p class="va">${t('translate.va')} ${hexView(va, digits.va)}</p>
      <span class="mode">${modeName(levels, t)}</span>
    </div>
    <ol
      class="boxes"
      style="grid-template-columns: repeat(${levels}, 9fr) 12fr"
      aria-label=${t('translate.split', { bits })}
    >
      ${addressParts(translation).map(box)}
    </ol>
  `;
}

/** What the entry says: where it leads, or why it leads nowhere. */
function outcome({ kind, level, value }: TranslationStep, translation: Translation, t: Translate) {
  const target = targetOf(value);
  switch (kind) {
    case 'Pointer':
      return html`<span class="table">→ ${t('translate.pointer')} ${hexView(target, digits.pa)}</span>`;
    case 'Leaf':
      return html`<span>→ ${t('translate.leaf', { size: formatBytes(1n << BigInt(12 + 9 * level)) })} ${hexView(target, digits.pa)}</span>`;
    default:
      return html`<span class="refused">✗ ${faultText(translation.fault, translation, t)}</span>`;
  }
}

function stepView(step: TranslationStep, table: bigint, translation: Translation, t: Translate) {
  const { level, index, address, value, kind } = step;
  return html`<li>
    <b class="place">L${level}[${index}]</b>
    <span class="sum">${hexView(table, digits.pa)} + 8 × ${index} = ${hexView(address, digits.pa)}</span>
    ${
      kind === 'Unreachable'
        ? nothing
        : html`<span class="entry">${t('translate.entry')} ${hexView(value, digits.value)} ${flagsView(value, t)}</span>`
    }
    ${outcome(step, translation, t)}
  </li>`;
}

export function stepsView(translation: Translation, t: Translate) {
  const { steps, root } = translation;
  if (steps.length === 0) return nothing;
  const tableOf = (i: number) => (i === 0 ? root : targetOf(steps[i - 1]?.value ?? 0n));
  return html`<ol class="steps" aria-label=${t('translate.steps')}>
    ${steps.map((step, i) => stepView(step, tableOf(i), translation, t))}
  </ol>`;
}

export function resultView(translation: Translation, t: Translate) {
  const { fault, va, pa, pageSize } = translation;
  if (fault !== 'None')
    return html`<span class="refused">✗ ${t('translate.noPage')}</span> ${faultText(fault, translation, t)}${
      fault === 'Invalid' && va < firstPage ? ` · ${t('translate.nullPointer')}` : ''
    }`;
  const offset = va & (pageSize - 1n);
  return html`<b>${t('translate.pa')} ${hexView(pa, digits.pa)}</b>
    <span class="sum">= ${hexView(pa - offset, digits.pa)} + ${hex(offset)}</span>`;
}

export const walkStyles = css`
  .split {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 8px;
    margin-bottom: 4px;
  }
  .va {
    margin: 0;
  }
  ol {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .boxes {
    display: grid;
    text-align: center;
  }
  .box {
    display: grid;
    padding: 4px 2px;
    border: 1px solid var(--table);
    border-top-width: 3px;
  }
  .box + .box {
    border-left-width: 0;
  }
  .box.offset {
    border-color: var(--control-line);
  }
  .box.unused {
    border-style: dashed;
  }
  .box b {
    font: 600 16px / 22px var(--mono);
  }
  .mode,
  .what,
  .bits,
  .sum {
    color: var(--text-soft);
    font-size: 12px;
  }
  .steps {
    margin-top: 8px;
  }
  .steps li {
    position: relative;
    display: grid;
    grid-template-columns: 84px 1fr;
    gap: 0 8px;
    padding: 4px 0 6px 20px;
  }
  .steps li > * {
    grid-column: 2;
  }
  .steps li > .place {
    grid-column: 1;
    font-family: var(--mono);
  }
  .steps li > .sum {
    grid-row: 1;
  }
  .steps li::before {
    content: '';
    position: absolute;
    left: 6px;
    top: 0;
    bottom: 2px;
    border-left: 2px solid var(--table);
  }
  .steps li::after {
    content: '';
    position: absolute;
    left: 2px;
    bottom: 0;
    border: 5px solid transparent;
    border-top-color: var(--table);
    border-bottom: none;
  }
  .table {
    color: var(--table);
  }
  .refused {
    color: var(--writable);
    font-weight: 600;
  }
`;
