// How every panel stands in its place beside the console, and how the part of one that scrolls looks.
import { css } from 'lit';

export const panelStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
    height: 100%;
    background: var(--surface);
  }
`;

/** Of a panel that is one text: all of it scrolls. */
export const bodyStyles = css`
  .body {
    flex: 1;
    min-height: 0;
    overflow: auto;
    padding: 8px 16px 12px;
  }
  .body:focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: -2px;
  }
`;
