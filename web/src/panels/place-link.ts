// Places in the kernel's code, wherever they are named: each leads to that code in the code panel.
import { css, html } from 'lit';
import type { Translate } from '../strings/index.ts';
import { showTarget } from './panel.ts';

/** `words` as a link to the code at an address of the kernel. */
export const placeLink = (address: bigint, words: unknown, t: Translate) => html`<button
  type="button"
  class="place"
  title=${t('code.showPlace')}
  @click=${(event: Event) => showTarget(event.currentTarget as HTMLElement, { kind: 'code', address })}
  >${words}</button
>`;

/** Stands where the sentence of withLink() is to have its link; no word of the page has it. */
export const linkMark = '\u{e000}';

/** A sentence that was made with linkMark in the place of something, with the link there. */
export function withLink(sentence: string, link: unknown) {
  const [before = '', ...after] = sentence.split(linkMark);
  return html`${before}${link}${after.join('')}`;
}

export const placeLinkStyles = css`
  button.place {
    display: inline;
    height: auto;
    min-height: 0;
    padding: 0;
    border: 0;
    background: none;
    color: var(--accent);
    font: inherit;
    text-align: start;
    text-decoration: underline dotted;
    text-underline-offset: 2px;
    white-space: normal;
    overflow-wrap: anywhere;
    cursor: pointer;
  }
  button.place:hover {
    text-decoration: underline;
  }
  @media (pointer: coarse) {
    button.place {
      min-height: 28px;
    }
  }
`;
