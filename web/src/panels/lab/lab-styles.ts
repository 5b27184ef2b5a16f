// How the lab is laid out: functions beside form and report where there is room, above them where there is not.
import { css } from 'lit';
import { buttonStyles } from '../../ui/button-styles.ts';
import { flagStyles } from '../page-tables/flags-view.ts';
import { hexStyles } from '../page-tables/hex-view.ts';
import { panelStyles } from '../panel-styles.ts';
import { argumentStyles } from './argument-view.ts';
import { fieldStyles } from './field-styles.ts';
import { reportStyles } from './report-view.ts';

const layout = css`
  :host {
    container-type: inline-size;
  }
  header {
    padding: 6px 16px;
    border-bottom: 1px solid var(--line);
  }
  header p {
    margin: 0 0 4px;
  }
  header p.warning {
    padding: 4px 8px;
    background: var(--warning-tint);
  }
  .controls,
  .actions,
  .name {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
  }
  .controls .soft {
    margin-left: auto;
  }
  .columns {
    display: grid;
    grid-template-columns: 176px 1fr;
    flex: 1;
    min-height: 0;
  }
  pagewalk-lab-functions {
    border-right: 1px solid var(--line);
  }
  .work {
    min-width: 0;
    overflow: auto;
  }
  form {
    display: grid;
    gap: 6px;
    padding: 8px 16px;
    border-bottom: 1px solid var(--line);
  }
  form.name {
    display: flex;
    border-bottom: none;
    padding-bottom: 0;
    font-size: 12px;
  }
  .name input {
    width: 9em;
  }
  h3 {
    margin: 0;
    font-size: 14px;
  }
  form h3 {
    font-family: var(--mono);
  }
  .help {
    margin: 0;
  }
  .line {
    padding: 4px 8px;
    background: var(--raised);
    border-radius: 4px;
    font: 12px var(--mono);
    overflow-wrap: anywhere;
  }
  .actions label {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    margin-left: auto;
    color: var(--text-soft);
    font-size: 12px;
  }
  .empty {
    margin: 0;
    padding: 12px 16px;
    color: var(--text-soft);
  }
  .history {
    padding: 4px 16px 12px;
    border-top: 1px solid var(--line);
  }
  .history ol {
    margin: 4px 0 0;
    padding: 0;
    list-style: none;
  }
  .history button.link {
    display: flex;
    flex-wrap: wrap;
    justify-content: start;
    gap: 0 12px;
    width: 100%;
    padding: 3px 6px;
    color: var(--text);
    text-align: left;
    text-decoration: none;
    white-space: normal;
    border-left: 3px solid transparent;
    border-radius: 0;
  }
  .history button.link:hover {
    background: var(--raised);
  }
  .history [aria-current] {
    border-left-color: var(--accent);
  }
  .history code {
    font: 12px var(--mono);
    overflow-wrap: anywhere;
  }
  .history .panicked,
  .history .stopped,
  .history .refused {
    color: var(--writable);
  }
  .undone code {
    text-decoration: line-through;
  }
  @container (max-width: 559px) {
    .columns {
      display: block;
      overflow: auto;
    }
    pagewalk-lab-functions {
      max-height: 168px;
      border-right: none;
      border-bottom: 1px solid var(--line);
    }
    header,
    form,
    .history {
      padding-left: 8px;
      padding-right: 8px;
    }
    .work {
      overflow: visible;
    }
  }
`;

export const labStyles = [
  panelStyles,
  buttonStyles,
  fieldStyles,
  flagStyles,
  hexStyles,
  argumentStyles,
  reportStyles,
  layout,
];
