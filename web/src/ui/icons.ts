// The few icons of the toolbar, drawn here so that they look the same everywhere.
import { svg } from 'lit';

const icon = (path: string) =>
  svg`<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" fill="currentColor"><path d=${path} /></svg>`;

export const icons = {
  run: icon('M4 2.5v11l9-5.5z'),
  pause: icon('M3.5 2.5h3.2v11H3.5zM9.3 2.5h3.2v11H9.3z'),
  reset: icon('M8 3V.8L4.4 4 8 7.2V4.6A4.1 4.1 0 1 1 3.9 8.7H2.3A5.7 5.7 0 1 0 8 3z'),
  step: icon('M2.5 2.5h2v11h-2zM6.5 3.5v9l7-4.5z'),
  over: icon(
    'M8 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM2 8.5A6.2 6.2 0 0 1 12.6 4.3L14.5 2.4v5.2H9.3l2-2A4.5 4.5 0 0 0 3.7 8.5z',
  ),
  find: icon(
    'M6.8 1.6a5.2 5.2 0 1 0 3 9.4l3.6 3.6 1.2-1.2-3.6-3.6a5.2 5.2 0 0 0-4.2-8.2zm0 1.7a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z',
  ),
  menu: icon('M2 3h12v1.8H2zM2 7.1h12v1.8H2zM2 11.2h12V13H2z'),
  open: icon('M1.5 3h4.6l1.4 1.6h7v8.9h-13zM3.1 6.2v5.7h9.8V6.2z'),
};
