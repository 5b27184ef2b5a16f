// How dialogs look.
import { css } from 'lit';

export const dialogStyles = css`
  dialog {
    box-sizing: border-box;
    width: min(560px, calc(100vw - 32px));
    max-height: calc(100dvh - 64px);
    padding: 16px;
    border: 1px solid var(--control-line);
    border-radius: 6px;
    background: var(--surface);
    color: var(--text);
    font: inherit;
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 50%);
  }
  dialog h2 {
    margin: 0 0 8px;
    font-size: 16px;
  }
`;
