// How the memory map and the line below it look.
import { css } from 'lit';

export const mapStyles = css`
    :host {
      display: flex;
      flex-direction: column;
      min-height: 0;
    }
    #box {
      position: relative;
      flex: 1;
      min-height: 0;
      overflow-x: hidden;
      overflow-y: auto;
      margin: 0 16px;
    }
    #box:focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: 2px;
    }
    .space {
      position: relative;
      min-height: 100%;
      cursor: pointer;
    }
    canvas {
      position: sticky;
      top: 0;
      display: block;
    }
    .mark {
      position: absolute;
      box-sizing: content-box;
      margin: -2px 0 0 -2px;
      border: 2px solid var(--text);
      pointer-events: none;
    }
    .hovered {
      border-color: var(--accent);
    }
    .cursor {
      visibility: hidden;
      border-style: dashed;
    }
    #box:focus-visible .cursor {
      visibility: visible;
    }
    .spoken {
      position: absolute;
      top: 0;
      clip-path: inset(50%);
      width: 1px;
      height: 1px;
      overflow: hidden;
      white-space: nowrap;
    }
    .foot {
      display: flex;
      align-items: center;
      gap: 4px;
      padding: 2px 16px;
      border-bottom: 1px solid var(--line);
    }
    .foot button {
      flex: none;
      width: 28px;
      height: 24px;
      padding: 0;
    }
    .named {
      flex: 1;
      margin: 0;
      overflow: hidden;
      font: 12px / 18px var(--mono);
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    @media (max-width: 599px) {
      #box {
        margin: 0 8px;
      }
      .foot {
        padding: 2px 8px;
      }
    }
    @media (pointer: coarse) {
      .foot button {
        width: 40px;
        height: 32px;
      }
    }
  `;
