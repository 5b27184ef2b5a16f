// How the code panel is laid out; what its parts look like stands beside them.
import { css } from 'lit';
import { buttonStyles } from '../../ui/button-styles.ts';
import { hexStyles } from '../page-tables/hex-view.ts';
import { panelStyles } from '../panel-styles.ts';
import { breakpointStyles } from './breakpoints-view.ts';
import { listingStyles } from './listing-view.ts';
import { registerStyles } from './registers-view.ts';

export const codeStyles = [
  panelStyles,
  buttonStyles,
  hexStyles,
  listingStyles,
  registerStyles,
  breakpointStyles,
  css`
    .controls,
    .run-to,
    .add {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 8px;
    }
    .controls {
      padding: 4px 16px 6px;
      border-bottom: 1px solid var(--line);
    }
    .run-to {
      flex: 1;
    }
    .add {
      margin-top: 4px;
    }
    input[type='text'] {
      flex: 1 1 11em;
      box-sizing: border-box;
      min-width: 0;
      max-width: 22em;
      height: 28px;
      padding: 0 8px;
      border: 1px solid var(--control-line);
      border-radius: 4px;
      background: var(--surface);
      color: var(--text);
      font: 12px var(--mono);
    }
    .where,
    .warning,
    :host > .soft {
      margin: 0;
      padding: 4px 16px;
      font-size: 13px;
      overflow-wrap: anywhere;
    }
    .warning {
      background: var(--warning-tint);
    }
    .body {
      flex: 1;
      display: flex;
      min-height: 0;
      border-top: 1px solid var(--line);
    }
    .code {
      flex: 1 1 55%;
      overflow: auto;
      min-width: 0;
      padding: 4px 0;
    }
    .side {
      flex: 1 1 45%;
      overflow: auto;
      min-width: 0;
      padding: 0 12px 12px;
      border-left: 1px solid var(--line);
    }
    .side:focus-visible {
      outline-offset: -2px;
    }
    .back {
      margin: 0 0 4px 12px;
    }
    h3 {
      margin: 10px 0 2px;
      font-size: 12px;
      font-weight: 600;
    }
    .hint {
      min-height: 2.6em;
      padding-top: 4px;
    }
    @media (pointer: coarse) {
      input[type='text'] {
        height: 36px;
        font-size: 16px;
      }
    }
    @media (max-width: 1279px) {
      .body {
        flex-direction: column;
        overflow: auto;
      }
      .code {
        flex: none;
        max-height: 60%;
      }
      .side {
        flex: none;
        overflow: visible;
        border-left: 0;
        border-top: 1px solid var(--line);
      }
    }
    @media (max-width: 599px) {
      .controls {
        padding: 4px 8px;
      }
    }
  `,
];
