// @ts-check
// The event panel, what just happened, and who wrote an entry: what they say of a command whose deeds are known.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { useBrowser } from './support/use-browser.mjs';

describe('events', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;

  const panel = () => pagewalk.page.locator('pagewalk-events');
  const happened = () => pagewalk.page.locator('pagewalk-what-happened');
  const grid = () => panel().getByRole('grid');
  /** @param {string} kind */
  const kindButton = (kind) =>
    panel().getByRole('group', { name: 'Kinds' }).getByRole('button', { name: kind, exact: true });
  /** Shows events of these kinds only. @param {string[]} kinds */
  const only = async (...kinds) => {
    for (const button of await panel().getByRole('group', { name: 'Kinds' }).getByRole('button').all()) {
      const name = ((await button.textContent()) ?? '').trim();
      if (((await button.getAttribute('aria-pressed')) === 'true') !== kinds.includes(name))
        await button.click();
    }
  };
  /** The rows in sight: process, kind, what happened. */
  const rows = async () => {
    const texts = [];
    for (const row of await grid().locator('.rows .row').all()) {
      const cells = await row.getByRole('gridcell').allTextContents();
      texts.push(
        cells
          .slice(1, 4)
          .map((cell) => cell.trim())
          .join(' | '),
      );
    }
    return texts;
  };

  before(async () => {
    pagewalk = await chromium.open();
    await pagewalk.prompt();
    await pagewalk.waitForTable('pid 2 sh');
    await pagewalk.page.getByRole('tab', { name: 'Events' }).click();
    await kindButton('Trap').waitFor();
  });

  test('echo hi is fork, exec, its writes, exit and wait, with these results', async () => {
    await only('System call', 'Result');
    await panel().getByRole('button', { name: 'Clear' }).click();
    assert.equal(await pagewalk.run('echo hi'), 'hi');
    await grid().getByText('write(2, "$ ", 2)').first().waitFor();
    const cut = await grid()
      .getByRole('columnheader')
      .evaluateAll((all) =>
        all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent),
      );
    assert.deepEqual(cut, []);
    await panel().getByRole('button', { name: 'Hold' }).click();
    const seen = (await rows()).filter((row) => !/ (read|sbrk)[(\s]/.test(row));
    const fork = seen.indexOf('2 sh | System call | fork()');
    const child = /fork = (\d+)/.exec(seen[fork + 1] ?? '')?.[1];
    assert.deepEqual(seen.slice(fork, fork + 11), [
      '2 sh | System call | fork()',
      `2 sh | Result | fork = ${child}`,
      '2 sh | System call | wait(0)',
      `${child} sh | System call | exec("echo", ["echo", "hi"])`,
      `${child} echo | Result | exec = 2`,
      `${child} echo | System call | write(1, "hi", 2)`,
      `${child} echo | Result | write = 2`,
      `${child} echo | System call | write(1, "\\n", 1)`,
      `${child} echo | Result | write = 1`,
      `${child} echo | System call | exit(0)`,
      `2 sh | Result | wait = ${child}`,
    ]);
    await panel().getByRole('button', { name: 'Hold' }).click();
  });

  test('a text and a process narrow the list, and an event says who called whom', async () => {
    await only('Allocated', 'PTE written', 'System call');
    await panel().getByRole('button', { name: 'Clear' }).click();
    await pagewalk.run('echo again');
    await panel().getByRole('searchbox', { name: 'Find' }).fill('0x87');
    await grid().getByText('mappages').first().waitFor();
    for (const row of await rows()) assert.match(row, /0x87/);
    await grid().locator('.rows .row', { hasText: 'mappages' }).first().click();
    await panel()
      .locator('.details', { hasText: /mappages.* ← .*syscall/ })
      .waitFor();
    await grid().press('ArrowDown');
    assert.equal(await grid().locator('.row.active').count(), 1);
    await panel().getByRole('searchbox', { name: 'Find' }).fill('');
    await pagewalk.statusBar.click();
    await panel().evaluate((/** @type {any} */ element) => {
      element.requestUpdate();
      return element.updateComplete;
    });
    const focused = await panel().evaluate((element) => element.shadowRoot?.activeElement?.localName ?? '');
    assert.equal(focused, '', 'a field that the reader has left is left');
  });

  test('what just happened tells the same in words, and closed it stays closed', async () => {
    await happened().getByText('exec("echo") replaced the memory').first().waitFor();
    await happened()
      .getByText(/fork made pid \d+: 13 pages copied, 0 shared; 6 more allocated/)
      .first()
      .waitFor();
    await happened()
      .getByText(/wait: \d+ pages of pid \d+ were freed/)
      .first()
      .waitFor();
    const toggle = happened().getByRole('button', { name: 'What just happened' });
    await toggle.click();
    assert.equal(await toggle.getAttribute('aria-expanded'), 'false');
    await pagewalk.page.reload();
    await pagewalk.prompt();
    assert.equal(await toggle.getAttribute('aria-expanded'), 'false');
    await toggle.click();
  });

  test('who wrote an entry is found by repeating the run, and was mappages', async () => {
    await pagewalk.showPanel(0);
    await pagewalk.chooseTable('2');
    await pagewalk.waitForTable('pid 2 sh');
    await pagewalk.panel.getByRole('row').filter({ hasText: '0x000000c000' }).click();
    await pagewalk.page.getByRole('tab', { name: 'Events' }).click();
    const origin = panel().locator('pagewalk-provenance');
    await panel()
      .getByText(/Selected: the page-table entry at 0x87/)
      .waitFor();
    // What was recorded is told at once; for what was not the run is repeated.
    const find = origin.getByRole('button', { name: 'Find who wrote this last' });
    const written = origin.getByText(/written by/);
    await find.or(written).first().waitFor();
    if (await find.isVisible()) await find.click();
    await origin
      .getByText(/written by mappages \(\w+\.[ch]pp:\d+\) · pid 2 init · instruction [\d,]+ · hart 0/)
      .waitFor();
    await origin.getByText('Call stack').click();
    await origin.getByRole('listitem').filter({ hasText: 'uvmalloc' }).waitFor();
    await origin.getByRole('listitem').filter({ hasText: 'exec (exec.cpp' }).waitFor();
    assert.equal(await pagewalk.run('echo still here'), 'still here');
  });

  test('axe finds nothing', async () => {
    assert.deepEqual(await violations(pagewalk), []);
    assert.deepEqual(pagewalk.complaints, []);
  });
});
