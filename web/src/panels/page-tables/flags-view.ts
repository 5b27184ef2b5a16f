// Flags as letters: one place for each bit, a dot where it is clear. The hue repeats what the letter says. Bits that are
// left to software follow by their numbers when they are set: a kernel may mark copy-on-write so.
import { css, html, nothing } from 'lit';
import { flagLetters, hasFlag, softwareBits } from '../../model/sv39.ts';
import type { Translate } from '../../strings/index.ts';
import { flagWords } from './explain.ts';

export const flagsView = (value: bigint, t: Translate) => html`<span
  role="img"
  aria-label=${flagWords(value, t)}
  title=${flagWords(value, t)}
  >${flagLetters.map((letter) =>
    hasFlag(value, letter) ? html`<b class="flag ${letter}">${letter}</b>` : html`<i class="flag">·</i>`,
  )}${softwareBits(value) ? html`<b class="flag software">${softwareBits(value)}</b>` : nothing}</span
>`;

/** Each letter spelled out, once a panel. */
export const flagLegend = (t: Translate) => html`<dl class="legend" aria-label=${t('tables.legend')}>
  ${flagLetters.map(
    (letter) => html`<div><dt class="flag ${letter}">${letter}</dt><dd>${t(`flag.${letter}`)}</dd></div>`,
  )}
</dl>`;

export const flagStyles = css`
  .flag {
    display: inline-block;
    width: 1.15ch;
    font-family: var(--mono);
    font-style: normal;
    font-weight: 600;
    text-align: center;
  }
  i.flag {
    color: var(--digits-soft);
    font-weight: 400;
  }
  .flag.software {
    width: auto;
    margin-left: 0.5ch;
    color: var(--text-soft);
  }
  .flag.R {
    color: var(--read-only);
  }
  .flag.W {
    color: var(--writable);
  }
  .flag.X {
    color: var(--executable);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
    margin: 0;
    color: var(--text-soft);
    font-size: 12px;
  }
  .legend div {
    display: flex;
    gap: 4px;
  }
  .legend dd {
    margin: 0;
  }
  @media (max-width: 599px) {
    .legend {
      display: none; /* each entry spells its flags out */
    }
  }
`;
