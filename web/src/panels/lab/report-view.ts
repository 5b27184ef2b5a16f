// What a call did: how it ended, its pages, its entries, what it printed, and the page tables it was about.
import { css, html, nothing } from 'lit';
import { countPages, type EntryEvent, eventsOf, type LabReport, pagesOf } from '../../model/lab.ts';
import type { Translate } from '../../strings/index.ts';
import { hexView } from '../page-tables/hex-view.ts';
import type { LabCall } from './lab-feed.ts';
import { endingOf, meaningOfReport, sentenceOf } from './lab-words.ts';
import './entry-list.ts';
import './table-change.ts';

const mostPages = 64;

export interface ReportActions {
  readonly lit: EntryEvent | undefined;
  readonly light: (entry: EntryEvent | undefined) => void;
  readonly again: () => void;
  readonly choosePage: (page: bigint) => void;
}

export function reportView(call: LabCall, t: Translate, actions: ReportActions) {
  const { report } = call;
  const meaning = meaningOfReport(report, t);
  return html`
    <section class="report ${report.ending}" aria-label=${t('lab.report')}>
      <div class="head">
        <code>${call.line}</code>
        <button type="button" title=${t('lab.againHint')} @click=${actions.again}>${t('lab.again')}</button>
      </div>
      <div role="status">
        <p class="ending">
          ${report.ending === 'returned' ? '' : '✗ '}${endingOf(report, t)}
          ${call.undone ? html`<i>(${t('lab.undone')})</i>` : nothing}
        </p>
        ${meaning ? html`<p>${meaning}</p>` : nothing}
        ${report.ending === 'panicked' || report.ending === 'stopped' ? html`<p class="soft">${t('lab.unchanged')}</p>` : nothing}
        ${report.notes.map((note) => html`<p>${sentenceOf(note, t)}</p>`)}
      </div>
      ${report.ending === 'refused' ? nothing : figuresView(report, t)} ${pageEventsView(report, t, actions)}
      ${report.printed ? html`<h4>${t('lab.printed')}</h4><pre tabindex="0">${report.printed}</pre>` : nothing}
      <pagewalk-lab-entries
        .report=${report}
        .t=${t}
        @light=${(event: CustomEvent<EntryEvent | undefined>) => actions.light(event.detail)}
      ></pagewalk-lab-entries>
      ${Object.entries(call.tables).map(
        ([name, change]) =>
          html`<pagewalk-lab-table .name=${name} .change=${change} .lit=${actions.lit} .t=${t}></pagewalk-lab-table>`,
      )}
    </section>
  `;
}

function figuresView(report: LabReport, t: Translate) {
  const allocated = countPages(report, 'allocated');
  const freed = countPages(report, 'freed');
  const counts = {
    written: eventsOf(report, 'written').length,
    read: eventsOf(report, 'read').length,
  };
  return html`<p class="soft">
    ${allocated + freed > 0 ? t('lab.pages', { allocated, freed }) : t('lab.noPages')} · ${report.own ? t('lab.writtenCount', counts) : t('lab.entryCounts', counts)}
    ${report.fences > 0 ? `· ${t('lab.fences', { n: report.fences })}` : nothing}
  </p>`;
}

function pageEventsView(report: LabReport, t: Translate, { choosePage }: ReportActions) {
  const events = pagesOf(report);
  if (events.length === 0) return nothing;
  return html`<ol class="pages" tabindex="0" aria-label=${t('lab.group.0')}>
    ${events.slice(0, mostPages).map(
      ({ kind, page }) => html`<li class=${kind}>
        <button type="button" class="link" @click=${() => choosePage(page)}>
          ${kind === 'allocated' ? '+' : '−'} ${t(`lab.${kind}`)} ${hexView(page, 8)}
        </button>
      </li>`,
    )}
    ${events.length > mostPages ? html`<li>${t('lab.more', { n: events.length - mostPages })}</li>` : nothing}
  </ol>`;
}

export const reportStyles = css`
  .report {
    padding: 8px 16px 16px;
  }
  .report .head {
    display: flex;
    align-items: start;
    justify-content: space-between;
    gap: 8px;
  }
  .report code {
    font: 600 13px / 28px var(--mono);
    overflow-wrap: anywhere;
  }
  .report p {
    margin: 2px 0;
  }
  .report h4 {
    margin: 8px 0 4px;
    font-size: 13px;
  }
  .ending {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .panicked .ending,
  .stopped .ending,
  .refused .ending {
    color: var(--writable);
  }
  .soft {
    color: var(--text-soft);
    font-size: 12px;
  }
  .report pre {
    max-height: 180px;
    margin: 0;
    padding: 4px 8px;
    overflow: auto;
    border: 1px solid var(--line);
    font: 12px / 18px var(--mono);
  }
  .pages {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 12px;
    max-height: 64px;
    margin: 4px 0;
    padding: 0;
    overflow: auto;
    list-style: none;
    font-size: 12px;
  }
  .pages .allocated .link {
    color: var(--read-only);
  }
  .pages .freed .link {
    color: var(--writable);
  }
  button.link {
    height: auto;
    padding: 0;
    border: none;
    background: none;
    font: 12px var(--sans);
    text-decoration: underline dotted;
  }
`;
