// How buttons and selects look, for every element that has some.
import { css } from 'lit';

export const buttonStyles = css`
  button,
  select {
    box-sizing: border-box;
    height: 28px;
    padding: 0 10px;
    border: 1px solid var(--control-line);
    border-radius: 4px;
    background: var(--surface);
    color: var(--text);
    font: inherit;
    font-size: 13px;
    white-space: nowrap;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    cursor: pointer;
  }
  select {
    padding: 0 4px;
    max-width: 100%;
  }
  button:hover,
  select:hover {
    background: var(--raised);
  }
  button.primary,
  button[aria-pressed='true'],
  button[aria-selected='true'] {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }
  button:disabled {
    border-color: var(--line);
    background: var(--surface);
    color: var(--text-soft);
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  @media (pointer: coarse) {
    button,
    select {
      height: 36px;
    }
    /* Those that stand in a text, too. */
    button {
      min-height: 28px;
    }
    input[type='checkbox'],
    input[type='radio'] {
      width: 24px;
      height: 24px;
    }
  }
`;
