// @ts-check
// The views of a run as data: code and registers, events, the function lab.
import { allRows, cellsOf, press, Reader, tidy } from './reader.mjs';

export class RunReader extends Reader {
  /** The registers of hart 0, integer and control. */
  async registers() {
    const rows = this.page.locator('pagewalk-code').locator('.register, .csr');
    const cells = await cellsOf(rows, '.name, .value');
    return new Map(cells.map(([name = '', value = '']) => [name, BigInt(value)]));
  }

  /** Address and text of the instructions in sight. */
  async listing() {
    const rows = this.page.locator('pagewalk-code .listing tr:has(.gutter)');
    const cells = await cellsOf(rows, 'td:nth-child(2), td:nth-child(3) code');
    return cells.map(([address = '', text = '']) => ({ address: BigInt(address), text }));
  }

  /** Has the machine run to a function. @param {string} name */
  async runTo(name) {
    await this.open('Code');
    const code = this.page.locator('pagewalk-code');
    await code.getByLabel('Run to').selectOption('place');
    await code.locator('#place').fill(name);
    await code.getByRole('button', { name: 'Go' }).click();
  }

  /** Until it is there, and the panel with it. @param {string} name @param {bigint} address */
  async reached(name, address) {
    const code = this.page.locator('pagewalk-code');
    const where = new RegExp(`Reached (\\w+::)?${name}\\b`);
    await code.locator('.where').filter({ hasText: where }).waitFor();
    const pc = `pc 0x${address.toString(16).padStart(16, '0')}`;
    await code
      .locator('.register')
      .filter({ hasText: new RegExp(`^\\s*${pc.replace(' ', '\\s*')}`) })
      .waitFor();
  }

  /** The functions that called the one that is running, innermost first, itself included. */
  async callStack() {
    const calls = this.page
      .locator('pagewalk-code')
      .getByRole('list', { name: 'Call stack' })
      .getByRole('listitem');
    return (await calls.allTextContents()).map((call) => /^[\w:]+/.exec(tidy(call))?.[0]);
  }

  /** Shows events of these kinds only, from now on. @param {string[]} kinds */
  async watchEvents(...kinds) {
    await this.open('Events');
    const panel = this.page.locator('pagewalk-events');
    const buttons = panel.getByRole('group', { name: 'Kinds' }).getByRole('button');
    await buttons.first().waitFor();
    for (const button of await buttons.all())
      await press(button, kinds.includes(tidy(await button.textContent())));
    await press(panel.getByRole('button', { name: 'Follow' }), true);
    await panel.getByRole('button', { name: 'Clear' }).click();
  }

  /** All events of the kinds that are watched, once one of the last is there. @param {string} last */
  async eventsWith(last) {
    const grid = this.page.locator('pagewalk-events').getByRole('grid');
    await grid.getByText(last, { exact: true }).waitFor();
    // So that the list stays where it is scrolled to.
    await press(this.page.locator('pagewalk-events').getByRole('button', { name: 'Follow' }), false);
    const rows = await allRows(this.page.locator('pagewalk-events'));
    return rows.map(({ cells }) => {
      const [, process = '', kind = '', what = ''] = cells;
      return { process, kind, what };
    });
  }

  /** The functions that the lab offers. */
  async labFunctions() {
    await this.open('Function lab');
    const lab = this.page.locator('pagewalk-lab');
    const functions = lab.locator('pagewalk-lab-functions').getByRole('option');
    await functions.first().waitFor();
    return (await functions.allTextContents()).map(tidy);
  }

  /** The report of a walk in the lab. @param {string} pagetable @param {bigint} va */
  async labWalk(pagetable, va) {
    const lab = this.page.locator('pagewalk-lab');
    const address = `0x${va.toString(16)}`;
    await lab.getByRole('option', { name: 'walk', exact: true }).click();
    await lab.getByLabel('pagetable', { exact: true }).fill(pagetable);
    await lab.getByLabel('va', { exact: true }).fill(address);
    await lab.getByRole('button', { name: 'Call', exact: true }).click();
    const report = lab
      .getByRole('region', { name: 'Report' })
      .filter({ hasText: `walk(${pagetable}, ${address}` });
    await report.waitFor();
    return tidy(await report.textContent());
  }
}
