// @ts-check
// The views of page tables and of translations as data: what a reader sees there, in the words of the page.
import { addressIn, allRows, cellsOf, Reader, tidy } from './reader.mjs';

export class TableReader extends Reader {
  /**
   * A view of the page table of `owner`: `kernel`, a pid, or `2/kernel_pagetable` for the kernel's table of a process.
   * @param {string} owner
   * @param {'tree' | 'ranges' | 'text' | 'compare'} view
   */
  async #tableView(owner, view) {
    await this.open('Page tables');
    const { panel } = this.pagewalk;
    await this.pagewalk.chooseTable(owner);
    const [pid, field] = owner.split('/');
    await this.pagewalk.waitForTable(owner === 'kernel' ? 'Kernel' : `pid ${pid} `);
    if (field) await this.pagewalk.waitForTable(`kernel table ${field}`);
    await panel.locator(`#tab-${view}`).click();
    return panel;
  }

  /** Root, number of leaves and of page-table pages, as the line above the views has them. @param {string} owner */
  async tableSummary(owner) {
    const panel = await this.#tableView(owner, 'tree');
    const text = tidy(await panel.locator('.about').textContent());
    const [, root = '', leaves = '', tables = ''] =
      /root (0x[0-9a-f]+) · ([\d,]+) leaves map .* · (\d+) page-table pages/.exec(text) ?? [text];
    return { root: BigInt(root || 0), leaves: Number(leaves.replaceAll(',', '')), tables: Number(tables) };
  }

  /**
   * The rows of the tree, from the first to the last; those not in sight are scrolled to.
   * @param {string} owner
   */
  async tree(owner) {
    const panel = await this.#tableView(owner, 'tree');
    const tree = panel.locator('pagewalk-page-table-tree');
    await tree.locator('[role=row][aria-rowindex]').first().waitFor();
    const rows = await allRows(tree);
    return rows
      .filter(({ mark }) => mark !== 'removed')
      .map(({ cells, open }) => {
        const [place = '', va = '', pte = '', pa = '', flags = '', what = ''] = cells;
        const [, level, first, last] = /L(\d) (\d+)(?:–(\d+))?/.exec(place) ?? [];
        return {
          level: Number(level),
          first: Number(first),
          last: Number(last ?? first),
          va: addressIn(va),
          vaText: va,
          pte: addressIn(pte),
          pa: addressIn(pa),
          flags,
          what,
          closed: open === 'false',
        };
      });
  }

  /** Chooses the entry of a page in the tree, and gives what is said of it. @param {string} owner @param {bigint} va */
  async explainedEntry(owner, va) {
    const panel = await this.#tableView(owner, 'tree');
    const text = `0x${va.toString(16).padStart(10, '0')}`;
    const row = panel.locator('.rows [role=row]', { hasText: text }).last();
    await row.click();
    return tidy(await panel.locator('pagewalk-page-table-tree footer p').first().textContent());
  }

  /** @param {string} owner */
  async ranges(owner) {
    const panel = await this.#tableView(owner, 'ranges');
    const rows = panel.locator('pagewalk-ranges tbody tr');
    await rows.first().waitFor();
    const cells = await cellsOf(rows, 'th, td');
    return cells.map(([address = '', size = '', pa = '', flags = '', what = '']) => ({
      begin: addressIn(address),
      address,
      size,
      pa: addressIn(pa),
      mapped: pa !== '',
      contiguous: !pa.endsWith('*'),
      flags,
      what: what.replace(/ ● new$/, ''),
    }));
  }

  /** @param {string} owner */
  async text(owner) {
    const panel = await this.#tableView(owner, 'text');
    const text = panel.locator('pre', { hasText: 'page table' });
    await text.waitFor();
    return (await text.textContent()) ?? '';
  }

  /**
   * Two tables side by side: the sums of the line above, and the rows.
   * @param {string} owner
   * @param {string} other
   * @param {RegExp} right how the other one's column is called
   */
  async comparison(owner, other, right) {
    const panel = await this.#tableView(owner, 'compare');
    const view = panel.getByRole('tabpanel', { name: 'Compare' });
    await view.getByRole('combobox').selectOption(other);
    await view.getByRole('columnheader', { name: right }).waitFor();
    const sums = tidy(await view.locator('.sums').first().textContent());
    const cells = await cellsOf(view.locator('tbody tr'), 'th, td');
    return {
      sums,
      rows: cells.map(
        ([va = '', size = '', leftPa = '', leftFlags = '', relation = '', pa = '', flags = '']) => ({
          va: addressIn(va),
          size,
          left: leftPa === '–' ? undefined : { pa: addressIn(leftPa), flags: leftFlags },
          relation: relation.replace(/^\S+ /, ''),
          right: pa === '–' ? undefined : { pa: addressIn(pa), flags },
        }),
      ),
    };
  }

  /**
   * What becomes of an address: the steps, the result and the six verdicts.
   * @param {string} owner
   * @param {bigint} va
   * @param {{ sum?: boolean, mxr?: boolean }} bits
   */
  async translation(owner, va, { sum = false, mxr = false } = {}) {
    await this.open('Translate');
    const panel = this.pagewalk.translation;
    await panel.getByRole('checkbox', { name: 'SUM' }).setChecked(sum);
    await panel.getByRole('checkbox', { name: 'MXR' }).setChecked(mxr);
    await panel.getByRole('textbox').fill(`0x${va.toString(16)}`);
    // Last: another table empties the panel, so that what appears then is the answer to all of this.
    await panel.getByRole('combobox').selectOption(owner);
    await panel.locator('.body .va .hex', { hasText: new RegExp(`0x0*${va.toString(16)}$`) }).waitFor();
    const { steps, result, verdicts, boxes } = await panel.locator('.body').evaluate((body) => {
      const texts = (/** @type {ParentNode} */ within, /** @type {string} */ selector) =>
        [...within.querySelectorAll(selector)].map((element) => element.textContent ?? '');
      return {
        steps: texts(body, '.steps li'),
        result: texts(body, '.result').join(),
        verdicts: [...body.querySelectorAll('tbody tr')].map((row) => texts(row, 'th, td')),
        boxes: texts(body, '.boxes b'),
      };
    });
    return {
      steps: steps.map(tidy).map((text) => {
        const [, level, index, table = '', address = '', pte = '', flags] =
          /^L(\d)\[(\d+)\] (\w+) \+ 8 × \2 = (\w+) PTE (\w+) (\S+) [→✗]/.exec(text) ?? [];
        return {
          ...{ level: Number(level), index: Number(index), flags },
          ...{ table: addressIn(table), address: addressIn(address), pte: addressIn(pte) },
        };
      }),
      result: tidy(result),
      verdicts: verdicts.map((row) => row.map(tidy)),
      boxes: boxes.map(tidy),
    };
  }
}
