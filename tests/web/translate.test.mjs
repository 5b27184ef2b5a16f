// @ts-check
// The translation panel beside the page-table panel, which tells the same of the same machine.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { useBrowser } from './support/use-browser.mjs';

describe('the translation panel', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;

  const steps = () =>
    pagewalk.translation.getByRole('list', { name: 'Entries on the way' }).getByRole('listitem');
  const result = () => pagewalk.translation.locator('.result');
  /**
   * What the table says of an access.
   * @param {string} access
   * @param {'U-mode' | 'S-mode'} mode
   */
  const verdict = async (access, mode) => {
    const row = pagewalk.translation
      .getByRole('row')
      .filter({ has: pagewalk.page.getByRole('rowheader', { name: access }) });
    const text = await row
      .getByRole('cell')
      .nth(mode === 'U-mode' ? 0 : 1)
      .textContent();
    return (text ?? '').replace(/\s+/g, ' ').trim();
  };
  /** @param {RegExp} pattern */
  const waitForResult = (pattern) => result().filter({ hasText: pattern }).waitFor();

  before(async () => {
    pagewalk = await chromium.open();
    await pagewalk.prompt();
    await pagewalk.waitForTable('pid 2 sh');
  });

  test('shows an address of the shell as the page-table panel has it', async () => {
    await pagewalk.chooseTable('2');
    const row = pagewalk.panel.getByRole('row').filter({ hasText: '0x0000001000' }).first();
    const [, , pte, pa] = await row.getByRole('gridcell').allTextContents();
    await pagewalk.showPanel(1);
    await pagewalk.translation.getByRole('combobox').selectOption('2');
    await pagewalk.translate('1abc');
    await waitForResult(/^Physical address 0x[0-9a-f]+abc/);
    assert.equal(await steps().count(), 3);
    const leaf = (await steps().nth(2).textContent()) ?? '';
    assert.ok(leaf.includes(`PTE ${pte?.trim()}`), leaf);
    assert.ok(leaf.includes(`4 KiB page ${pa?.trim()}`), leaf);
    const frame = BigInt(pa?.trim() ?? '');
    const text = ((await result().textContent()) ?? '').replace(/\s+/g, ' ').trim();
    assert.equal(
      text,
      `Physical address 0x${(frame + 0xabcn).toString(16)} = 0x${frame.toString(16)} + 0xabc`,
    );
  });

  test('a user store to program text is a store page fault, and the rule is named', async () => {
    await pagewalk.translate('0x0');
    await waitForResult(/\+ 0x0$/);
    assert.match(await verdict('fetch', 'U-mode'), /allowed/);
    assert.equal(
      await verdict('store', 'U-mode'),
      '✗ store page fault (cause 15) the page is not writable (W is clear)',
    );
    assert.equal(
      await verdict('load', 'S-mode'),
      '✗ load page fault (cause 13) a user page (U is set), and SUM is clear',
    );
  });

  test('SUM lets S-mode load from a user page', async () => {
    await pagewalk.translation.getByRole('checkbox', { name: 'SUM' }).check();
    await pagewalk.translation.getByRole('cell', { name: 'allowed' }).nth(2).waitFor();
    assert.match(await verdict('load', 'S-mode'), /allowed/);
    assert.match(await verdict('fetch', 'S-mode'), /instruction page fault \(cause 12\)/);
    await pagewalk.translation.getByRole('checkbox', { name: 'SUM' }).uncheck();
  });

  test('an address that nothing maps ends at the entry that is not valid', async () => {
    await pagewalk.translate('0x4000_0000');
    await waitForResult(/No page: the entry is not valid/);
    assert.equal(await steps().count(), 1);
    assert.match((await steps().first().textContent()) ?? '', /L2\[1\]/);
    for (const [access, fault] of [
      ['load', 'load page fault (cause 13)'],
      ['store', 'store page fault (cause 15)'],
      ['fetch', 'instruction page fault (cause 12)'],
    ])
      assert.ok((await verdict(access ?? '', 'U-mode')).startsWith(`✗ ${fault}`));
  });

  test('an address that is not canonical has no walk', async () => {
    await pagewalk.translate('0x4000000000');
    await waitForResult(/not canonical/);
    assert.equal(await steps().count(), 0);
  });

  test('nonsense is told, and leaves nothing wrong on show', async () => {
    await pagewalk.translate('main');
    await pagewalk.translation.getByText('That is no address.').waitFor();
    assert.equal(await result().count(), 0);
    await pagewalk.translate('0x1_0000_0000_0000_0000');
    await pagewalk.translation.getByText('at most 64 bits').waitFor();
  });

  test('opens from the entry that is selected in the page-table panel', async () => {
    await pagewalk.showPanel(0);
    await pagewalk.chooseTable('1');
    await pagewalk.waitForTable('pid 1 init');
    await pagewalk.panel.getByRole('row').filter({ hasText: '0x0000001000' }).first().click();
    await pagewalk.panel.getByRole('button', { name: 'Translate' }).click();
    await pagewalk.translation.locator('strong', { hasText: 'pid 1 init' }).waitFor();
    assert.equal(await pagewalk.translation.getByRole('textbox').inputValue(), '0x1000');
    await waitForResult(/\+ 0x0$/);
  });

  test('follows the machine as it runs', async () => {
    await pagewalk.translation.getByRole('combobox').selectOption('newest');
    await pagewalk.type('grow 4\n');
    await pagewalk.waitForConsole(/the heap ends at (0x[0-9a-f]+)\s+press Enter to grow it/);
    const [, end] = /heap ends at (0x[0-9a-f]+)/.exec(await pagewalk.consoleText()) ?? [];
    await pagewalk.translate(end ?? '');
    await pagewalk.translation.locator('strong', { hasText: 'grow' }).waitFor();
    await waitForResult(/No page/);
    await pagewalk.type('\n');
    await waitForResult(/^Physical address/);
    assert.match(await verdict('store', 'U-mode'), /allowed/);
    await pagewalk.waitForConsole(/press Enter to end/);
    await pagewalk.run('');
  });

  test('fits on a phone', async () => {
    const phone = await chromium.open({ viewport: { width: 390, height: 844 }, hasTouch: true });
    await phone.prompt();
    await phone.translate('0x0');
    await phone.translation.locator('.result').waitFor();
    const width = await phone.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 390, `${width} px wide`);
    const body = await phone.translation.locator('.body').evaluate((e) => e.scrollWidth - e.clientWidth);
    assert.equal(body, 0);
    await phone.close();
  });

  test('nothing went wrong unseen', () => {
    assert.deepEqual(pagewalk.complaints, []);
  });
});
