// @ts-check
// Pause, run, reset, harts; and a page that stays in hand whatever the guest does.
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { useBrowser } from './support/use-browser.mjs';

describe('control of the machine', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;

  before(async () => {
    pagewalk = await chromium.open();
  });

  beforeEach(() => pagewalk.prompt());

  test('a paused machine stands still, keeps what is typed, and goes on', async () => {
    await pagewalk.button('Pause').click();
    await pagewalk.statusBar.getByText('paused').waitFor();
    const stopped = await pagewalk.status();
    const shown = await pagewalk.consoleText();
    await pagewalk.type('echo kept\n');
    assert.equal(await pagewalk.consoleText(), shown);
    assert.equal(await pagewalk.status(), stopped);
    await pagewalk.button('Run').click();
    await pagewalk.waitForConsole(/\nkept\n\$$/, shown.length);
  });

  test('F8 pauses and runs, also from the console', async () => {
    await pagewalk.terminal.locator('textarea').focus();
    await pagewalk.page.keyboard.press('F8');
    await pagewalk.statusBar.getByText('paused').waitFor();
    await pagewalk.page.keyboard.press('F8');
    await pagewalk.statusBar.getByText('idle').waitFor();
  });

  test('Escape twice leaves the console', async () => {
    await pagewalk.terminal.locator('textarea').focus();
    await pagewalk.terminal.getByText('Esc Esc leaves the console').waitFor();
    await pagewalk.page.keyboard.press('Escape');
    await pagewalk.page.keyboard.press('Escape');
    assert.equal(await pagewalk.panel.evaluate((element) => element.matches(':focus-within')), true);
  });

  test('a reset boots again from the disk as it was', async () => {
    await pagewalk.run('mkdir gone');
    await pagewalk.button('Reset').click();
    await pagewalk.waitForConsole(/^\s*pagewalk kernel[^$]*\$$/);
    assert.doesNotMatch(await pagewalk.run('ls'), /gone/);
  });

  test('every kernel of the menu boots on the same disk, and says which it is', async () => {
    const menu = pagewalk.page.getByRole('combobox', { name: 'Kernel' });
    for (const variant of ['kpt', 'super', 'cow', 'lazy', 'classic']) {
      await menu.selectOption(variant);
      await pagewalk.waitForConsole(new RegExp(`^\\s*pagewalk kernel \\(${variant}\\)[^$]*\\$$`));
      assert.match(await pagewalk.run('echo hi'), /hi/);
    }
  });

  test('another number of harts starts a machine with so many', async () => {
    await pagewalk.page.getByRole('combobox', { name: 'Harts' }).selectOption('3');
    await pagewalk.waitForConsole(/hart 2 starting[^$]*\$$/);
    await pagewalk.statusBar.getByText('hart 2:').waitFor();
    assert.match(await pagewalk.run('echo three'), /three/);
    await pagewalk.page.getByRole('combobox', { name: 'Harts' }).selectOption('1');
    await pagewalk.waitForConsole(/^[^$]*booting[^$]*\$$/);
  });

  test('a guest that switches the machine off says so, and a reset brings it back', async () => {
    await pagewalk.type('poweroff\n');
    const notice = pagewalk.page.locator('pagewalk-notice');
    await notice.getByText('The guest switched the machine off (status 0).').waitFor();
    assert.equal(await pagewalk.button('Run').isDisabled(), true);
    await notice.getByRole('button', { name: 'Reset' }).click();
    await pagewalk.waitForConsole(/^[^$]*booting[^$]*\$$/);
    await notice.getByText('The guest switched').waitFor({ state: 'detached' });
  });

  test('the divider moves with the keyboard', async () => {
    const divider = pagewalk.page.getByRole('separator');
    const before = Number(await divider.getAttribute('aria-valuenow'));
    await divider.focus();
    await pagewalk.page.keyboard.press('ArrowRight');
    await pagewalk.page.keyboard.press('ArrowRight');
    assert.equal(Number(await divider.getAttribute('aria-valuenow')), before + 4);
  });

  test('nothing went wrong unseen', () => {
    assert.deepEqual(pagewalk.complaints, []);
  });
});
