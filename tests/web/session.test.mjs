// @ts-check
// A session as a visitor has it: the prompt comes soon, and the shell's commands work typed through the page.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { useBrowser } from './support/use-browser.mjs';

describe('a session', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;

  before(async () => {
    pagewalk = await chromium.open({
      permissions: ['clipboard-read', 'clipboard-write'],
    });
  });

  test('the prompt is there within five seconds of navigation', async () => {
    await pagewalk.prompt(5000);
  });

  test('the console has the focus, so that one can type at once', async () => {
    const focused = await pagewalk.terminal.evaluate((element) => element.matches(':focus-within'));
    assert.equal(focused, true);
  });

  test('ls lists the disk', async () => {
    const listing = await pagewalk.run('ls');
    for (const name of ['README', 'sh', 'cat', 'grow', 'console'])
      assert.match(listing, new RegExp(`^${name} `, 'm'));
  });

  test('a pipe joins two programs', async () => {
    assert.match(await pagewalk.run('echo hi | wc'), /^\s*1 1 3\s*$/);
  });

  test('a file is printed', async () => {
    assert.match(await pagewalk.run('cat README'), /Pagewalk/);
  });

  test('a directory is made', async () => {
    assert.match(await pagewalk.run('mkdir d; ls d'), /^\.\s+1 \d+ \d+\n\.\.\s+1 1 \d+$/);
  });

  test('a long line is pasted whole', async () => {
    const words = Array.from({ length: 12 }, (_, i) => `word-${i}`).join(' ');
    await pagewalk.page.evaluate((text) => navigator.clipboard.writeText(text), `echo ${words}`);
    const start = (await pagewalk.consoleText()).length;
    await pagewalk.terminal.locator('textarea').focus();
    await pagewalk.page.keyboard.press('Control+V');
    await pagewalk.waitForConsole(/word-11$/, start);
    assert.equal(await pagewalk.run(''), words);
  });

  test('selected text is copied with Ctrl-C', async () => {
    await pagewalk.run('echo copy-me');
    await pagewalk.terminal.getByText('copy-me').last().dblclick({ force: true });
    await pagewalk.page.keyboard.press('Control+C');
    const copied = await pagewalk.page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /copy-me/);
  });

  test('guest output cannot type: the report that it asks the terminal for is not given', async () => {
    const start = (await pagewalk.consoleText()).length;
    await pagewalk.terminal.evaluate((panel) => /** @type {any} */ (panel).type('echo a\u001b[6nb\r'));
    await pagewalk.waitForConsole(/\nab\n\$$/, start);
    assert.equal(await pagewalk.run('echo after'), 'after');
  });

  test('the status tells how far the machine is, and that it is idle', async () => {
    await pagewalk.statusBar.getByText('idle until input or timer').waitFor();
    assert.match(
      await pagewalk.status(),
      /^[\d,]+ instructions \| [\d.]+ s virtual \| [\d.]+ MIPS \| hart 0: S-mode/,
    );
  });

  test('nothing went wrong unseen, and no other host was asked', () => {
    assert.deepEqual(pagewalk.complaints, []);
  });
});
