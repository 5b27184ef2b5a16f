// How text fields look in the lab.
import { css } from 'lit';

export const fieldStyles = css`
  input[type='text'],
  input[type='search'] {
    box-sizing: border-box;
    height: 28px;
    min-width: 0;
    padding: 0 8px;
    border: 1px solid var(--control-line);
    border-radius: 4px;
    background: var(--surface);
    color: var(--text);
    font: 13px var(--mono);
  }
  input[aria-invalid='true'] {
    border-color: var(--writable);
  }
  input:focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 1px;
  }
  @media (pointer: coarse) {
    input[type='text'],
    input[type='search'] {
      height: 36px;
      font-size: 16px;
    }
  }
`;
