// The instructions around a place, with their breakpoints, source lines and where jumps lead.
import { css, html, nothing } from 'lit';
import { hex } from '../../common/hex.ts';
import { type Breakpoint, breakpointAt, type CodeLine, type HartView } from '../../model/debugging.ts';
import type { SourceFiles } from '../../model/source-files.ts';
import type { Translate } from '../../strings/index.ts';
import { placeText } from '../../ui/debug-words.ts';
import { hexView } from '../page-tables/hex-view.ts';
import { rememberPlace, rove } from './roving.ts';

export interface Listing {
  readonly at: HartView;
  readonly breakpoints: readonly Breakpoint[];
  readonly sources: SourceFiles;
  /** The address that the reader wanted to see; undefined where the hart stands. */
  readonly looked: bigint | undefined;
}

export interface ListingEvents {
  readonly toggle: (line: CodeLine, breakpoint: Breakpoint | undefined) => void;
  readonly look: (address: bigint) => void;
}

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A new line of a source file begins: its place, and its text where the reader gave it. */
function headingView(line: CodeLine, previous: CodeLine | undefined, sources: SourceFiles) {
  const sameFunction = previous?.function === line.function && previous.offset <= line.offset;
  if (sameFunction && previous.file === line.file && previous.line === line.line) return nothing;
  if (line.function === '' && line.file === '') return nothing;
  const text = sources.line(line.file, line.line);
  return html`<tr class="source">
    <th colspan="3" scope="colgroup">
      ${sameFunction ? nothing : html`<b>${line.function}</b>`}
      ${line.file === '' ? nothing : html`<span title=${line.file}>${fileName(line.file)}:${line.line}</span>`}
      ${text === undefined ? nothing : html`<code>${text}</code>`}
    </th>
  </tr>`;
}

function targetView(line: CodeLine, t: Translate, look: ListingEvents['look']) {
  const { target, targetName } = line;
  if (target === undefined) return nothing;
  const name = targetName || hex(target);
  return html`<button
    type="button"
    class="link"
    data-roving="target"
    tabindex="-1"
    aria-label=${t('code.elsewhere', { place: name })}
    @click=${() => look(target)}
    >${name}</button
  >`;
}

function lineView(
  line: CodeLine,
  first: boolean,
  { at, breakpoints, looked }: Listing,
  t: Translate,
  events: ListingEvents,
) {
  const current = line.address === at.pc;
  const breakpoint = breakpointAt(breakpoints, line, at.privilege === 0);
  const place = placeText({ ...line, file: '' });
  const mark = breakpoint ? (breakpoint.enabled ? '●' : '◌') : '○';
  const here = line.address === looked;
  return html`<tr
    class=${[current ? 'current' : '', here ? 'looked' : ''].join(' ').trim()}
    aria-current=${current ? 'step' : here ? 'location' : nothing}
  >
    <td class="gutter">
      <button
        type="button"
        class="mark"
        data-roving="mark"
        data-mark=${breakpoint ? (breakpoint.enabled ? 'set' : 'off') : 'none'}
        tabindex=${first ? 0 : -1}
        aria-label=${t(breakpoint ? 'code.removeBreakpoint' : 'code.setBreakpoint', { place })}
        @click=${() => events.toggle(line, breakpoint)}
      >
        ${mark}
      </button>
      <span class="arrow" title=${current ? t('code.current') : nothing}>${current ? '▶' : ''}</span>
    </td>
    <td>${hexView(line.address, 10)}</td>
    <td><code>${line.text}</code> ${targetView(line, t, events.look)}</td>
  </tr>`;
}

export function listingView(listing: Listing, t: Translate, events: ListingEvents) {
  const { at, sources, looked } = listing;
  if (at.code.length === 0) return html`<p>${t('code.none')}</p>`;
  const current = Math.max(
    0,
    at.code.findIndex(({ address }) => address === (looked ?? at.pc)),
  );
  return html`<table class="listing" @keydown=${rove} @focusin=${rememberPlace}>
    <caption>
      ${t('code.listing')}
    </caption>
    <thead>
      <tr>
        <th scope="col">${t('code.column.breakpoint')}</th>
        <th scope="col">${t('code.column.address')}</th>
        <th scope="col">${t('code.column.instruction')}</th>
      </tr>
    </thead>
    <tbody>
      ${at.code.map(
        (line, i) =>
          html`${headingView(line, at.code[i - 1], sources)}${lineView(line, i === current, listing, t, events)}`,
      )}
    </tbody>
  </table>`;
}

export const listingStyles = css`
  .listing {
    border-collapse: collapse;
    font: 12px/1.6 var(--mono);
    min-width: 100%;
  }
  .listing caption,
  .listing thead {
    position: absolute;
    clip-path: inset(50%);
    width: 1px;
    height: 1px;
    overflow: hidden;
  }
  .listing td {
    padding: 0 8px 0 0;
    white-space: nowrap;
  }
  .listing .gutter {
    width: 44px;
  }
  .listing .mark {
    width: 24px;
    height: 20px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--text-soft);
  }
  .listing .mark[data-mark='none'] {
    color: var(--line);
  }
  .listing .mark[data-mark='none']:is(:hover, :focus-visible) {
    color: var(--text);
  }
  .listing .mark[data-mark='set'] {
    color: var(--writable);
  }
  .listing .arrow {
    color: var(--accent);
  }
  .listing .current {
    background: var(--changed-tint);
  }
  .listing .looked td {
    box-shadow: inset 0 1px var(--accent), inset 0 -1px var(--accent);
  }
  .listing .source th {
    padding: 4px 8px 0 44px;
    color: var(--text-soft);
    font-weight: normal;
    text-align: left;
    white-space: nowrap;
  }
  .listing .source b {
    color: var(--text);
  }
  .listing .source code {
    color: var(--text);
    font: inherit;
    margin-left: 8px;
    white-space: pre;
  }
  button.link {
    height: auto;
    padding: 0 2px;
    border: 0;
    background: none;
    color: var(--accent);
    font: inherit;
    text-decoration: underline;
    text-underline-offset: 2px;
  }
`;
