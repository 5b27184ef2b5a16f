// How the parts of the page stand.
import { css } from 'lit';

export const appStyles = css`
    .front {
      display: flex;
      flex-direction: column;
      height: 100%;
      min-height: 0;
    }
    .front > pagewalk-terminal {
      flex: 1;
      min-height: 0;
    }
    :host {
      display: flex;
      flex-direction: column;
      height: 100dvh;
    }
    main {
      flex: 1;
      min-height: 0;
    }
    pagewalk-key-row {
      display: none;
    }
    /* It completes the soft keyboard, which is there while somebody types. */
    @media (pointer: coarse), (max-width: 599px) {
      pagewalk-key-row[typing] {
        display: block;
      }
    }
    @media print {
      :host {
        display: block;
        height: auto;
      }
      nav,
      .front,
      pagewalk-toolbar,
      pagewalk-key-row,
      pagewalk-tour,
      pagewalk-bottom-line {
        display: none;
      }
    }
    .skip {
      position: absolute;
      left: 8px;
      top: -60px;
      z-index: 3;
      padding: 8px 16px;
      background: var(--accent);
      color: var(--on-accent);
    }
    .skip:focus {
      top: 8px;
    }
    .drop {
      position: fixed;
      inset: 0;
      z-index: 4;
      display: grid;
      place-items: center;
      background: color-mix(in srgb, var(--page) 85%, transparent);
      border: 4px dashed var(--accent);
      font-size: 18px;
      pointer-events: none;
    }
  `;
