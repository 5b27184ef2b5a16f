// The functions of the lab, group by group, with a field that filters them. The list has one place in the order of
// the keyboard: its arrows move and choose, also from the field above it.
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import type { LabFunction } from '../../model/lab.ts';
import type { Translate } from '../../strings/index.ts';
import { fieldStyles } from './field-styles.ts';
import { helpOf } from './lab-words.ts';

/** Those that have all words of `filter` in name or help. */
export function matching(functions: readonly LabFunction[], filter: string, t: Translate): LabFunction[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return functions.filter((candidate) => {
    const text = `${candidate.name} ${candidate.help} ${helpOf(candidate, t)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The groups in the order of the engine. */
export const groupsOf = (functions: readonly LabFunction[]): string[] => [
  ...new Set(functions.map(({ group }) => group)),
];

/** The groups as the engine names them, by the numbers of their names here. */
const groupKeys = {
  'Physical pages': '0',
  'Addresses and entries': '1',
  'Page tables': '2',
  "The kernel's page table": '3',
  'User memory': '4',
  'Between kernel and user': '5',
  'Processes and programs': '6',
  'Of the variants': '7',
  'Others of this kernel': '8',
} as const;
const isKnownGroup = (group: string): group is keyof typeof groupKeys => Object.hasOwn(groupKeys, group);

export class LabFunctionList extends LitElement {
  static override properties = {
    functions: { attribute: false },
    chosen: {},
    t: { attribute: false },
    filter: { state: true },
  };

  declare functions: readonly LabFunction[];
  /** Name of the chosen function. */
  declare chosen: string;
  declare t: Translate;
  declare filter: string;

  constructor() {
    super();
    this.functions = [];
    this.chosen = '';
    this.filter = '';
  }

  override focus(): void {
    this.renderRoot.querySelector('input')?.focus();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('chosen') || changed.has('functions')) this.#reveal();
  }

  override render() {
    const { t, functions } = this;
    const found = matching(functions, this.filter, t);
    const active = found.some(({ name }) => name === this.chosen);
    return html`
      <input
        type="search"
        aria-label=${t('lab.filter')}
        placeholder=${t('lab.filter')}
        autocomplete="off"
        spellcheck="false"
        .value=${this.filter}
        @input=${(event: Event) => {
          this.filter = (event.target as HTMLInputElement).value;
        }}
        @keydown=${(event: KeyboardEvent) => this.#onKey(event, found)}
      />
      <div
        id="list"
        role="listbox"
        tabindex="0"
        aria-label=${t('lab.functions')}
        aria-activedescendant=${active ? `function-${this.chosen}` : nothing}
        @keydown=${(event: KeyboardEvent) => this.#onKey(event, found)}
      >
        ${groupsOf(functions).map((group) => this.#group(found, group))}
      </div>
      ${found.length === 0 ? html`<p role="status">${t('lab.noMatch')}</p>` : nothing}
    `;
  }

  #group(found: readonly LabFunction[], group: string) {
    const { t } = this;
    const members = found.filter((candidate) => candidate.group === group);
    if (members.length === 0) return nothing;
    const name = isKnownGroup(group) ? t(`lab.group.${groupKeys[group]}`) : group;
    return html`<div role="group" aria-label=${name}>
      <div class="group" aria-hidden="true">${name}</div>
      ${members.map(
        (member) => html`<div
          role="option"
          id="function-${member.name}"
          aria-selected=${member.name === this.chosen}
          title=${helpOf(member, t)}
          @click=${() => this.#choose(member)}
        >
          ${member.name}
        </div>`,
      )}
    </div>`;
  }

  #onKey(event: KeyboardEvent, found: readonly LabFunction[]): void {
    const at = found.findIndex(({ name }) => name === this.chosen);
    const typing = (event.target as Element).localName === 'input';
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? found.length - 1 : at - 1,
      ...(typing ? { Enter: Math.max(at, 0) } : { Home: 0, End: found.length - 1 }),
    };
    const target = targets[event.key];
    if (target === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const next = found[Math.min(found.length - 1, Math.max(0, target))];
    if (next) this.#choose(next);
  }

  #choose(chosen: LabFunction): void {
    this.dispatchEvent(new CustomEvent<LabFunction>('choose-function', { detail: chosen }));
  }

  /** Only the list scrolls, not the page around it. */
  #reveal(): void {
    const list = this.renderRoot.querySelector<HTMLElement>('#list');
    const option = this.renderRoot.querySelector<HTMLElement>(`#function-${this.chosen}`);
    if (!list || !option) return;
    const top = option.offsetTop - list.offsetTop;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + option.offsetHeight > list.scrollTop + list.clientHeight)
      list.scrollTop = top + option.offsetHeight - list.clientHeight;
  }

  static override styles = [
    fieldStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      input[type='search'] {
        flex: none;
        font-family: var(--sans);
        margin: 6px 8px;
        min-width: 0;
      }
      #list {
        flex: 1;
        min-height: 0;
        overflow: auto;
        padding-bottom: 8px;
      }
      #list:focus-visible {
        outline: 2px solid var(--accent);
        outline-offset: -2px;
      }
      .group {
        padding: 6px 12px 2px;
        color: var(--text-soft);
        font-size: 12px;
        font-weight: 600;
      }
      [role='option'] {
        padding: 2px 12px 2px 20px;
        font: 12px / 20px var(--mono);
        cursor: pointer;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      [role='option']:hover {
        background: var(--raised);
      }
      [role='option'][aria-selected='true'] {
        background: var(--accent);
        color: var(--on-accent);
      }
      p {
        margin: 0;
        padding: 8px 12px;
        color: var(--text-soft);
        font-size: 12px;
      }
      @media (pointer: coarse) {
        [role='option'] {
          line-height: 32px;
        }
      }
    `,
  ];
}

customElements.define('pagewalk-lab-functions', LabFunctionList);
