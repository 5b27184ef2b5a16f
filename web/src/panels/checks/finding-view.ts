// One finding in a sentence, with who is concerned, since when, and why it matters.
import { css, html, nothing } from 'lit';
import { hex } from '../../common/hex.ts';
import type { Finding, Party } from '../../model/checks.ts';
import type { Selection } from '../../model/selection.ts';
import { fieldOf, type TableId, type TableRoots, tableAtTheTime } from '../../model/table-choice.ts';
import type { Translate } from '../../strings/index.ts';
import { placeLink } from '../place-link.ts';
import { nameOfTable } from '../table-choice-view.ts';

export interface FindingLinks {
  /** Shows an entry, or the address it translates, where page tables are shown. */
  show(selection: Selection): void;
  /** The page tables as they are now. */
  readonly known: TableRoots | undefined;
  /** Shows a physical page where physical memory is shown. */
  showPage(pa: bigint): void;
}

const nameOf = ({ pid, name }: Party, t: Translate): string =>
  pid === 0 ? t('checks.kernel') : t('checks.process', { pid, name });

const tableOf = ({ pid, root }: Party, known: TableRoots | undefined): TableId =>
  tableAtTheTime(root, pid, known) ?? (pid === 0 ? 'kernel' : pid);

function selectionOf(party: Party, known: TableRoots | undefined): Selection {
  const { pid, va, entry, level } = party;
  if (entry === 0n) return { kind: 'process', pid };
  return { kind: 'pte', table: tableOf(party, known), address: entry, va, level };
}

/** Whose table it is, if it is the kernel's for that process. */
function ownerOf(party: Party, t: Translate, known: TableRoots | undefined): string {
  const table = tableOf(party, known);
  return fieldOf(table) === undefined ? nameOf(party, t) : nameOfTable(table, party.name, t);
}

const partyView = (party: Party, t: Translate, links: FindingLinks) => {
  const who = ownerOf(party, t, links.known);
  if (party.entry === 0n) return html`<li>${who}</li>`;
  return html`<li>
    <button type="button" class="link" title=${t('checks.showEntry')} @click=${() => links.show(selectionOf(party, links.known))}>
      ${t('checks.at', { who, va: hex(party.va) })}
    </button>
    <code>${hex(party.pte)}</code>
  </li>`;
};

function eventView({ place, stale, parties, va }: Finding, t: Translate, links: FindingLinks) {
  const party = parties[0];
  return html`<ul>
    ${
      party
        ? html`<li>
            <button
              type="button"
              class="link"
              @click=${() => links.show({ kind: 'va', table: tableOf(party, links.known), va })}
            >${nameOf(party, t)}</button>
          </li>`
        : nothing
    }
    ${
      place
        ? html`<li>
            ${t('checks.where', { hart: place.hart, pc: hex(place.pc) })}
            ${place.function ? html`<code>${placeLink(place.pc, t('checks.inFunction', { name: place.function }), t)}</code>` : nothing}
          </li>`
        : nothing
    }
    ${
      stale
        ? html`<li>${t('checks.staleEntries', {
            held: hex(stale.held),
            since: stale.heldSince.toLocaleString(t.locale),
            now: hex(stale.now),
          })}</li>`
        : nothing
    }
  </ul>`;
}

export const findingView = (finding: Finding, t: Translate, links: FindingLinks) => {
  const { check, page, role, va, parties, place, since, present } = finding;
  const values = { page: hex(page), role: t(`role.${role}`), va: hex(va) };
  return html`<li class=${present ? 'finding' : 'finding over'}>
    <h3><b aria-hidden="true">✗</b> ${t(`check.${check}`)}</h3>
    <p>${t(`finding.${check}`, values as never)}</p>
    ${
      place
        ? eventView(finding, t, links)
        : parties.length > 0
          ? html`<ul>${parties.map((party) => partyView(party, t, links))}</ul>`
          : nothing
    }
    ${
      page === 0n
        ? nothing
        : html`<p>
            <button type="button" class="link" @click=${() => links.showPage(page)}>${t('checks.showPage')}</button>
          </p>`
    }
    <p class="soft">
      ${t('checks.since', { n: since.toLocaleString(t.locale) })}${present ? nothing : html` · ${t('checks.over')}`}
    </p>
    <p class="soft"><b>${t('checks.why')}</b> ${t(`why.${check}`)}</p>
  </li>`;
};

export const findingStyles = css`
  .findings {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .finding {
    margin: 0 0 8px;
    padding: 8px 12px;
    border: 1px solid var(--line);
    border-left: 4px solid var(--writable);
    border-radius: 4px;
  }
  .finding.over {
    border-left-style: dashed;
  }
  .finding h3 {
    margin: 0 0 2px;
    font-size: 13px;
  }
  .finding h3 b {
    color: var(--writable);
  }
  .finding ul {
    margin: 2px 0;
    padding-left: 20px;
  }
  code {
    font-family: var(--mono);
    font-size: 12px;
    overflow-wrap: anywhere;
  }
  .soft {
    color: var(--text-soft);
    font-size: 12px;
  }
  button.link {
    display: inline;
    height: auto;
    padding: 0;
    border: 0;
    background: none;
    color: var(--accent);
    font: inherit;
    text-align: left;
    text-decoration: underline;
    white-space: normal;
  }
  @media (pointer: coarse) {
    button.link {
      min-height: 28px;
    }
  }
`;
