// Who may do what at the address: load, store and fetch, in U and in S mode.
import { css, html, nothing } from 'lit';
import {
  type Access,
  accesses,
  type Mode,
  modes,
  type Translation,
  type Verdict,
  verdictOf,
} from '../../model/translation.ts';
import type { Translate } from '../../strings/index.ts';
import { faultText } from './fault-text.ts';

/** Bits of a page-table entry that an access sets. */
const accessed = 0x40;
const dirty = 0x80;

function marksOf({ marks }: Verdict, t: Translate): string {
  const letters = [marks & accessed ? 'A' : '', marks & dirty ? 'D' : ''].filter((letter) => letter !== '');
  return letters.length > 0 ? t('verdict.sets', { bits: letters.join(', ') }) : '';
}

/** SUM can open a user page to the supervisor's loads and stores only. */
const ruleOf = ({ fault }: Verdict, access: Access, translation: Translation, t: Translate): string =>
  fault === 'UserPage' && access === 'fetch' ? t('fault.UserPageFetch') : faultText(fault, translation, t);

function verdictView(translation: Translation, mode: Mode, access: Access, t: Translate) {
  const verdict = verdictOf(translation, mode, access);
  if (!verdict) return html`<td></td>`;
  const { cause } = verdict;
  if (cause === undefined)
    return html`<td class="allowed">
      <b>✓ ${t('verdict.allowed')}</b>
      <span>${marksOf(verdict, t)}</span>
    </td>`;
  return html`<td class="denied">
    <b>✗ ${t(`cause.${cause}`)} (${t('verdict.cause', { cause })})</b>
    <span>${ruleOf(verdict, access, translation, t)}</span>
  </td>`;
}

export function verdictsView(translation: Translation | undefined, t: Translate) {
  if (!translation) return nothing;
  return html`<table>
    <caption>${t('verdict.title')}</caption>
    <thead>
      <tr>
        <td></td>
        ${modes.map((mode) => html`<th scope="col">${t(`verdict.${mode}`)}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${accesses.map(
        (access) => html`<tr>
          <th scope="row">${t(`verdict.${access}`)}</th>
          ${modes.map((mode) => verdictView(translation, mode, access, t))}
        </tr>`,
      )}
    </tbody>
  </table>`;
}

export const verdictStyles = css`
  table {
    width: 100%;
    border-collapse: collapse;
    table-layout: fixed;
    font-size: 12px;
  }
  caption {
    padding: 0 0 4px;
    font-size: 13px;
    font-weight: 600;
    text-align: left;
  }
  th,
  td {
    padding: 4px 6px;
    border: 1px solid var(--line);
    text-align: left;
    vertical-align: top;
  }
  thead td,
  tbody th {
    width: 56px;
  }
  td span {
    display: block;
    color: var(--text-soft);
  }
  td.allowed b {
    color: var(--read-only);
  }
  td.denied b {
    color: var(--writable);
  }
`;
