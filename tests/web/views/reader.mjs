// @ts-check
// What the readers of views have in common: how a panel is opened, how the machine is stopped and let go on, and how the
// texts of the page become data.

/** @typedef {import('playwright-core').Locator} Locator */

/** @param {string | null | undefined} text */
export const tidy = (text) => (text ?? '').replace(/\s+/g, ' ').trim();

/** The address that a text begins with; -1 where there is none. @param {string} text */
export const addressIn = (text) => BigInt(/0x[0-9a-f]+/.exec(text)?.[0] ?? -1);

/** The texts of the cells of each row. @param {Locator} rows @param {string} cells */
export const cellsOf = async (rows, cells) => {
  const found = await rows.evaluateAll(
    (all, selector) =>
      all.map((row) => [...row.querySelectorAll(selector)].map((cell) => cell.textContent ?? '')),
    cells,
  );
  return found.map((row) => row.map(tidy));
};

/**
 * The rows of a grid that draws only those in sight, from the first to the last. A list that changes meanwhile is read
 * again.
 * @param {Locator} host the element with the grid
 */
export const allRows = async (host) => {
  const rows = await host.evaluate(async (element) => {
    const view = /** @type {any} */ (element);
    const grid = view.shadowRoot.querySelector('#grid');
    const count = () => Number(grid.getAttribute('aria-rowcount')) - 1;
    const onePass = async () => {
      /** @type {Map<number, { cells: string[], open: string | null, mark: string | null }>} */
      const seen = new Map();
      for (let top = 0; top < grid.scrollHeight; top += Math.max(60, grid.clientHeight - 60)) {
        grid.scrollTop = top;
        grid.dispatchEvent(new Event('scroll'));
        await view.updateComplete;
        for (const row of view.shadowRoot.querySelectorAll('.rows [role=row]'))
          seen.set(Number(row.getAttribute('aria-rowindex')), {
            cells: [...row.querySelectorAll('[role=gridcell]')].map((/** @type {any} */ c) => c.textContent),
            open: row.getAttribute('aria-expanded'),
            mark: row.getAttribute('data-mark'),
          });
      }
      return seen;
    };
    for (;;) {
      const before = count();
      const seen = await onePass();
      if (before === count() && seen.size === before) {
        grid.scrollTop = 0;
        return [...seen].sort(([a], [b]) => a - b).map(([, row]) => row);
      }
    }
  });
  return rows.map(({ cells, ...row }) => ({ ...row, cells: cells.map(tidy) }));
};

/** A button that stays in. @param {Locator} button @param {boolean} wanted */
export const press = async (button, wanted) => {
  if (((await button.getAttribute('aria-pressed')) === 'true') !== wanted) await button.click();
};

export class Reader {
  /** @param {import('../support/pagewalk-page.mjs').PagewalkPage} pagewalk */
  constructor(pagewalk) {
    this.pagewalk = pagewalk;
    this.page = pagewalk.page;
  }

  /** @param {string} name of its tab */
  open(name) {
    return this.page.locator('.workbench > .bar > .tabs').getByRole('tab', { name, exact: true }).click();
  }

  /** Stops the machine as soon as every process sleeps. */
  async pauseAtPrompt() {
    await this.open('Processes');
    const processes = this.page.locator('pagewalk-processes');
    await processes.getByRole('row', { name: /^2 sh/ }).filter({ hasText: 'sleeps' }).waitFor();
    await this.pause();
  }

  async pause() {
    await this.page.keyboard.press('F8');
    await this.pagewalk.statusBar.getByText('paused').waitFor();
  }

  async goOn() {
    await this.page.keyboard.press('F8');
    await this.pagewalk.statusBar.getByText('paused').waitFor({ state: 'detached' });
  }
}
