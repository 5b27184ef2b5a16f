// @ts-check
// Every function of the page by keys alone: no click, and no focus that a key has not moved. And whatever can be clicked,
// without a list made by hand: a key reaches it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import { image } from '../../scripts/support/paths.mjs';
import { Keyboard } from './support/keyboard.mjs';
import { useBrowser } from './support/use-browser.mjs';

const panels = [
  'pagewalk-page-tables',
  'pagewalk-translate',
  'pagewalk-memory',
  'pagewalk-processes',
  'pagewalk-events',
  'pagewalk-checks',
  'pagewalk-tlb',
  'pagewalk-code',
  'pagewalk-lab',
];

describe('by keyboard alone', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;
  /** @type {Keyboard} */
  let keys;
  const page = () => pagewalk.page;
  /** @param {string} name of an element */
  const part = (name) => page().locator(`pagewalk-${name}`);

  /** Everything in `selector` that a click would do can be reached, and shows that it has the focus. */
  const assertAllReached = async (/** @type {string} */ selector, least = 1) => {
    await keys.forget();
    const visit = async () => {
      if (panels.includes(selector)) await keys.panel(panels.indexOf(selector) + 1);
      await keys.visitAll();
      return keys.unreached(selector);
    };
    // What arrow keys have pointed at brings more to the page.
    const first = await visit();
    const { count, missing } = first.missing.length > 0 ? await visit() : first;
    assert.ok(count >= least, `only ${count} in ${selector}`);
    assert.deepEqual(missing, [], selector);
    assert.deepEqual(keys.unseen.splice(0), [], selector);
  };
  /** @param {string} name of a tab inside the panel on show */
  const innerTab = async (name) => {
    for (
      let at = await keys.to('tab', /^(Tree|Ranges|Text|Compare|In use|All of RAM|Free list|Table)$/), i = 0;
      at.name !== name;
      i++
    ) {
      assert.ok(i < 5, `no tab ${name}`);
      await keys.press('ArrowRight');
      at = await keys.where();
    }
  };
  /** What comes when the chosen item of the export menu of the panel on show is chosen. */
  const exported = async (/** @type {string} */ format) => {
    const coming = page().waitForEvent('download');
    await keys.use('summary', /^Export/);
    await keys.use('button', format);
    const file = await coming;
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
  };
  const instructions = async () =>
    Number(((await pagewalk.statusBar.locator('b').textContent()) ?? '').replaceAll(',', ''));
  const seeSnapshots = async (/** @type {number} */ count) => {
    const app = () => /** @type {any} */ (document.querySelector('pagewalk-app'));
    for (let seen = 0; seen < count; seen++) {
      const cycles = await page().evaluate(`(${app})().snapshot.cycles`);
      await page().waitForFunction(
        (last) => /** @type {any} */ (document.querySelector('pagewalk-app')).snapshot.cycles !== last,
        cycles,
      );
    }
  };
  const waitForPanel = (/** @type {string} */ name) =>
    part(name).and(page().locator(':not([hidden])')).waitFor();

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
    await page().getByRole('dialog', { name: 'A computer' }).waitFor();
    await keys.press('Enter', 'Enter', 'ArrowLeft');
    await page().getByRole('dialog', { name: 'Its switches' }).waitFor();
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
    await keys.choose('Kernel', 'cow');
    await pagewalk.waitForConsole(/pagewalk kernel \(cow\)/);
    const chooser = page().waitForEvent('filechooser');
    await keys.use('button', 'Open');
    await (await chooser).setFiles([
      { name: 'mine', mimeType: '', buffer: readFileSync(image('kpt').kernel) },
    ]);
    await pagewalk.waitForConsole(/pagewalk kernel \(kpt\)/);
    await keys.choose('Kernel', 'classic');
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
    for (const [name, key] of [['Divider between console and panel', 'Shift+Tab']]) {
      await keys.to('separator', name ?? '', /** @type {any} */ (key));
      const value = () => page().getByRole('separator', { name }).getAttribute('aria-valuenow').then(Number);
      const before = await value();
      await keys.press('ArrowRight');
      assert.equal(await value(), before + 2);
      await keys.press('Home');
      assert.equal(await value(), 15);
      await keys.press('ArrowRight', 'End', 'ArrowLeft');
      for (let at = await value(); at > before; at = await value()) await keys.press('ArrowLeft');
    }
  });

  test('two rows of panels', async () => {
    await keys.use('button', 'Split');
    await waitForPanel('translate');
    await keys.to('separator', 'Divider between the two rows of panels');
    const divider = page().getByRole('separator', { name: 'Divider between the two rows of panels' });
    const before = Number(await divider.getAttribute('aria-valuenow'));
    await keys.press('ArrowDown');
    assert.equal(Number(await divider.getAttribute('aria-valuenow')), before + 2);
    await keys.choose('Panel in the second row', 'Processes');
    await waitForPanel('processes');
    await keys.use('button', 'Close the second row');
    await divider.waitFor({ state: 'hidden' });
    await keys.panel(1);
  });

  test('something is found by what is typed', async () => {
    await keys.press('Control+Shift+F');
    await keys.type('walkaddr');
    await page()
      .getByRole('option', { name: /walkaddr function/ })
      .waitFor();
    await keys.press('Enter');
    await pagewalk.translation.locator('strong', { hasText: 'Kernel' }).waitFor();
    await keys.press('Control+Shift+F');
    await keys.type('0x1000');
    await page()
      .getByRole('listbox', { name: 'What was found' })
      .getByRole('option', { name: /0x1000/ })
      .waitFor();
    await keys.press('ArrowDown', 'ArrowUp', 'Escape');
    await page().getByRole('listbox', { name: 'What was found' }).waitFor({ state: 'hidden' });
  });

  test('page tables: a table, its rows, its ranges, its text, another beside it', async () => {
    await keys.panel(1);
    await keys.choose('Page table of', 'pid 1');
    await pagewalk.waitForTable('pid 1 init');
    const grid = await keys.to('treegrid', /^Page table of pid 1/);
    assert.ok(grid);
    const rows = () => pagewalk.panel.getByRole('treegrid').getAttribute('aria-rowcount').then(Number);
    const all = await rows();
    await keys.press('Home', 'ArrowLeft');
    assert.ok((await rows()) < all, 'closed');
    await keys.press('ArrowRight', '*');
    assert.equal(await rows(), all);
    await keys.press('ArrowDown', 'ArrowDown');
    await pagewalk.panel.getByText(/is a leaf: virtual 0x0 to 0xfff/).waitFor();
    await part('selected').getByText('L2[0] L1[0] L0[0]').waitFor();
    await assertAllReached('pagewalk-page-tables', 20);
    await keys.use('button', 'Translate');
    await pagewalk.translation.locator('strong', { hasText: 'pid 1 init' }).waitFor();
    await keys.panel(1);
    await keys.use('button', 'Copy');
    await pagewalk.button('Copied').waitFor();
    assert.match(await page().evaluate(() => navigator.clipboard.readText()), /^page table 0x/);
    assert.match((await exported('CSV')).text, /leaf,4096,/);
    assert.match((await exported('SVG picture')).text, /^<svg/);

    await innerTab('Ranges');
    await keys.use('button', /^0x0000001000/);
    await part('selected').getByText('0x1000').waitFor();
    await assertAllReached('pagewalk-page-tables', 15);

    await innerTab('Text');
    await keys.press('Tab');
    await assertAllReached('pagewalk-page-tables', 6);

    await innerTab('Compare');
    await keys.use('button', 'Keep this moment');
    await keys.choose('Compare with', 'pid 1 init at');
    await pagewalk.panel
      .getByText(/= same page/)
      .first()
      .waitFor();
    await keys.choose('Compare with', 'Kernel');
    await keys.use('button', /^0x0000000000/);
    await assertAllReached('pagewalk-page-tables', 8);
    await innerTab('Tree');
  });

  test('translate: an address, SUM and MXR, the picture', async () => {
    await keys.panel(2);
    await keys.press('Control+a');
    await keys.type('0x1234');
    await pagewalk.translation.getByText(/L0 index/).waitFor();
    for (const bit of ['SUM', 'MXR']) {
      await keys.to('input', new RegExp(`^${bit}`));
      await keys.press('Space');
      assert.equal(await pagewalk.translation.getByRole('checkbox', { name: bit }).isChecked(), true);
      await keys.press('Space');
    }
    assert.match((await exported('SVG picture')).name, /^walk-0x1234/);
    await assertAllReached('pagewalk-translate', 6);
  });

  test('memory: pages, owners, the free list, the table', async () => {
    await keys.panel(3);
    await keys.to('listbox', /^Pages of physical memory/);
    await keys.press('Home', 'ArrowRight');
    await pagewalk.memory.locator('h3', { hasText: '0x80001000' }).waitFor();
    await keys.press('End');
    await pagewalk.memory.locator('h3', { hasText: '0x87fff000' }).waitFor();
    await keys.to('button', /^T? ?0? ?page-table page/, 'Shift+Tab');
    await keys.press('Enter');
    await pagewalk.memory.locator('[aria-pressed=true]', { hasText: 'page-table page' }).waitFor();
    await keys.press('Space');
    await assertAllReached('pagewalk-memory', 15);
    await innerTab('Free list');
    await pagewalk.memory.getByText('It ends with a pointer of 0').waitFor();
    const first = await keys.to('button', /^0x87/);
    await keys.press('Enter');
    await pagewalk.memory.locator('h3', { hasText: first.name }).waitFor();
    await assertAllReached('pagewalk-memory', 10);
    await innerTab('Table');
    await assertAllReached('pagewalk-memory', 3);
    await innerTab('In use');
    await keys.to('listbox', /^Pages of physical memory/);
    await keys.press('End');
    await keys.use('button', /0x0087fff000/);
    await waitForPanel('page-tables');
  });

  test('processes: one of them, its page table and its parts', async () => {
    await keys.panel(4);
    await keys.to('treegrid', /^Processes/);
    await keys.press('Home', 'ArrowDown');
    await part('processes').getByRole('region', { name: 'Process 2 sh' }).waitFor();
    await assertAllReached('pagewalk-processes', 7);
    await keys.use('button', /^pid 1 init/);
    await part('processes').getByRole('region', { name: 'Process 1 init' }).waitFor();
    await keys.use('button', 'Show page table');
    await pagewalk.waitForTable('pid 1 init');
  });

  test('events: kinds, a process, a text, holding and clearing, an event and who wrote an entry', async () => {
    await keys.panel(5);
    const events = part('events');
    await keys.use('button', 'Interrupt');
    await events.getByRole('button', { name: 'Interrupt', pressed: true }).waitFor();
    await keys.use('button', 'Clear', 'Shift+Tab');
    await pagewalk.run('echo hi');
    await keys.leaveConsole();
    await keys.to('input', /^Find/);
    await keys.type('0x87f');
    await events.getByText('uvmunmap').first().waitFor();
    await keys.use('button', 'Hold');
    await keys.use('button', 'Follow', 'Shift+Tab');
    await keys.choose(/^Process/, '2 sh');
    await keys.to('grid', /^Events/);
    await keys.press('Home');
    await events.locator('.row.active').waitFor();
    await events.locator('.details', { hasText: 'Called by' }).waitFor();
    await keys.use('button', /^Find who wrote this last/);
    await events
      .getByText(/written by/)
      .first()
      .waitFor();
    await assertAllReached('pagewalk-events', 20);
    await keys.choose(/^Process/, 'all');
    await keys.use('button', 'Hold');
  });

  test('checks, and the TLBs', async () => {
    await keys.panel(6);
    await keys.to('input', /^Keep checking/);
    await keys.press('Space');
    assert.equal(await part('checks').getByRole('checkbox').isChecked(), true);
    await keys.press('Space');
    await assertAllReached('pagewalk-checks', 2);
    await pagewalk.run('echo panic: freewalk: leaf');
    await keys.leaveConsole();
    await keys.use('button', 'Explain', 'Shift+Tab');
    await part('checks').getByText('It met a leaf that is still valid').waitFor();
    await assertAllReached('pagewalk-checks', 2);
    await keys.panel(7);
    await part('tlb').getByRole('row').nth(1).waitFor();
    await assertAllReached('pagewalk-tlb', 1);
  });

  test('code: breakpoints, running to a place, steps, registers, sources', async () => {
    await keys.panel(8);
    const code = part('code');
    const breakpoints = code.getByRole('list', { name: 'Breakpoints' });
    const add = async (/** @type {string} */ name) => {
      await keys.panel(8);
      await keys.to('button', 'Add a breakpoint');
      await keys.press('Shift+Tab');
      await keys.type(name);
      await keys.press('Enter');
      await breakpoints.getByRole('button', { name, exact: true }).waitFor();
    };
    await add('uvmalloc');
    await add('exec');
    await keys.to('input', 'uvmalloc is enabled', 'Shift+Tab');
    await keys.press('Space');
    await code.getByRole('checkbox', { name: 'uvmalloc is enabled', checked: false }).waitFor();
    await keys.use('button', 'Remove uvmalloc');
    await breakpoints.getByRole('button', { name: 'uvmalloc', exact: true }).waitFor({ state: 'detached' });
    await keys.to('textarea', /^Console/, 'Shift+Tab');
    await keys.type('ls\r');
    await code.locator('tr[aria-current=step] [data-mark=set]').waitFor();
    await keys.leaveConsole();
    await keys.press('F11', 'F10');
    await keys.to('button', /^Set a breakpoint at kernel::exec/);
    await keys.press('Enter');
    await breakpoints.getByRole('listitem').nth(1).waitFor();
    const set = (await keys.where()).name;
    assert.match(set, /^Remove the breakpoint at kernel::exec/, 'the focus stays where it was');
    await keys.press('Enter');
    await breakpoints.getByRole('listitem').nth(1).waitFor({ state: 'detached' });
    await keys.to('button', /^ra: select address/);
    await keys.press('ArrowRight', 'Enter');
    await part('selected')
      .getByText(/Kernel · 0x/)
      .waitFor();
    await assertAllReached('pagewalk-code', 60);
    await keys.panel(8);
    const chooser = page().waitForEvent('filechooser');
    await keys.use('button', /^Open sources/);
    await (await chooser).setFiles([{ name: 'exec.cpp', mimeType: '', buffer: Buffer.from('// source\n') }]);
    await code.getByText('Source files: 1').waitFor();
    await keys.choose('Run to', 'next system call');
    await keys.use('button', 'Go');
    await code.getByText(/^System call/).waitFor();
    await keys.choose('Run to', 'a function');
    await keys.press('Tab');
    await keys.type('kexit');
    await keys.use('button', 'Step out', 'Shift+Tab');
    await keys.use('button', 'Remove exec');
    await keys.press('F8');
    await pagewalk.button('Pause').waitFor();
  });

  test('the function lab: a function, its arguments, a call, its entries, undo', async () => {
    await keys.panel(9);
    const lab = part('lab');
    await keys.to('input', 'Filter functions');
    await keys.type('mappages');
    await keys.press('Enter');
    await lab.getByRole('form', { name: 'Arguments of mappages' }).waitFor();
    await keys.to('input', 'va');
    await keys.press('Control+a');
    await keys.type('0x40000000');
    await keys.to('input', /^X/);
    await keys.press('Space');
    await keys.use('button', 'Call');
    await lab.getByText(/entries: \d+ written/).waitFor();
    await keys.use('button', 'Next entry');
    await keys.press('Enter', 'Shift+Tab', 'Enter');
    await lab.getByText('1 of ', { exact: false }).first().waitFor();
    await keys.press('Tab', 'Enter');
    await assertAllReached('pagewalk-lab', 25);
    await keys.use('button', 'Replay');
    await keys.use('button', 'Undo');
    await lab.getByText('(taken back)').first().waitFor();
    await keys.choose('Variant', 'cow');
    await keys.use('button', 'Empty memory', 'Shift+Tab');
    await lab.getByText('An empty memory of its own').waitFor();
    await keys.use('button', 'Copy the machine now', 'Shift+Tab');
    await lab.getByText('A copy of the machine at instruction').waitFor();
  });

  test('what just happened is opened and closed, and leads to an entry; the strip below leads on', async () => {
    await pagewalk.run('echo hi');
    await keys.leaveConsole();
    await keys.use('button', /^exec\("echo"\)/, 'Shift+Tab');
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
    await waitForPanel('memory');
    await assertAllReached('pagewalk-app', 60);
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
      if (view) await innerTab(view);
      await keys.to(role, name);
      await seeSnapshots(3);
      const { role: now, within } = await keys.where();
      assert.deepEqual([now, within], [role, panels[panel - 1]], `panel ${panel} ${name}`);
    }
    await keys.use('button', 'Reset');
    await pagewalk.waitForConsole(/is booting/);
  });

  test('nothing went wrong unseen', () => {
    assert.deepEqual(pagewalk.complaints, []);
  });
});
