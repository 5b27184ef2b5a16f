// Hexadecimal numbers on the page: the leading zeros are there, but dimmed.
import { css, html, nothing } from 'lit';
import { hexParts } from '../../common/hex.ts';

export const hexView = (value: bigint, width: number) => {
  const { zeros, digits } = hexParts(value, width);
  return html`<span class="hex"><i>0x${zeros}</i>${digits}</span>`;
};

/** `first…tail`: of the last address only the digits that differ from the first. Both have the same length. */
export const hexRangeView = (first: bigint, last: bigint, width: number) => {
  const a = hexParts(first, width);
  const b = hexParts(last, width);
  const start = a.zeros + a.digits;
  const end = b.zeros + b.digits;
  let same = 0;
  while (same < end.length && start[same] === end[same]) same++;
  return html`<span class="hex"
    ><i>0x${a.zeros}</i>${a.digits}${same < end.length ? html`<i>…${end.slice(same)}</i>` : nothing}</span
  >`;
};

export const hexStyles = css`
  .hex {
    font-family: var(--mono);
    white-space: nowrap;
  }
  .hex i {
    color: var(--digits-soft);
    font-style: normal;
  }
`;
