// @ts-check
// The memory panel and the ranges of page tables, beside what the guest's own vmprint and the headless program say.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { runScript } from '../support/pagewalk.mjs';
import { useBrowser } from './support/use-browser.mjs';

const pages = 32768;

describe('the memory panel', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;

  /** @param {string} id */
  const show = (id) => pagewalk.memory.locator(`#tab-${id}`).click();

  /** The rows of the table of owners, by name. */
  const counts = async () => {
    await show('summary');
    const rows = pagewalk.memory.locator('tbody tr');
    await rows.first().waitFor();
    const texts = await rows.evaluateAll((all) =>
      all.map((row) => [row.querySelector('th')?.textContent, row.querySelector('td')?.textContent]),
    );
    return Object.fromEntries(
      texts.map(([name = '', count = '']) => [
        name.trim().replace(/^\S\s+/, ''),
        Number(count.replaceAll(',', '')),
      ]),
    );
  };

  /** What a screen reader hears of the page under the cursor. */
  const spoken = async () =>
    ((await pagewalk.memory.getByRole('option').textContent()) ?? '').replace(/\s+/g, ' ').trim();

  /** @param {string} key */
  const press = (key) => pagewalk.memory.getByRole('listbox').press(key);

  /** @param {string} text */
  const waitForSelected = (text) =>
    pagewalk.memory.locator('h3', { hasText: text }).waitFor({ timeout: 10_000 });

  before(async () => {
    pagewalk = await chromium.open();
    await pagewalk.prompt();
    await pagewalk.waitForTable('pid 2 sh');
    await pagewalk.showPanel(2);
  });

  test('every page has an owner, and as many are free as the headless program counts', async (t) => {
    const { stdout } = await runScript(t, 'wait $ \nfree-pages\nmemory-map\nquit\n');
    const found = await counts();
    assert.equal(
      Object.values(found).reduce((sum, n) => sum + n),
      pages,
    );
    assert.equal(found.free, Number(/^free pages: (\d+)$/m.exec(stdout)?.[1]));
    assert.equal(found['user page'], Number(/^ +(\d+) user$/m.exec(stdout)?.[1]));
    assert.equal(found['kernel stack'], 72);
    assert.equal(found.trapframe, 2);
  });

  test('the ranges name the stack of the shell, and lead to its page', async () => {
    const printed = await pagewalk.run('vmprint 2');
    // The only page of the shell behind the one without U, in the guest's words.
    const leaves = [...printed.matchAll(/^\.\. \.\. \.\.(\d+): pte (0x[0-9a-f]+) pa (0x[0-9a-f]+)/gm)].map(
      ([, index, pte, pa]) => ({
        index: Number(index),
        user: (BigInt(pte ?? 0) & 16n) !== 0n,
        pa: BigInt(pa ?? 0),
      }),
    );
    const guard = leaves.findIndex(({ user }) => !user);
    const stack = leaves[guard + 1];
    assert.ok(stack?.user);
    await pagewalk.showPanel(0);
    await pagewalk.chooseTable('2');
    await pagewalk.panel.locator('#tab-ranges').click();
    const row = pagewalk.panel
      .getByRole('row')
      .filter({ has: pagewalk.page.getByRole('cell', { name: 'stack', exact: true }) });
    const pa = `0x${stack.pa.toString(16)}`;
    await row.getByRole('button', { name: pa, exact: true }).click();
    await pagewalk.page.locator('pagewalk-selected').getByText(`${pa} · user page · sh (pid 2)`).waitFor();
    assert.equal(await pagewalk.panel.isVisible(), true, 'only selected');
    await row.getByRole('button', { name: `Show ${pa} in Memory` }).click();
    await waitForSelected(`${pa} user page · sh (pid 2)`);
    const va = `0x${(stack.index * 4096).toString(16).padStart(10, '0')}`;
    const ways = pagewalk.memory.getByRole('region').getByRole('listitem');
    await ways
      .filter({ hasText: 'kernel' })
      .filter({ hasText: `0x00${pa.slice(2)}` })
      .waitFor();
    await ways
      .filter({ hasText: `sh (pid 2) ${va}` })
      .getByRole('button')
      .click();
    await pagewalk.panel.locator(`tr[aria-current]`, { hasText: 'stack' }).waitFor();
  });

  test('a large range of the kernel is one row, its stacks have numbers and owners', async () => {
    await pagewalk.showPanel(0);
    await pagewalk.chooseTable('kernel');
    const cells = async (/** @type {RegExp} */ name) => {
      const row = pagewalk.panel.getByRole('row').filter({ hasText: name }).first();
      const texts = await row.locator('th, td').allTextContents();
      return texts.join(' ').replace(/\s+/g, ' ').trim();
    };
    await pagewalk.panel.getByRole('row').filter({ hasText: 'kernel text' }).waitFor();
    assert.match(await cells(/kernel text/), /^0x0080000000…\S+ \d+ KiB 0x80000000 ↗ \S+ kernel text$/);
    assert.match(await cells(/PLIC/), /^0x000c000000…3fffff 4 MiB 0x0c000000/);
    assert.match(await cells(/KSTACK 0 /), /KSTACK 0 pid 1$/);
    assert.match(await cells(/guard of KSTACK 63/), /4 KiB guard of KSTACK 63$/);
  });

  test('the history of a page is found by repeating the run, and agrees with the guest', async () => {
    const printed = await pagewalk.run('vmprint 2');
    const second = /^\.\. \.\. \.\.1: pte 0x[0-9a-f]+ pa (0x[0-9a-f]+)/m.exec(printed)?.[1] ?? '';
    await pagewalk.showPanel(0);
    await pagewalk.chooseTable('2');
    await pagewalk.panel.locator('#tab-tree').click();
    await pagewalk.panel.getByRole('row').filter({ hasText: '0x0000001000' }).first().click();
    await pagewalk.showPanel(2);
    await show('used');
    const history = pagewalk.memory.locator('pagewalk-page-history');
    await waitForSelected(`0x${BigInt(second).toString(16)}`);
    await history.getByRole('button', { name: 'Find what happened to this page' }).click();
    const rows = history.locator('tbody tr');
    await rows.first().waitFor({ timeout: 30_000 });
    const told = (await rows.allTextContents()).map((row) => row.replace(/\s+/g, ' ').trim());
    assert.match(told.at(0) ?? '', /mapped at 0x1000 \S+ in the table (of |0x8).*mappages/, told.join('\n'));
    assert.match(told.at(1) ?? '', /allocated pid \d init · map_zeroed_page/, told.join('\n'));
    assert.match(
      told.at(-1) ?? '',
      /mapped at 0x8\w+ .* the kernel’s table .*no process/,
      'the kernel maps all of RAM',
    );
  });

  test('keys move from page to page, and say where they are', async () => {
    await pagewalk.showPanel(2);
    await show('used');
    await press('Home');
    assert.equal(await spoken(), '0x80000000 · kernel text');
    await press('ArrowRight');
    assert.equal(await spoken(), '0x80001000 · kernel text');
    await press('ArrowDown');
    assert.match(await spoken(), /^0x80021000 · /);
    await press('End');
    assert.equal(await spoken(), '0x87fff000 · page-table page · level 2 · kernel');
    await waitForSelected('0x87fff000');
    const bytes = (await pagewalk.memory.locator('pre').textContent()) ?? '';
    assert.match(bytes, /^000 {2}01 /, 'the first entry of the root is valid');
  });

  test('a page is chosen with the mouse, in the whole of RAM as well', async () => {
    for (const view of ['used', 'all']) {
      await show(view);
      await press('Home');
      await press('ArrowRight');
      await waitForSelected('0x80001000');
      const canvas = pagewalk.memory.locator('canvas');
      await canvas.click({ position: { x: 87, y: 1 } });
      await waitForSelected('0x80000000');
    }
  });

  test('the legend lets the pages of one owner stand out', async () => {
    await show('used');
    const button = pagewalk.memory.getByRole('button', { name: /^page-table page/ });
    await button.click();
    assert.equal(await button.getAttribute('aria-pressed'), 'true');
    await button.click();
    assert.equal(await button.getAttribute('aria-pressed'), 'false');
  });

  test('the free list has its pages in order, and ends as it should', async (t) => {
    const { stdout } = await runScript(
      t,
      'wait $ \ntype vmprint 2\\n\nwait 511:\nwait $ \nfree-pages\nquit\n',
    );
    const first = /first 0x0+([0-9a-f]+)/.exec(stdout)?.[1] ?? '';
    await show('free');
    const list = pagewalk.memory.getByRole('tabpanel');
    await list.getByText('It ends with a pointer of 0').waitFor();
    assert.equal(await list.getByRole('button').first().textContent(), `0x${first}`);
    await list.getByRole('button').first().click();
    await waitForSelected(`0x${first} free`);
  });

  test('what a command changes is marked while it lasts', async () => {
    await show('used');
    await pagewalk.type('grow 40\n');
    await pagewalk.waitForConsole(/press Enter to grow it/);
    await pagewalk.type('\n');
    await pagewalk.waitForConsole(/press Enter to end/);
    const changes = pagewalk.memory.locator('.changes');
    // 40 pages of heap, and a few page tables and pipes at most.
    await changes.filter({ hasText: /● (4\d|5\d|6[0-4]) changed/ }).waitFor();
    await pagewalk.type('\n');
    await pagewalk.prompt();
  });

  test('all of RAM is painted, and again when the panel has another size', async () => {
    await show('all');
    await pagewalk.page.evaluate(() => performance.clearMeasures());
    for (let round = 0; round < 6; round++) {
      await pagewalk.page.setViewportSize({ width: 1280 + 8 * round, height: 800 });
      await pagewalk.page.waitForTimeout(100);
    }
    const paints = await pagewalk.page.evaluate(() => performance.getEntriesByName('pagewalk-map').length);
    assert.ok(paints >= 4, `${paints}`);
  });

  test('nothing went wrong unseen', () => assert.deepEqual(pagewalk.complaints, []));
});
