// @ts-check
// Two page tables, or two moments of one, side by side.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { useBrowser } from './support/use-browser.mjs';

describe('the comparison of page tables', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;

  const comparison = () => pagewalk.panel.getByRole('tabpanel', { name: 'Compare' });
  /** @param {string} relation */
  const rows = (relation) => comparison().getByRole('row').filter({ hasText: relation });
  /** @param {string} what */
  const compareWith = (what) => comparison().getByRole('combobox').selectOption(what);
  /** Neighbours may stand as one row; the line above the table tells how much it is. */
  /** @param {string} relation @param {number} pages */
  const sum = (relation, pages) =>
    comparison()
      .getByText(`${relation} ${4 * pages} KiB`)
      .waitFor();
  /** Entries of a table as the guest prints them: first virtual page to physical page. @param {string} text */
  const leavesOf = (text) =>
    new Map(
      [...text.matchAll(/^\.\. \.\. \.\.(\d+): pte 0x([0-9a-f]+) pa 0x([0-9a-f]+)$/gm)].map(
        ([, index, , pa]) => /** @type {[string, string]} */ ([index ?? '', (pa ?? '').replace(/^0+/, '')]),
      ),
    );

  before(async () => {
    pagewalk = await chromium.open();
    await pagewalk.prompt();
    await pagewalk.chooseTable('2');
    await pagewalk.waitForTable('pid 2 sh');
  });

  test('of two processes: what the guest prints of both tables decides', async () => {
    const [init, shell] = [await pagewalk.run('vmprint 1'), await pagewalk.run('vmprint 2')].map(leavesOf);
    if (!init || !shell) return assert.fail('vmprint is silent');
    await pagewalk.panel.getByRole('tab', { name: 'Compare' }).click();
    await compareWith('1');
    await rows('same page').filter({ hasText: '0x3ffffff000' }).waitFor();
    const both = [...shell.keys()].filter((index) => init.has(index));
    const same = both.filter((index) => init.get(index) === shell.get(index));
    assert.equal(same.length, 1, 'the trampoline alone is shared');
    await sum('same page', same.length);
    await sum('other page', both.length - same.length);
    await sum('left only', shell.size - both.length);
    const [wanted, there] = await comparison().evaluate((box) => [box.scrollWidth, box.clientWidth]);
    assert.ok(Number(wanted) <= Number(there), `the table wants ${wanted} px of ${there}`);
  });

  test('with the kernel’s own table: they share the trampoline', async () => {
    await compareWith('kernel');
    await rows('right only').filter({ hasText: '0x0080000000' }).first().waitFor();
    assert.equal(await rows('same page').count(), 1);
  });

  test('of two moments: the pages that a heap grew by are there now alone', async () => {
    await pagewalk.chooseTable('newest');
    await pagewalk.type('grow 4\n');
    await pagewalk.waitForTable('grow');
    await pagewalk.waitForConsole(/press Enter to grow it/);
    await pagewalk.button('Keep this moment').click();
    await comparison()
      .getByRole('columnheader', { name: /grow at instruction/ })
      .waitFor();
    assert.equal(await rows('left only').count(), 0);
    await pagewalk.type('\n');
    await pagewalk.waitForConsole(/press Enter to end/);
    await sum('left only', 4);
    assert.equal(await rows('right only').count(), 0);
    const grown = /heap end was (0x[0-9a-f]+)/.exec(await pagewalk.consoleText())?.[1] ?? '0';
    await rows('left only')
      .filter({ hasText: `0x${BigInt(grown).toString(16).padStart(10, '0')}` })
      .waitFor();
  });

  test('nothing went wrong unseen', () => assert.deepEqual(pagewalk.complaints, []));
});
