// @ts-check
// Every function of every panel by keys alone: no click, and no focus that a key has not moved. And whatever can be clicked
// in a panel, without a list made by hand: a key reaches it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import { Keyboard } from './support/keyboard.mjs';
import { useBrowser } from './support/use-browser.mjs';

describe('the panels by keyboard alone', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;
  /** @type {Keyboard} */
  let keys;
  const page = () => pagewalk.page;
  /** @param {string} name of an element */
  const part = (name) => page().locator(`pagewalk-${name}`);

  /** What comes when the chosen item of the export menu of the panel on show is chosen. */
  const exported = async (/** @type {string} */ format) => {
    const coming = page().waitForEvent('download');
    await keys.use('summary', /^Export/);
    await keys.use('button', format);
    const file = await coming;
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
  };
  before(async () => {
    pagewalk = await chromium.open({ permissions: ['clipboard-read', 'clipboard-write'] });
    keys = await Keyboard.on(pagewalk);
    await pagewalk.prompt();
    await pagewalk.waitForTable('pid 2 sh');
    await keys.leaveConsole();
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
    await keys.assertAllReached('pagewalk-page-tables', 20);
    await keys.use('button', 'Translate');
    await pagewalk.translation.locator('strong', { hasText: 'pid 1 init' }).waitFor();
    await keys.panel(1);
    await keys.use('button', 'Copy');
    await pagewalk.button('Copied').waitFor();
    assert.match(await page().evaluate(() => navigator.clipboard.readText()), /^page table 0x/);
    assert.match((await exported('CSV')).text, /leaf,4096,/);
    assert.match((await exported('SVG picture')).text, /^<svg/);

    await keys.innerTab('Ranges');
    await keys.use('button', /^0x0000001000/);
    await part('selected').getByText('0x1000').waitFor();
    await keys.assertAllReached('pagewalk-page-tables', 15);

    await keys.innerTab('Text');
    await keys.press('Tab');
    await keys.assertAllReached('pagewalk-page-tables', 6);

    await keys.innerTab('Compare');
    await keys.use('button', 'Keep this moment');
    await keys.choose('Compare with', 'pid 1 init at');
    await pagewalk.panel
      .getByText(/= same page/)
      .first()
      .waitFor();
    await keys.choose('Compare with', 'Kernel');
    await keys.use('button', /^0x0000000000/);
    await keys.assertAllReached('pagewalk-page-tables', 8);
    await keys.innerTab('Tree');
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
    await keys.assertAllReached('pagewalk-translate', 6);
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
    await keys.assertAllReached('pagewalk-memory', 15);
    assert.match((await exported('CSV')).text, /^\ufeffpage,owner/);
    await keys.innerTab('Free list');
    await pagewalk.memory.getByText('It ends with a pointer of 0').waitFor();
    const first = await keys.to('button', /^0x87/);
    await keys.press('Enter');
    await pagewalk.memory.locator('h3', { hasText: first.name }).waitFor();
    await keys.assertAllReached('pagewalk-memory', 10);
    await keys.innerTab('Table');
    await keys.assertAllReached('pagewalk-memory', 3);
    await keys.innerTab('In use');
    await keys.to('listbox', /^Pages of physical memory/);
    await keys.press('End');
    await keys.use('button', /0x0087fff000/);
    await keys.waitForPanel('page-tables');
  });

  test('processes: one of them, its page table and its parts', async () => {
    await keys.panel(4);
    await keys.to('treegrid', /^Processes/);
    await keys.press('Home', 'ArrowDown');
    await part('processes').getByRole('region', { name: 'Process 2 sh' }).waitFor();
    await keys.assertAllReached('pagewalk-processes', 7);
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
    await keys.assertAllReached('pagewalk-events', 20);
    await keys.choose(/^Process/, 'all');
    await keys.use('button', 'Hold');
    assert.match((await exported('JSON')).text, /"kind": "pte"/);
  });

  test('checks, and the TLBs', async () => {
    await keys.panel(6);
    await keys.use('button', /^What is this\? Lost page/);
    await part('checks')
      .getByText(/no page table, stack, pipe or variable of the kernel leads to it/)
      .waitFor();
    await keys.press('Escape');
    await keys.to('input', /^Keep checking/);
    await keys.press('Space');
    assert.equal(await part('checks').getByRole('checkbox').isChecked(), true);
    await keys.press('Space');
    await keys.assertAllReached('pagewalk-checks', 2);
    await pagewalk.run('echo panic: freewalk: leaf');
    await keys.leaveConsole();
    await keys.use('button', 'Explain', 'Shift+Tab');
    await part('checks').getByText('It met a leaf that is still valid').waitFor();
    await keys.assertAllReached('pagewalk-checks', 2);
    await keys.panel(7);
    await part('tlb').getByRole('row').nth(1).waitFor();
    await keys.assertAllReached('pagewalk-tlb', 1);
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
    await keys.assertAllReached('pagewalk-code', 60);
    await keys.panel(8);
    const chooser = page().waitForEvent('filechooser');
    await keys.use('button', /^Open sources/);
    await (await chooser).setFiles([{ name: 'exec.cpp', mimeType: '', buffer: Buffer.from('// source\n') }]);
    await code.getByText('Source files: 1').waitFor();
    await keys.choose('Run to', 'next system call');
    await keys.use('button', 'Go');
    await code.getByText(/^Stopped at the system call \w+ of pid/).waitFor();
    await keys.choose('Run to', 'a function');
    await keys.press('Tab');
    await keys.type('kexit');
    await keys.use('button', 'Step out', 'Shift+Tab');
    await code.getByText(/^Return to user mode/).waitFor();
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
    await keys.assertAllReached('pagewalk-lab', 25);
    await keys.use('button', 'Replay');
    await keys.use('button', 'Undo');
    await lab.getByText('(taken back)').first().waitFor();
    await keys.choose('Variant', 'cow');
    await keys.use('button', 'Empty memory', 'Shift+Tab');
    await lab.getByText('An empty memory of its own').waitFor();
    await keys.use('button', 'Copy the machine now', 'Shift+Tab');
    await lab.getByText('A copy of the machine at instruction').waitFor();
  });

  test('nothing went wrong unseen', () => {
    assert.deepEqual(pagewalk.complaints, []);
  });
});
