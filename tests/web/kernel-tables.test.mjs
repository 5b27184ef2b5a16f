// @ts-check
// The page table that the kernel has for each process, in a kernel that has such tables: every panel can choose and name it.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { runScript } from '../support/pagewalk.mjs';
import { violations } from './support/axe.mjs';
import { useBrowser } from './support/use-browser.mjs';

const own = '2/kernel_pagetable';
const name = 'pid 2 sh · kernel table kernel_pagetable';

/** A and D bits cleared: the kernel goes on while the two of us look. @param {string} dump */
const withoutUse = (dump) =>
  dump.replace(
    /(?<=pte )0x[0-9a-f]+/g,
    (pte) => `0x${(BigInt(pte) & ~0xc0n).toString(16).padStart(16, '0')}`,
  );

describe('the kernel’s table of one process', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;
  const processes = () => pagewalk.page.locator('pagewalk-processes');
  const strip = () => pagewalk.page.locator('pagewalk-selected');

  before(async () => {
    pagewalk = await chromium.open();
    await pagewalk.prompt();
    await pagewalk.page.getByRole('combobox', { name: 'Kernel' }).selectOption('kpt');
    await pagewalk.waitForConsole(/^\s*pagewalk kernel \(kpt\)[^$]*\$$/);
    await pagewalk.waitForTable('pid 2 sh');
  });

  test('is offered behind the table of its process', async () => {
    const offers = await pagewalk.panel.getByRole('combobox').first().locator('option').allTextContents();
    assert.deepEqual(offers.slice(2, 6), [
      'pid 1 init',
      'pid 1 init · kernel table kernel_pagetable',
      'pid 2 sh',
      name,
    ]);
  });

  test('is entry by entry what the headless program finds, whose word for it is satp', async (t) => {
    await pagewalk.chooseTable(own);
    await pagewalk.waitForTable(name);
    const text = await pagewalk.tableText();
    const { stdout } = await runScript(t, 'wait $ \npage-table pid 2 kernel\nquit\n', '--image', 'kpt');
    const [expected] = stdout.match(/page table 0x[0-9a-f]+\n(?: ?\.\..*\n)*/) ?? [];
    assert.ok(withoutUse(text) === withoutUse(expected ?? ''), text.slice(0, 300));
  });

  test('has the memory of its process at the same pages, only without U', async () => {
    await pagewalk.panel.locator('#tab-compare').click();
    await pagewalk.panel.getByRole('combobox', { name: 'Compare with' }).selectOption('2');
    const first = pagewalk.panel.getByRole('row').filter({ hasText: '0x0000000000' });
    await first.filter({ hasText: 'other permissions' }).waitFor();
    await pagewalk.panel.getByRole('columnheader', { name }).waitFor();
    assert.deepEqual(await violations(pagewalk), []);
    await pagewalk.panel.locator('#tab-ranges').click();
    await pagewalk.panel
      .getByRole('row', { name: / KSTACK 1 pid 2/ })
      .last()
      .waitFor();
    await pagewalk.showTree();
  });

  test('translates an address of the process, for the kernel only', async () => {
    await pagewalk.translate('0x1000');
    await pagewalk.translation.getByRole('combobox', { name: 'Page table of' }).selectOption(own);
    await pagewalk.translation.locator('strong', { hasText: name }).waitFor();
    const load = pagewalk.translation.getByRole('row', { name: /^load/ }).getByRole('cell');
    assert.match((await load.nth(0).textContent()) ?? '', /not a user page/);
    assert.match((await load.nth(1).textContent()) ?? '', /allowed/);
  });

  test('is one way to a page of the process, and leads there', async () => {
    await pagewalk.showPanel(0);
    await pagewalk.chooseTable('2');
    await pagewalk.waitForTable('pid 2 sh');
    await pagewalk.panel.getByRole('row').filter({ hasText: '0x0000001000' }).first().click();
    const other = strip().getByRole('button', { name: /kernel table kernel_pagetable 0x1000$/ });
    await other.click();
    await pagewalk.waitForTable(name);
    await strip().getByText(`${name} · 0x1000`).waitFor();
    await pagewalk.showPanel(2);
    const way = pagewalk.memory.getByRole('button', {
      name: /sh \(pid 2\), kernel table kernel_pagetable 0x0000001000$/,
    });
    await way.click();
    await pagewalk.waitForTable(name);
  });

  test('has page-table pages, whose owner it is', async () => {
    await pagewalk.showPanel(0);
    await pagewalk.chooseTable(own);
    await pagewalk.waitForTable(name);
    const pointer = pagewalk.panel.getByRole('row').filter({ hasText: 'page table' }).first();
    await pointer.click();
    await strip()
      .getByText(/page-table page · level 1 · sh \(pid 2\), kernel table kernel_pagetable/)
      .waitFor();
  });

  test('is a link of its process', async () => {
    await pagewalk.showPanel(3);
    await processes().getByRole('row', { name: /^2 sh/ }).click();
    await processes().getByRole('button', { name: 'Show kernel page table' }).click();
    await pagewalk.waitForTable(name);
  });

  test('is named where an event writes it to satp', async () => {
    await pagewalk.showPanel(4);
    const events = pagewalk.page.locator('pagewalk-events');
    const kinds = events.getByRole('group', { name: 'Kinds' });
    for (const button of await kinds.getByRole('button').all()) {
      const wanted = (await button.textContent())?.trim() === 'satp';
      if (((await button.getAttribute('aria-pressed')) === 'true') !== wanted) await button.click();
    }
    await pagewalk.run('echo hi');
    await events
      .getByText(/\(pid 2 sh\) → 0x8[0-9a-f]+ \(pid 2 sh · kernel table kernel_pagetable\)/)
      .first()
      .waitFor();
  });

  test('goes with its process, and says so', async () => {
    await pagewalk.type('grow 4\n');
    await pagewalk.waitForConsole(/press Enter/);
    await pagewalk.showPanel(0);
    const choice = pagewalk.panel.getByRole('combobox').first();
    const grown = choice.locator('option', { hasText: /grow · kernel table/ });
    await grown.waitFor({ state: 'attached' });
    await choice.selectOption((await grown.getAttribute('value')) ?? '');
    await pagewalk.waitForTable('grow · kernel table kernel_pagetable');
    await pagewalk.type('\n');
    await pagewalk.waitForConsole(/press Enter to end/);
    await pagewalk.type('\n');
    await pagewalk.panel.getByText(/\(grow\) has ended. This is its last page table/).waitFor();
    await choice
      .locator('option', { hasText: 'grow · kernel table kernel_pagetable (ended)' })
      .waitFor({ state: 'attached' });
    assert.deepEqual(await violations(pagewalk), []);
  });
});
