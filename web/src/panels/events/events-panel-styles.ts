import { css } from 'lit';

export const eventsPanelStyles = css`
  header,
  .kinds {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    padding: 4px 16px;
  }
  h2 {
    margin: 0;
    font-size: 15px;
  }
  header label {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    color: var(--text-soft);
    font-size: 12px;
  }
  input[type='search'] {
    box-sizing: border-box;
    width: 10em;
    height: 28px;
    padding: 0 8px;
    border: 1px solid var(--control-line);
    border-radius: 4px;
    background: var(--surface);
    color: var(--text);
    font: 12px var(--mono);
  }
  .kinds {
    padding-bottom: 6px;
    border-bottom: 1px solid var(--line);
  }
  .kinds button {
    height: 24px;
    padding: 0 8px;
    font-size: 12px;
  }
  button[aria-pressed='true'] {
    border-color: var(--accent);
    background: var(--raised);
    color: var(--text);
    font-weight: 600;
  }
  .kinds button[aria-pressed='true']::before {
    content: '✓ ' / '';
  }
  .about {
    margin: 0;
    padding: 4px 16px;
    color: var(--text-soft);
    font-size: 12px;
  }
  #grid {
    flex: 1;
    min-height: 0;
    overflow: auto;
    font: 12px var(--mono);
  }
  .details:focus-visible,
  #grid:focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: -2px;
  }
  .head {
    position: sticky;
    top: 0;
    z-index: 1;
    min-width: 640px;
    background: var(--surface);
    border-bottom: 1px solid var(--line);
    color: var(--text-soft);
  }
  .rows {
    position: relative;
    min-width: 640px;
  }
  .row {
    display: grid;
    grid-template-columns: 8em 7em 6.5em minmax(17em, 3fr) minmax(8em, 1fr);
    gap: 8px;
    align-items: center;
    box-sizing: border-box;
    height: 24px;
    padding: 0 16px;
    white-space: nowrap;
  }
  .rows .row {
    position: absolute;
    right: 0;
    left: 0;
    cursor: default;
  }
  .rows .row:hover {
    background: var(--raised);
  }
  .row.active {
    background: var(--raised);
    box-shadow: inset 3px 0 var(--accent);
  }
  .row > span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .rows .instruction {
    color: var(--text-soft);
    text-align: end;
  }
  .head .instruction {
    text-align: end;
  }
  .rows .kind {
    font-family: var(--sans);
  }
  .row.inner .what {
    padding-inline-start: 1.5em;
  }
  .rows .by {
    color: var(--text-soft);
  }
  span.kind.call,
  span.kind.result {
    color: var(--executable);
  }
  span.kind.fault,
  span.kind.trap {
    color: var(--writable);
  }
  span.kind.alloc,
  span.kind.free {
    color: var(--read-only);
  }
  span.kind.pte,
  span.kind.mark {
    color: var(--table);
  }
  .details {
    display: grid;
    gap: 2px;
    min-height: 3em;
    max-height: 30%;
    overflow: auto;
    padding: 6px 16px;
    border-top: 1px solid var(--line);
    color: var(--text-soft);
    font-size: 12px;
  }
  .details p {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .details strong {
    color: var(--text);
  }
  .stack {
    font-family: var(--mono);
  }
  @media (pointer: coarse) {
    .kinds button {
      height: 32px;
    }
    input[type='search'] {
      height: 36px;
      font-size: 16px;
    }
  }
  @media (max-width: 599px) {
    header,
    .kinds {
      padding: 4px 8px;
    }
    .kinds {
      flex-wrap: nowrap;
      overflow-x: auto;
    }
    .kinds button {
      flex: none;
    }
    .row {
      padding: 0 8px;
    }
  }
`;
