// The text of a page table. The kernel's has 34 000 lines: they stand in pieces of which the browser lays out those
// in sight, yet all of it is in the document, to be searched, selected and copied.
import { css, html } from 'lit';

const linesPerPiece = 256;

/** `text` cut after every so many lines; the pieces together are the text. */
export function cutLines(text: string, lines = linesPerPiece): readonly string[] {
  const pieces: string[] = [];
  let start = 0;
  let count = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) {
    if (++count % lines !== 0) continue;
    pieces.push(text.slice(start, end + 1));
    start = end + 1;
  }
  if (start < text.length) pieces.push(text.slice(start));
  return pieces;
}

export const textView = (text: string) =>
  cutLines(text).map((piece) => html`<span class="piece">${piece}</span>`);

export const textStyles = css`
  .piece {
    display: block;
    content-visibility: auto;
    contain-intrinsic-height: auto ${linesPerPiece * 18}px;
  }
`;
