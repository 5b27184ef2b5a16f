// @ts-check
// The page-table panel beside the guest's own word for it.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { useBrowser } from './support/use-browser.mjs';

describe('the page-table panel', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;

  /** @param {string} mark */
  const marked = (mark) => pagewalk.panel.locator(`[role=row][data-mark=${mark}]`);

  before(async () => {
    pagewalk = await chromium.open({
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await pagewalk.prompt();
  });

  test('offers the kernel and every live process, and follows the newest', async () => {
    await pagewalk.waitForTable('pid 2 sh');
    const offers = await pagewalk.panel.getByRole('combobox').locator('option').allTextContents();
    assert.deepEqual(offers, ['Newest process', 'Kernel', 'pid 1 init', 'pid 2 sh', 'Hart 0 (its satp now)']);
  });

  test('shows pid 1 byte for byte as the guest’s vmprint prints it', async () => {
    const printed = await pagewalk.run('vmprint 1');
    assert.match(printed, /^page table 0x[0-9a-f]{16}\n/);
    await pagewalk.chooseTable('1');
    await pagewalk.waitForTable('pid 1 init');
    assert.equal(await pagewalk.tableText(), `${printed}\n`);
  });

  test('copies the same text', async () => {
    await pagewalk.button('Copy').click();
    await pagewalk.button('Copied').waitFor();
    const copied = await pagewalk.page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, await pagewalk.tableText());
  });

  test('shows the kernel’s table as vmprint 0 prints it', async () => {
    await pagewalk.chooseTable('kernel');
    await pagewalk.waitForTable('Kernel');
    const text = await pagewalk.tableText();
    assert.match(text, /^page table 0x[0-9a-f]{16}\n\.\.0: pte/);
    assert.ok(text.split('\n').length > 32_768, 'all of RAM is mapped page by page');
  });

  test('draws 32 768 leaves as one row a page-table page, and only those in sight', async () => {
    await pagewalk.showTree();
    const grid = pagewalk.panel.getByRole('treegrid');
    await grid.focus();
    await pagewalk.page.keyboard.press('End');
    await pagewalk.panel.getByText('trampoline').waitFor();
    const rows = Number(await grid.getAttribute('aria-rowcount'));
    assert.ok(rows > 64 && rows < 400, `${rows} rows`);
    assert.ok((await pagewalk.panel.getByRole('row').count()) < 80);
  });

  test('is walked with the keyboard, and explains the entry it stands on', async () => {
    await pagewalk.chooseTable('1');
    await pagewalk.waitForTable('pid 1 init');
    const grid = pagewalk.panel.getByRole('treegrid');
    await grid.focus();
    const { keyboard } = pagewalk.page;
    const all = Number(await grid.getAttribute('aria-rowcount'));
    await keyboard.press('Home');
    await keyboard.press('ArrowLeft');
    const first = pagewalk.panel.getByRole('row', { selected: true });
    assert.equal(await first.getAttribute('aria-expanded'), 'false');
    assert.ok(Number(await grid.getAttribute('aria-rowcount')) < all);
    await pagewalk.panel.getByText(/L2\[0\] at 0x[0-9a-f]+ points to the page-table page/).waitFor();
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    assert.equal(await pagewalk.panel.getByRole('row', { selected: true }).getAttribute('aria-level'), '3');
    await pagewalk.panel.getByText(/is a leaf: virtual 0x0 to 0xfff is physical/).waitFor();
  });

  test('names what the leaves of a process map', async () => {
    await pagewalk.chooseTable('2');
    await pagewalk.waitForTable('pid 2 sh');
    const grid = pagewalk.panel.getByRole('treegrid');
    await grid.getByText('trapframe').waitFor();
    const names = await grid.locator('.rows .what b').allTextContents();
    const order = names.map((name) => name.trim()).filter((name, i, all) => name !== all[i - 1]);
    assert.deepEqual(order, ['text', 'data', 'guard page', 'stack', 'trapframe', 'trampoline']);
  });

  test('marks the pages that a program’s heap grew by, and no others', async () => {
    await pagewalk.chooseTable('newest');
    await pagewalk.type('grow 4\n');
    await pagewalk.waitForTable('grow');
    await pagewalk.waitForConsole(/press Enter to grow it/);
    await pagewalk.panel.getByText(/● 9 new/).waitFor();
    await pagewalk.type('\n');
    await pagewalk.waitForConsole(/press Enter to end/);
    const [, was, is] =
      /heap end was (0x[0-9a-f]+), is (0x[0-9a-f]+)/.exec(await pagewalk.consoleText()) ??
      assert.fail('grow is silent');
    assert.equal(Number(is) - Number(was), 4 * 4096);
    for (let page = Number(was); page < Number(is); page += 4096) {
      const address = page.toString(16).padStart(10, '0');
      await marked('new')
        .filter({ hasText: `0x${address}` })
        .first()
        .waitFor();
    }
    await pagewalk.panel.getByText(/● 4 new/).waitFor();
    assert.equal(await marked('new').count(), 4);
  });

  test('says that a chosen process has ended, and keeps its last table', async () => {
    const pid =
      /pid (\d+) grow/.exec((await pagewalk.panel.locator('strong').textContent()) ?? '')?.[1] ?? '';
    await pagewalk.chooseTable(pid);
    const text = await pagewalk.tableText();
    await pagewalk.run('');
    await pagewalk.panel.getByText(`Process ${pid} (grow) has ended.`).waitFor();
    assert.equal(await pagewalk.tableText(), text);
    await pagewalk.chooseTable('2');
    await pagewalk.waitForTable('pid 2 sh');
  });

  test('nothing went wrong unseen', () => {
    assert.deepEqual(pagewalk.complaints, []);
  });
});
