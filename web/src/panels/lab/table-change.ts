// A page table that a call was about: as it is after the call, with marks on what changed, and as it was before.
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import type { EntryEvent, TableChange } from '../../model/lab.ts';
import { entryAt, entryCount } from '../../model/page-table.ts';
import { markChanges, unmarked } from '../../model/page-table-diff.ts';
import type { Selection } from '../../model/selection.ts';
import type { TableId } from '../../model/table-choice.ts';
import { PageTableTree } from '../../model/tree-rows.ts';
import type { Translate } from '../../strings/index.ts';
import { buttonStyles } from '../../ui/button-styles.ts';
import { tabStyles, tabsView } from '../../ui/tabs.ts';
import { hexStyles, hexView } from '../page-tables/hex-view.ts';
import '../page-tables/tree-view.ts';

type Moment = 'after' | 'before';

/** The tree knows its tables by TableId; no process has a negative pid. */
const idOf = (root: bigint): TableId => -Number(root);

export class LabTableChange extends LitElement {
  static override properties = {
    name: {},
    change: { attribute: false },
    lit: { attribute: false },
    t: { attribute: false },
    moment: { state: true },
  };

  /** As the call had it. */
  declare name: string;
  declare change: TableChange;
  /** The entry that is lit now; shown when it lies in this table. */
  declare lit: EntryEvent | undefined;
  declare t: Translate;
  declare moment: Moment;

  #trees: Partial<Record<Moment, PageTableTree>> = {};
  #litSelection: Selection | undefined;

  constructor() {
    super();
    this.moment = 'after';
    this.name = '';
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('change')) {
      const { before, after } = this.change;
      this.#trees = {
        before: new PageTableTree(unmarked(before)),
        ...(after ? { after: new PageTableTree(markChanges(before, after)) } : {}),
      };
      this.moment = after ? 'after' : 'before';
    }
    if (changed.has('lit') || changed.has('moment')) this.#litSelection = this.#find();
  }

  override render() {
    const { t } = this;
    const { root, after } = this.change;
    const tree = this.#trees[this.moment];
    return html`
      <div class="head">
        <h4>${t('lab.table', { name: this.name })} <span class="root">${hexView(root, 8)}</span></h4>
        ${
          after
            ? tabsView(
                [
                  { id: 'after', name: t('lab.after') },
                  { id: 'before', name: t('lab.before') },
                ],
                this.moment,
                t('lab.tableView'),
                (moment) => {
                  this.moment = moment;
                },
              )
            : html`<span class="note">${t('lab.tableFreed')}</span>`
        }
      </div>
      <div
        class="body"
        role=${after ? 'tabpanel' : 'group'}
        aria-labelledby=${after ? `tab-${this.moment}` : nothing}
        aria-label=${after ? nothing : t('lab.before')}
      >
        ${!tree || tree.count === 0 ? html`<p class="note">${t('lab.tableEmpty')}</p>` : this.#tree(tree)}
      </div>
    `;
  }

  #tree(tree: PageTableTree) {
    const { t } = this;
    const same = this.moment === 'after' && tree.marksIn(0, tree.count) === 0;
    return html`
      ${same ? html`<p class="note">${t('lab.tableSame')}</p>` : nothing}
      <pagewalk-page-table-tree
        compact
        style="height: ${Math.min(16, Math.max(4, tree.count)) * 26 + 70}px"
        .tree=${tree}
        .t=${t}
        .owner=${this.name}
        .tableId=${String(idOf(this.change.root))}
        .selection=${this.#litSelection}
      ></pagewalk-page-table-tree>
    `;
  }

  /** The lit entry in the tree on show. */
  #find(): Selection | undefined {
    const words = this.#trees[this.moment]?.table.words;
    if (!words || !this.lit) return undefined;
    for (let i = 0; i < entryCount(words); i++) {
      const { address, va, level } = entryAt(words, i);
      if (address === this.lit.address)
        return { kind: 'pte', table: idOf(this.change.root), address, va, level };
    }
    return undefined;
  }

  static override styles = [
    buttonStyles,
    tabStyles,
    hexStyles,
    css`
      :host {
        display: block;
        margin-top: 8px;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 12px;
        margin-bottom: 4px;
      }
      h4 {
        margin: 0;
        font-size: 13px;
        overflow-wrap: anywhere;
      }
      .root {
        font-weight: 400;
      }
      .note {
        margin: 0;
        color: var(--text-soft);
        font-size: 12px;
      }
      .body {
        border: 1px solid var(--line);
        border-radius: 4px;
        overflow: hidden;
      }
      .body > p {
        padding: 6px 8px;
      }
    `,
  ];
}

customElements.define('pagewalk-lab-table', LabTableChange);
