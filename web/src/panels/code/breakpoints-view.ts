// The list of breakpoints, and the call stack.
import { css, html } from 'lit';
import { hex } from '../../common/hex.ts';
import type { CodeRequest } from '../../machine/protocol.ts';
import type { Breakpoint, CodePlace } from '../../model/debugging.ts';
import type { Translate } from '../../strings/index.ts';
import { placeText } from '../../ui/debug-words.ts';

export interface BreakpointEvents {
  readonly enable: (id: number, enabled: boolean) => void;
  readonly remove: (id: number) => void;
  readonly look: (address: bigint, space: CodeRequest['space']) => void;
}

/** Its name as it was asked for, or where it is in programs. */
export function breakpointName({ name, va, pid }: Breakpoint, t: Translate): string {
  if (va === undefined) return name;
  return pid ? t('code.inProcess', { va: hex(va), pid }) : t('code.inPrograms', { va: hex(va) });
}

export function breakpointsView(list: readonly Breakpoint[], t: Translate, events: BreakpointEvents) {
  if (list.length === 0) return html`<p class="soft">${t('code.noBreakpoints')}</p>`;
  return html`<ul class="breakpoints" aria-label=${t('code.breakpoints')}>
    ${list.map((breakpoint) => {
      const name = breakpointName(breakpoint, t);
      const place = breakpoint.va ?? breakpoint.places[0];
      return html`<li>
        <input
          type="checkbox"
          aria-label=${t('code.enabled', { name })}
          .checked=${breakpoint.enabled}
          @change=${(event: Event) => events.enable(breakpoint.id, (event.target as HTMLInputElement).checked)}
        />
        <button
          type="button"
          class="link"
          ?disabled=${place === undefined}
          @click=${() => place !== undefined && events.look(place, breakpoint.va === undefined ? 'kernel' : 'hart')}
        >
          ${name}
        </button>
        <span class="soft">${breakpoint.hits === 1 ? t('code.hitOnce') : t('code.hits', { n: breakpoint.hits })}</span>
        <button
          type="button"
          class="remove"
          aria-label=${t('code.remove', { name })}
          title=${t('code.remove', { name })}
          @click=${() => events.remove(breakpoint.id)}
        >
          ✕
        </button>
      </li>`;
    })}
  </ul>`;
}

export function callsView(calls: readonly CodePlace[], t: Translate, look: (address: bigint) => void) {
  if (calls.length === 0) return html`<p class="soft">${t('code.noCalls')}</p>`;
  return html`<ol class="calls" aria-label=${t('code.calls')}>
    ${calls.map(
      (place) => html`<li>
        <button type="button" class="link" @click=${() => look(place.address)}>${placeText(place)}</button>
      </li>`,
    )}
  </ol>`;
}

export const breakpointStyles = css`
  .breakpoints,
  .calls {
    margin: 0;
    padding: 0;
    list-style: none;
    font-size: 12px;
  }
  .breakpoints li {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .calls li,
  .breakpoints .link {
    font-family: var(--mono);
  }
  .calls .link,
  .breakpoints .link {
    text-align: left;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .remove {
    height: 20px;
    padding: 0 6px;
    border: 0;
    background: none;
    color: var(--text-soft);
  }
  .soft {
    margin: 0;
    color: var(--text-soft);
    font-size: 12px;
  }
`;
