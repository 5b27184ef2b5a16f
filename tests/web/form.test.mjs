// @ts-check
// What is around the panels: keys and help, finding, the tour, what the page remembers.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import { image } from '../../scripts/support/paths.mjs';
import { violations } from './support/axe.mjs';
import { useBrowser } from './support/use-browser.mjs';

describe('around the panels', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;
  const page = () => pagewalk.page;
  /** @param {string} name */
  const tab = (name) => page().getByRole('tab', { name });

  before(async () => {
    pagewalk = await chromium.open();
    await pagewalk.prompt();
  });

  test('the tour is offered once, goes through the page with the keyboard, and is remembered', async () => {
    const offer = page().getByRole('button', { name: 'Take the tour' });
    await offer.waitFor();
    assert.deepEqual(await violations(pagewalk), []);
    await offer.focus();
    await page().keyboard.press('Enter');
    const card = page().getByRole('dialog', { name: 'A whole computer' });
    await card.waitFor();
    assert.deepEqual(await violations(pagewalk), []);
    for (const title of ['Page tables, live', 'Point at an entry', 'Why an access faults']) {
      await page().keyboard.press('Enter');
      await page().getByRole('dialog', { name: title }).waitFor();
    }
    await page().keyboard.press('ArrowLeft');
    await page().getByRole('dialog', { name: 'Point at an entry' }).waitFor();
    await page().keyboard.press('Escape');
    await page().getByRole('dialog').waitFor({ state: 'detached' });
    await page().reload();
    await pagewalk.prompt();
    assert.equal(await offer.count(), 0);
  });

  test('? lists all keys, but not while the guest is typed to, and starts the tour again', async () => {
    await pagewalk.type('?');
    await pagewalk.waitForConsole(/\$ \?$/);
    const help = page().getByRole('dialog', { name: 'Keys and help' });
    assert.equal(await help.count(), 0);
    await page().keyboard.press('Escape');
    await page().keyboard.press('Escape');
    await tab('Page tables').focus();
    await page().keyboard.press('?');
    await help.waitFor();
    await help.getByRole('row', { name: /Ctrl Shift F Find an address/ }).waitFor();
    for (const term of ['satp', 'PPN', 'Superpage', 'SUM, MXR', 'ASID', 'Trapframe', 'Trampoline'])
      await help.getByRole('term').filter({ hasText: term }).waitFor();
    assert.deepEqual(await violations(pagewalk), []);
    await help.getByRole('button', { name: 'Start the tour' }).click();
    await page()
      .getByRole('dialog', { name: 'A whole computer' })
      .getByRole('button', { name: 'Skip' })
      .click();
    await pagewalk.button('Help').click();
    await help.waitFor();
    await page().keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
  });

  test('the panels are reached by number, also from the console', async () => {
    await pagewalk.type('');
    await page().keyboard.press('Control+Alt+2');
    assert.equal(await tab('Translate').getAttribute('aria-selected'), 'true');
    await page().keyboard.press('Control+Alt+1');
    assert.equal(await tab('Page tables').getAttribute('aria-selected'), 'true');
  });

  test('on a phone the key row is there while somebody types, and a tap elsewhere arrives', async () => {
    const phone = await chromium.open({ viewport: { width: 390, height: 844 }, hasTouch: true });
    await phone.prompt();
    const keys = phone.page.getByRole('toolbar', { name: 'Keys' });
    await keys.waitFor({ state: 'hidden' });
    await phone.type('echo b');
    await keys.getByRole('button', { name: 'Tab' }).waitFor();
    await phone.page.getByRole('tab', { name: 'Memory' }).tap();
    await phone.memory.getByRole('tab', { name: 'In use' }).waitFor();
    await keys.waitFor({ state: 'hidden' });
    await phone.close();
  });

  test('finding is a button, too, and there on a phone', async () => {
    const dialog = page().getByRole('dialog', { name: /^Find an address, a symbol, a process/ });
    await pagewalk.button('Find').click();
    await dialog.waitFor();
    await page().keyboard.press('Escape');
    const phone = await chromium.open({ viewport: { width: 390, height: 844 }, hasTouch: true });
    await phone.button('Find').tap();
    await phone.page.getByRole('combobox', { name: /Address, symbol/ }).waitFor();
    await phone.close();
  });

  test('an address, a process and a symbol are found by what is typed', async () => {
    const found = page().getByRole('listbox', { name: 'What was found' });
    const find = async (/** @type {string} */ text, /** @type {RegExp} */ option) => {
      await page().keyboard.press('Control+Shift+F');
      await page()
        .getByRole('combobox', { name: /Address, symbol/ })
        .fill(text);
      await found.getByRole('option', { name: option }).waitFor();
    };
    await find('walkaddr', /walkaddr function at 0x8/);
    assert.deepEqual(await violations(pagewalk), []);
    await page().keyboard.press('Enter');
    await page().locator('pagewalk-code .source b', { hasText: 'walkaddr' }).first().waitFor();

    await find('sh', /process 2 sh/);
    await page().keyboard.press('Enter');
    await page().locator('pagewalk-processes').getByRole('region', { name: 'Process 2 sh' }).waitFor();

    await find('0x1000', /virtual address 0x1000 of pid 2 sh/);
    await page().keyboard.press('ArrowDown');
    await page().keyboard.press('Enter');
    await pagewalk.translation.locator('strong', { hasText: 'Kernel' }).waitFor();
    assert.equal(await pagewalk.translation.getByRole('textbox').inputValue(), '0x1000');

    await page().keyboard.press('Control+Shift+F');
    await page()
      .getByRole('combobox', { name: /Address, symbol/ })
      .fill('no such thing');
    await page().getByText('Nothing of this name or address.').waitFor();
    await page().keyboard.press('Escape');
  });

  test('two panels stand one above the other, and the page remembers how', async () => {
    await tab('Page tables').click();
    await pagewalk.button('Split').click();
    await page().getByRole('treegrid').first().waitFor();
    await pagewalk.translation.getByRole('textbox').waitFor();
    assert.deepEqual(await violations(pagewalk), []);
    const divider = page().getByRole('separator', { name: 'Divider between the two rows of panels' });
    await divider.focus();
    const before = Number(await divider.getAttribute('aria-valuenow'));
    await page().keyboard.press('ArrowDown');
    assert.equal(Number(await divider.getAttribute('aria-valuenow')), before + 2);
    await page().reload();
    await pagewalk.prompt();
    assert.equal(Number(await divider.getAttribute('aria-valuenow')), before + 2);
    assert.equal(
      await page().getByRole('combobox', { name: 'Panel in the second row' }).inputValue(),
      'tables',
    );
    await page().getByRole('combobox', { name: 'Panel in the second row' }).selectOption('processes');
    await page().locator('pagewalk-processes').getByRole('row', { name: /2 sh/ }).waitFor();
    await pagewalk.button('Close the second row').click();
    await divider.waitFor({ state: 'hidden' });
  });

  test('the last own kernel is offered after a reload, and can be forgotten', async () => {
    const kernel = readFileSync(image('cow').kernel);
    const menu = page().getByRole('combobox', { name: 'Kernel' });
    await pagewalk.giveFiles({ name: 'my-kernel', bytes: kernel });
    await pagewalk.waitForConsole(/pagewalk kernel \(cow\)/);
    await menu.locator('option', { hasText: 'Your kernel: my-kernel' }).waitFor({ state: 'attached' });
    await page().reload();
    await pagewalk.waitForConsole(/pagewalk kernel \(classic\)/);
    await menu.selectOption('own');
    await pagewalk.waitForConsole(/pagewalk kernel \(cow\)/);
    await menu.selectOption('forget');
    await menu.locator('option', { hasText: 'Your kernel:' }).waitFor({ state: 'detached' });
    await page().reload();
    await pagewalk.waitForConsole(/pagewalk kernel \(classic\)/);
    assert.equal(await menu.locator('option', { hasText: 'Your kernel:' }).count(), 0);
  });

  test('a browser without storage has the page all the same', async () => {
    const other = await chromium.open();
    await other.page.addInitScript(() => {
      Object.defineProperty(globalThis, 'indexedDB', {
        get() {
          throw new Error('no storage here');
        },
      });
    });
    await other.page.reload();
    await other.prompt();
    await other.giveFiles({ name: 'my-kernel', bytes: readFileSync(image('cow').kernel) });
    await other.waitForConsole(/pagewalk kernel \(cow\)/);
    assert.deepEqual(other.complaints, []);
    await other.close();
  });

  test('tables are exported as CSV and JSON, a tree and a walk as pictures', async () => {
    /** @param {import('playwright-core').Locator} panel @param {string} format */
    const exported = async (panel, format) => {
      const coming = page().waitForEvent('download');
      await panel.locator('summary', { hasText: 'Export…' }).click();
      await panel.getByRole('button', { name: format, exact: true }).click();
      const file = await coming;
      return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
    };
    await tab('Page tables').click();
    await pagewalk.waitForTable('pid 2 sh');
    const leaves = /(\d+) leaves map/.exec(
      (await pagewalk.panel.getByText(/leaves map/).textContent()) ?? '',
    )?.[1];
    const csv = await exported(pagewalk.panel, 'CSV');
    assert.equal(csv.name, 'page-table-2-sh.csv');
    assert.match(csv.text, /^\ufefflevel,index,va,entry,pte,pa,flags,kind,bytes,change\r\n2,0,0x0000000000,/);
    assert.equal(csv.text.match(/,leaf,4096,/g)?.length, Number(leaves));
    const json = JSON.parse((await exported(pagewalk.panel, 'JSON')).text);
    assert.equal(json.filter((/** @type {any} */ { kind }) => kind === 'leaf').length, Number(leaves));
    const tree = await exported(pagewalk.panel, 'SVG picture');
    assert.match(tree.text, /^<svg [^>]*><title>pid 2 sh<\/title>.*▾ L2 0.*<\/svg>\n$/);

    await pagewalk.translate('0x1000');
    const walk = await exported(pagewalk.translation, 'SVG picture');
    assert.equal(walk.name, 'walk-0x1000.svg');
    assert.match(walk.text, /L0 index 1.*L2\[0\].*pa 0x8/);
    assert.equal((await exported(pagewalk.translation, 'CSV')).text.split('\r\n').length, 5);

    await tab('Processes').click();
    const processes = await exported(page().locator('pagewalk-processes'), 'CSV');
    assert.match(processes.text, /\r\n2,sh,sleeping,/);

    await tab('Events').click();
    const events = page().locator('pagewalk-events');
    await events.getByRole('button', { name: 'Hold' }).waitFor();
    await pagewalk.run('echo exported');
    await events.getByText('write(1, "exported", 8)').first().waitFor();
    const happened = await exported(events, 'CSV');
    assert.equal(happened.name, 'events.csv');
    assert.match(
      happened.text,
      /\r\n\d+,0,U,\d+,sh,call,"exec\(""echo"", \[""echo"", ""exported""\]\)",1,0x/,
    );
    assert.match(happened.text, /,pte,"?L0 va 0x\w+: .*,mappages /);
    const list = JSON.parse((await exported(events, 'JSON')).text);
    assert.equal(list.length, happened.text.trim().split('\r\n').length - 1);

    await tab('Memory').click();
    const inUse = await exported(pagewalk.memory, 'CSV');
    assert.equal(inUse.name, 'memory-pages.csv');
    assert.match(inUse.text, /\r\n0x80000000,kernelText,,,,,kernel 0x80000000,/);
    assert.match(inUse.text, /,user,,user,2,sh,kernel 0x8\w+; sh \(pid 2\) 0x0,/);
    await pagewalk.memory.locator('#tab-all').click();
    const all = JSON.parse((await exported(pagewalk.memory, 'JSON')).text);
    assert.equal(all.length, 32_768);
    await pagewalk.memory.locator('#tab-summary').click();
    const owners = JSON.parse((await exported(pagewalk.memory, 'JSON')).text);
    assert.equal(
      owners.reduce((/** @type {number} */ sum, /** @type {any} */ { pages }) => sum + pages, 0),
      32_768,
    );
    const free = all.filter((/** @type {any} */ { owner }) => owner === 'free').length;
    assert.equal(owners.find((/** @type {any} */ { owner }) => owner === 'free').pages, free);
    await pagewalk.memory.locator('#tab-free').click();
    await pagewalk.memory.getByText('It ends with a pointer of 0').waitFor();
    assert.match(
      (await exported(pagewalk.memory, 'CSV')).text,
      /^\ufefflist,place,page,bytes\r\n[\w.]+,0,0x8/,
    );
  });

  test('a panel is printed on white, without what is around it', async () => {
    await tab('Processes').click();
    await page().emulateMedia({ media: 'print' });
    await page().locator('pagewalk-processes').getByRole('row', { name: /2 sh/ }).waitFor();
    for (const around of ['pagewalk-toolbar', 'pagewalk-terminal', 'pagewalk-status-bar', '.workbench .bar'])
      assert.equal(await page().locator(around).first().isVisible(), false, around);
    await page().evaluate(() => dispatchEvent(new Event('beforeprint')));
    assert.equal(await page().evaluate(() => document.documentElement.dataset.scheme), 'light');
    await page().emulateMedia({ media: 'screen' });
    await page().evaluate(() => dispatchEvent(new Event('afterprint')));
    await page().locator('pagewalk-toolbar').waitFor();
  });

  test('nothing went wrong unseen', () => {
    assert.deepEqual(pagewalk.complaints, []);
  });
});
