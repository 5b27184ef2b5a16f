// @ts-check
// The page around its panels by keys alone: no click, and no focus that a key has not moved. Whatever can be clicked there
// is reached, without a list made by hand, and a busy machine does not take the focus away.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { image } from '../../scripts/support/paths.mjs';
import { Keyboard, panels } from './support/keyboard.mjs';
import { useBrowser } from './support/use-browser.mjs';

describe('the page by keyboard alone', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;
  /** @type {Keyboard} */
  let keys;
  const page = () => pagewalk.page;
  /** @param {string} name of an element */
  const part = (name) => page().locator(`pagewalk-${name}`);

  const instructions = async () =>
    Number(((await pagewalk.statusBar.locator('b').textContent()) ?? '').replaceAll(',', ''));
  const seeSnapshots = async (/** @type {number} */ count) => {
    for (let seen = 0; seen < count; seen++) {
      const cycles = await page().evaluate(
        () => /** @type {any} */ (document.querySelector('pagewalk-app')).snapshot.cycles,
      );
      await page().waitForFunction(
        (last) => /** @type {any} */ (document.querySelector('pagewalk-app')).snapshot.cycles !== last,
        cycles,
      );
    }
  };
  before(async () => {
    pagewalk = await chromium.open({ permissions: ['clipboard-read', 'clipboard-write'] });
    keys = await Keyboard.on(pagewalk);
    await pagewalk.prompt();
  });

  test('the console has the focus at first; Escape twice leaves it for the panel', async () => {
    assert.equal((await keys.where()).within, 'pagewalk-terminal');
    await keys.type('echo typed\r');
    await pagewalk.waitForConsole(/\ntyped\n/);
    await keys.leaveConsole();
    assert.match(await pagewalk.consoleText(), /\n\$$/, 'the shell has got neither');
    assert.equal((await keys.where()).within, 'pagewalk-page-tables');
    await keys.use('button', 'Skip to the panel');
    assert.equal((await keys.where()).within, 'pagewalk-page-tables');
    await keys.use('button', 'Screen reader');
    await page().locator('pagewalk-terminal [aria-pressed=true]').waitFor();
    await keys.press('Enter');
    await keys.press('Tab');
    assert.equal((await keys.where()).role, 'textarea');
    await keys.leaveConsole();
  });

  test('the tour is taken and declined, help is read, and the theme and the language change', async () => {
    await keys.use('button', 'Take the tour');
    await page().getByRole('dialog', { name: 'A whole computer' }).waitFor();
    await keys.press('Enter', 'Enter', 'ArrowLeft');
    await page().getByRole('dialog', { name: 'Page tables, live' }).waitFor();
    await keys.press('Escape');
    await page().getByRole('dialog').waitFor({ state: 'detached' });
    await keys.use('button', 'Help');
    const help = page().getByRole('dialog', { name: 'Keys and help' });
    await help.waitFor();
    await keys.use('button', 'Start the tour');
    await keys.use('button', 'Skip');
    await keys.to('button', 'Help');
    await keys.press('?');
    await help.waitFor();
    await keys.press('Escape');
    await help.waitFor({ state: 'hidden' });
    assert.equal((await keys.where()).name, 'Help', 'the focus is where it was');
    await keys.choose('Theme', 'Dark');
    await page().locator('html[data-scheme=dark]').waitFor();
    await keys.use('button', '中文');
    await page().locator('html[lang=zh-CN]').waitFor();
    await keys.use('button', 'English');
    await page().locator('html[lang=en]').waitFor();
  });

  test('another kernel and more harts are booted, and a file is opened', async () => {
    await keys.choose('Harts', '2');
    await page().locator('pagewalk-status-bar').getByText('hart 1').waitFor();
    // By its first letter: each choice on the way would boot.
    await keys.to('select', 'Kernel');
    await keys.type('l');
    await pagewalk.waitForConsole(/pagewalk kernel \(lazy\)/);
    const chooser = page().waitForEvent('filechooser');
    await keys.use('button', 'Open');
    await (await chooser).setFiles([
      { name: 'mine', mimeType: '', buffer: readFileSync(image('kpt').kernel) },
    ]);
    await pagewalk.waitForConsole(/pagewalk kernel \(kpt\)/);
    await keys.to('select', 'Kernel');
    await keys.press('Home');
    await pagewalk.waitForConsole(/pagewalk kernel \(classic\)/);
    await keys.choose('Harts', '1');
    await page().locator('pagewalk-status-bar').getByText('hart 1').waitFor({ state: 'detached' });
    await keys.use('button', 'Reset');
    await pagewalk.prompt();
  });

  test('the machine is paused, stepped and run, by buttons and by function keys', async () => {
    await keys.use('button', 'Pause');
    await pagewalk.button('Run').waitFor();
    const start = await instructions();
    await keys.use('button', 'Step');
    await page().waitForFunction(
      (n) => /** @type {any} */ (document.querySelector('pagewalk-app')).snapshot.instructions === n,
      BigInt(start + 1),
    );
    await keys.use('button', 'Step over');
    await keys.press('F11', 'F10');
    await keys.press('F8');
    await pagewalk.button('Pause').waitFor();
    await keys.press('F8');
    await keys.use('button', 'Run');
    await pagewalk.button('Pause').waitFor();
  });

  test('panels are reached by number and by arrows, rows and columns are made wider', async () => {
    for (const [i, name] of panels.entries()) {
      await keys.panel(i + 1);
      await page().locator(`${name}:not([hidden])`).waitFor();
      await page().locator(`${name} :focus`).first().waitFor();
    }
    await keys.panel(1);
    await keys.to('tab', 'Page tables', 'Shift+Tab');
    for (const name of [
      'Translate',
      'Memory',
      'Processes',
      'Events',
      'Checks',
      'TLB',
      'Code',
      'Function lab',
      'Page tables',
    ]) {
      await keys.press('ArrowRight');
      assert.equal((await keys.where()).name, name);
    }
    await keys.to('separator', 'Divider between console and panel', 'Shift+Tab');
    const divider = page().getByRole('separator', { name: 'Divider between console and panel' });
    const share = async () => Number(await divider.getAttribute('aria-valuenow'));
    const before = await share();
    await keys.press('ArrowRight');
    assert.equal(await share(), before + 2);
    await keys.press('Home');
    assert.equal(await share(), 15);
    await keys.press('End');
    assert.equal(await share(), 85);
    while ((await share()) > before) await keys.press('ArrowLeft');
  });

  test('two rows of panels', async () => {
    await keys.use('button', 'Split');
    await keys.waitForPanel('translate');
    await keys.to('separator', 'Divider between the two rows of panels');
    const divider = page().getByRole('separator', { name: 'Divider between the two rows of panels' });
    const before = Number(await divider.getAttribute('aria-valuenow'));
    await keys.press('ArrowDown');
    assert.equal(Number(await divider.getAttribute('aria-valuenow')), before + 2);
    await keys.choose('Panel in the second row', 'Processes');
    await keys.waitForPanel('processes');
    await keys.use('button', 'Close the second row');
    await divider.waitFor({ state: 'hidden' });
    await keys.panel(1);
  });

  test('something is found by what is typed', async () => {
    await keys.use('button', 'Find');
    await keys.type('walkaddr');
    await page()
      .getByRole('option', { name: /walkaddr function/ })
      .waitFor();
    await keys.press('Enter');
    await part('code').locator('tr[aria-current=location] .mark:focus').waitFor();
    await keys.press('Control+Shift+F');
    await keys.type('0x1000');
    await page()
      .getByRole('listbox', { name: 'What was found' })
      .getByRole('option', { name: /0x1000/ })
      .waitFor();
    await keys.press('ArrowDown', 'ArrowUp', 'Escape');
    await page().getByRole('listbox', { name: 'What was found' }).waitFor({ state: 'hidden' });
  });

  test('what just happened is opened and closed, and leads to an entry; the strip below leads on', async () => {
    await pagewalk.run('echo hi');
    await keys.leaveConsole();
    await keys.use('button', /^exec\("sh"\)/, 'Shift+Tab');
    await part('selected').getByText(/0x8/).first().waitFor();
    await keys.use('button', /What just happened$/, 'Shift+Tab');
    await part('what-happened').getByRole('button', { expanded: false }).waitFor();
    await keys.press('Enter');
    await part('what-happened').getByRole('button', { expanded: true }).waitFor();
    await keys.panel(1);
    await keys.choose('Page table of', 'pid 2');
    await keys.to('treegrid', /^Page table of pid 2/);
    await keys.press('Home', 'ArrowDown');
    await keys.use('button', 'Who wrote it?');
    await part('selected')
      .getByText(/written by|Find who/)
      .first()
      .waitFor();
    await keys.use('button', 'Memory');
    await keys.waitForPanel('memory');
    await keys.assertAllReached('pagewalk-app', 45);
  });

  test('the focus stays where it is while a busy machine changes what is on show', async () => {
    await keys.panel(1);
    await keys.choose('Page table of', 'Newest');
    await keys.press('Shift+Tab');
    await keys.to('textarea', /^Console/, 'Shift+Tab');
    await keys.type('usertests\r');
    /** @type {readonly (readonly [number, string, RegExp, string?])[]} */
    const places = [
      [1, 'treegrid', /^Page table/, 'Tree'],
      [1, 'button', /^0x0000000000/, 'Ranges'],
      [1, 'tabpanel', /^Text/, 'Text'],
      [1, 'button', /^0x0000000000/, 'Compare'],
      [2, 'input', /^Virtual address/],
      [3, 'listbox', /^Pages of/, 'In use'],
      [3, 'button', /free/, 'In use'],
      [3, 'button', /^0x8/, 'Free list'],
      [4, 'treegrid', /^Processes/],
      [5, 'grid', /^Events/],
      [5, 'button', /Page fault/],
      [6, 'input', /^Keep checking/],
      [7, 'group', /^TLB/],
      [8, 'button', /breakpoint at/],
      [8, 'button', /^ra: select/],
      [9, 'button', /^Call/],
    ];
    for (const [panel, role, name, view] of places) {
      await keys.panel(panel);
      if (view) await keys.innerTab(view);
      await keys.to(role, name);
      await seeSnapshots(3);
      assert.equal((await keys.where()).within, panels[panel - 1], `panel ${panel} ${name}`);
    }
    await keys.use('button', 'Reset');
    await pagewalk.prompt();
  });

  test('a message is answered, and put away', async () => {
    await pagewalk.run('echo before').catch(() => undefined);
    await pagewalk.type('poweroff\n');
    await pagewalk.page.locator('pagewalk-notice').getByRole('status').waitFor();
    await keys.leaveConsole();
    await keys.to('button', 'Dismiss');
    await keys.assertAllReached('pagewalk-notice', 2);
    await keys.use('button', 'Dismiss');
    await page().locator('pagewalk-notice button').first().waitFor({ state: 'detached' });
    await keys.use('button', 'Reset');
    await pagewalk.waitForConsole(/is booting/);
  });

  test('nothing went wrong unseen', () => {
    assert.deepEqual(pagewalk.complaints, []);
  });
});
