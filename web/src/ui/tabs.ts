// A row of tabs: one of several views of the same thing. The arrow keys move and choose, as the ARIA practices say.
import { css, html } from 'lit';

export interface Tab<Id extends string> {
  readonly id: Id;
  readonly name: string;
}

/** Each tab is the element `tab-ID`, for the panel's aria-labelledby. */
export function tabsView<Id extends string>(
  tabs: readonly Tab<Id>[],
  chosen: Id,
  name: string,
  choose: (id: Id) => void,
) {
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const place = tabs.findIndex(({ id }) => id === chosen);
    const next = tabs[(place + step + tabs.length) % tabs.length];
    if (!next) return;
    choose(next.id);
    const list = event.currentTarget as HTMLElement;
    list.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  };
  return html`<div role="tablist" aria-label=${name} class="tabs" @keydown=${onKey}>
    ${tabs.map(
      ({ id, name }) => html`<button
        type="button"
        role="tab"
        id="tab-${id}"
        aria-selected=${id === chosen}
        tabindex=${id === chosen ? 0 : -1}
        @click=${() => choose(id)}
      >
        ${name}
      </button>`,
    )}
  </div>`;
}

export const tabStyles = css`
  .tabs {
    display: flex;
    flex: none;
    /* On a phone they are swiped. */
    overflow-x: auto;
    scrollbar-width: none;
  }
  .tabs button {
    flex: none;
    border-radius: 0;
    margin-left: -1px;
  }
  .tabs button:first-child {
    border-radius: 4px 0 0 4px;
    margin-left: 0;
  }
  .tabs button:focus-visible {
    outline-color: currentColor;
    outline-offset: -3px;
  }
  .tabs button:last-child {
    border-radius: 0 4px 4px 0;
  }
`;
