// The registers of a hart: what changed is marked, what may be an address can be selected, CSRs are told in words.
import { css, html, nothing } from 'lit';
import { hex } from '../../common/hex.ts';
import type { HartView, Register, RegisterField } from '../../model/debugging.ts';
import type { Translate } from '../../strings/index.ts';
import { meaningText, registerHint } from '../../ui/debug-words.ts';
import { hexView } from '../page-tables/hex-view.ts';
import { rememberPlace, rove } from './roving.ts';

export interface RegisterEvents {
  readonly select: (value: bigint) => void;
  readonly explain: (register: Register | undefined) => void;
}

const mark = (changed: boolean, t: Translate) =>
  changed
    ? html`<span class="changed" title=${t('code.changed')}>●<span class="hidden">${t('code.changed')}</span></span>`
    : nothing;

const valueView = (register: Register, first: boolean, t: Translate, { select, explain }: RegisterEvents) =>
  html`<button
    type="button"
    class="value"
    data-roving
    tabindex=${first ? 0 : -1}
    aria-label=${t('code.selectAddress', { name: register.name, value: hex(register.value, 16) })}
    @click=${() => select(register.value)}
    @focus=${() => explain(register)}
    @mouseenter=${() => explain(register)}
    >${hexView(register.value, 16)}</button
  >`;

/** Of registers with a bit for each cause, the numbers: their words would fill the panel. */
const isDelegation = ({ name }: Register) => name.endsWith('deleg');

function fieldView(field: RegisterField, short: boolean, t: Translate) {
  const words = meaningText(t, field);
  const value = field.meaning === 'set' ? '' : `=${field.value < 10n ? field.value : hex(field.value)}`;
  if (short) return html`<span class="field" title=${words}><b>${field.name}</b></span>`;
  return html`<span class="field"
    ><b>${field.name}</b>${value}${words === '' ? nothing : html` ${words}`}</span
  >`;
}

const fieldsView = (register: Register, t: Translate) =>
  register.fields
    .filter(({ meaning, value }) => meaning !== 'clear' || value !== 0n)
    .map((field) => fieldView(field, isDelegation(register), t));

export function registersView(
  at: HartView,
  changed: ReadonlySet<string>,
  t: Translate,
  events: RegisterEvents,
) {
  return html`<div class="registers" role="group" aria-label=${t('code.registers')} @keydown=${rove} @focusin=${rememberPlace}>
      ${at.integer.slice(1).map(
        (register, i) =>
          html`<div class=${changed.has(register.name) ? 'register is-changed' : 'register'}>
            <span class="name">${register.name}</span>${valueView(register, i === 0, t, events)}${mark(changed.has(register.name), t)}
          </div>`,
      )}
    </div>
    <h3>${t('code.control')}</h3>
    <div class="control" role="group" aria-label=${t('code.control')} @keydown=${rove} @focusin=${rememberPlace}>
      ${at.control.map(
        (register, i) =>
          html`<div class=${changed.has(register.name) ? 'csr is-changed' : 'csr'} title=${registerHint(t, register)}>
            <span class="name">${register.name}</span>${valueView(register, i === 0, t, events)}${mark(changed.has(register.name), t)}
            ${fieldsView(register, t)}
          </div>`,
      )}
    </div>`;
}

export const registerStyles = css`
  .registers {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(205px, 1fr));
    gap: 0 12px;
  }
  .register,
  .csr {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 8px;
    font-size: 12px;
  }
  .csr {
    padding: 1px 0;
    border-bottom: 1px solid var(--line);
  }
  .name {
    min-width: 2.6em;
    color: var(--text-soft);
    font: 12px var(--mono);
  }
  .csr .name {
    min-width: 5.6em;
  }
  button.value {
    height: 20px;
    padding: 0 2px;
    border: 0;
    background: none;
    font: 12px var(--mono);
  }
  .is-changed button.value {
    background: var(--changed-tint);
  }
  .changed {
    color: var(--changed);
  }
  .hidden {
    position: absolute;
    clip-path: inset(50%);
    width: 1px;
    height: 1px;
    overflow: hidden;
  }
  .field {
    color: var(--text-soft);
  }
  .field b {
    color: var(--text);
    font-weight: 600;
  }
  .field:not(:last-child)::after {
    content: ',';
  }
`;
