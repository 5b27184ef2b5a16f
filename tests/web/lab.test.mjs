// @ts-check
// The function lab: on a copy of the machine, beside what the machine's own panels show.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { image } from '../../scripts/support/paths.mjs';
import { foreign } from '../support/foreign-kernel.mjs';
import { violations } from './support/axe.mjs';
import { useBrowser } from './support/use-browser.mjs';

describe('the function lab', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;
  const lab = () => pagewalk.page.locator('pagewalk-lab');
  /** @param {string} name */
  const choose = (name) => lab().getByRole('option', { name, exact: true }).click();
  /** @param {string} name @param {string} text */
  const fill = (name, text) => lab().getByLabel(name, { exact: true }).fill(text);
  const call = () => lab().getByRole('button', { name: 'Call', exact: true }).click();
  const report = () => lab().getByRole('region', { name: 'Report' });
  /** @param {string} name */
  const nameResult = async (name) => {
    await fill('Name for the result', name);
    await lab().getByRole('button', { name: 'Name it' }).click();
    await lab().getByText(`as ${name}`).waitFor();
  };

  before(async () => {
    pagewalk = await chromium.open();
    await pagewalk.prompt();
    await pagewalk.page.getByRole('tab', { name: 'Function lab' }).click();
    await lab()
      .getByText(/A copy of the machine at instruction/)
      .waitFor();
  });

  test('walks the table of a live process, and finds the entry that its own panel shows', async () => {
    await lab().getByLabel('pagetable', { exact: true }).waitFor();
    assert.equal(await lab().getByLabel('pagetable', { exact: true }).inputValue(), 'pid 2');
    await fill('va', '0x1000');
    await call();
    await report().getByText('walk(pid 2, 0x1000, Fail)').waitFor();
    await report().getByText('entries: 0 written, 2 read').waitFor();
    const entry = /returned (0x[0-9a-f]+)/.exec((await report().textContent()) ?? '')?.[1];
    await pagewalk.translate('0x1000');
    await pagewalk.translation.getByText(`= ${entry}`).waitFor();
    await pagewalk.page.getByRole('tab', { name: 'Function lab' }).click();
  });

  test('says at the field what is wrong with an argument, and with the call', async () => {
    await fill('va', 'nonsense');
    await lab().getByText("there is no 'nonsense' that could be a virtual address").waitFor();
    assert.equal(await lab().getByLabel('va', { exact: true }).getAttribute('aria-invalid'), 'true');
    await call();
    await report()
      .getByText(/not called: walk: argument 2, va/)
      .waitFor();
    await fill('va', '0x0');
    await lab().locator('input[aria-invalid=true]').waitFor({ state: 'detached' });
  });

  test('draws what a call wrote, in order and in the tree, and takes it back', async () => {
    await choose('uvmcreate');
    await call();
    await nameResult('pt');
    const freePages = await lab()
      .getByText(/free pages$/)
      .textContent();
    await choose('mappages');
    assert.equal(await lab().getByLabel('pagetable', { exact: true }).inputValue(), 'pt');
    await lab().getByRole('checkbox', { name: 'X' }).check();
    await call();
    await report().getByText('mappages(pt, 0x0, PGSIZE, KERNBASE, rwxu)').waitFor();
    await report().getByText('pages: 2 allocated, 0 freed').waitFor();
    const entries = report().getByRole('list', { name: 'Entries, in order' }).getByRole('listitem');
    assert.deepEqual(
      (await entries.allInnerTexts()).map((text) => /L\d\[\d\]/.exec(text)?.[0]),
      ['L2[0]', 'L1[0]', 'L0[0]'],
    );
    const tree = report().getByRole('treegrid', { name: /Page table of pt/ });
    assert.equal(await tree.locator('[data-mark=new]').count(), 3);

    await lab().getByRole('button', { name: 'Next entry' }).click();
    await lab().getByRole('button', { name: 'Next entry' }).click();
    await report().getByText('2 of 3').waitFor();
    assert.equal(await entries.nth(1).getAttribute('aria-current'), 'step');
    assert.equal(await tree.getByRole('row', { selected: true }).getAttribute('aria-level'), '2');

    await lab().getByRole('button', { name: 'Undo' }).click();
    await report().getByText('(taken back)').waitFor();
    assert.equal(
      await lab()
        .getByText(/free pages$/)
        .textContent(),
      freePages,
    );
  });

  test('replays the entries one after another up to the last', async () => {
    await lab().getByRole('button', { name: 'Replay' }).click();
    await report().getByText('3 of 3').waitFor();
    await lab().getByRole('button', { name: 'Replay' }).waitFor();
  });

  test('tells a panic in the kernel’s words and in ours, and that nothing has changed', async () => {
    await choose('uvmalloc');
    await lab().getByLabel('pagetable', { exact: true }).fill('pid 2');
    await fill('new_size', '0x2000');
    await call();
    await report().getByText('panic: mappages: remap').waitFor();
    await report()
      .getByText(/One of the pages is mapped already/)
      .waitFor();
    await report()
      .getByText(/Nothing has changed/)
      .waitFor();
  });

  test('lets an allocation fail', async () => {
    await choose('uvmcreate');
    await lab().getByLabel('Fail allocation').selectOption('1');
    await call();
    await report().getByText('returned nothing').waitFor();
    await call();
    await report()
      .getByText(/returned 0x8/)
      .waitFor();
  });

  test('prints what vmprint prints, and the running machine was never touched', async () => {
    await choose('vmprint');
    await fill('pagetable', 'pid 1');
    await call();
    const printed = (await report().locator('pre').textContent()) ?? '';
    assert.equal(printed.trim(), (await pagewalk.run('vmprint 1')).trim());
    await lab().getByRole('button', { name: 'vmprint(pid 1)' }).first().waitFor();
  });

  test('repeats a call of the history', async () => {
    await lab()
      .getByRole('button', { name: /^mappages\(pt/ })
      .click();
    await report().getByText('mappages(pt, 0x0, PGSIZE, KERNBASE, rwxu)').waitFor();
    await report().getByRole('button', { name: 'Again' }).click();
    await report().getByText('returned true').waitFor();
    await report().getByRole('button', { name: 'Again' }).click();
    await report().getByText('panic: mappages: remap').waitFor();
  });

  test('is worked with the keyboard alone', async () => {
    await lab().getByRole('searchbox').focus();
    const { keyboard } = pagewalk.page;
    await keyboard.type('kusers');
    await keyboard.press('Enter');
    await lab().getByRole('heading', { name: 'kusers' }).waitFor();
    await lab().getByLabel('page', { exact: true }).focus();
    await keyboard.press('Control+A');
    await keyboard.type('0x10');
    await keyboard.press('Enter');
    await report().getByText('kusers(0x10)').waitFor();
  });

  test('says that the copy was let go when the machine is reset, and copies anew when told', async () => {
    await pagewalk.button('Reset').click();
    await pagewalk.prompt();
    await lab()
      .getByText(/A copy of the machine at instruction/)
      .waitFor();
    await pagewalk.type('grow 5000\n');
    await pagewalk.waitForConsole(/press Enter to grow it/);
    await pagewalk.type('\n');
    await lab()
      .getByText(/The copy was let go/)
      .waitFor();
    await lab().getByRole('button', { name: 'Copy the machine now' }).click();
    await lab()
      .getByText(/A copy of the machine at instruction/)
      .waitFor();
    await lab().getByRole('button', { name: 'Empty memory' }).click();
    await lab().getByText('1,024 free pages').waitFor();
  });

  test('every function has a sentence in Chinese, and every group its name', async () => {
    const other = await chromium.open({ locale: 'zh-CN' });
    await other.prompt();
    await other.page.getByRole('tab', { name: '函数实验室' }).click();
    const options = other.page.locator('pagewalk-lab-functions').getByRole('option');
    await options.first().waitFor();
    assert.ok((await options.count()) >= 52);
    for (const option of await options.all()) {
      assert.match((await option.getAttribute('title')) ?? '', /[一-鿿]/);
    }
    const groups = other.page.locator('pagewalk-lab').locator('[role=listbox] [role=group]');
    for (const group of await groups.all())
      assert.match((await group.getAttribute('aria-label')) ?? '', /[一-鿿]/);
    await other.close();
  });

  test('a kernel that the lab has no source of is called in its own machine code', async () => {
    const other = await chromium.open();
    await other.prompt();
    await other.giveFiles(
      { name: 'kernel', bytes: foreign('kpt') },
      { name: 'fs.img', bytes: readFileSync(image('kpt').disk) },
    );
    await other.waitForConsole(/\n\$$/);
    await other.page.getByRole('tab', { name: 'Function lab' }).click();
    const panel = other.page.locator('pagewalk-lab');
    const answer = panel.getByRole('region', { name: 'Report' });
    const callOf = async (/** @type {string} */ name, /** @type {Record<string, string>} */ fields) => {
      await panel.getByRole('option', { name, exact: true }).click();
      for (const [field, text] of Object.entries(fields))
        await panel.getByLabel(field, { exact: true }).fill(text);
      await panel.getByRole('button', { name: 'Call', exact: true }).click();
    };
    await panel.getByText('Calls run the functions of the kernel itself').waitFor();
    assert.equal(await panel.getByRole('combobox', { name: 'Variant' }).inputValue(), 'own');
    await callOf('mappages', {
      pagetable: 'pid 2',
      va: '0x40000000',
      size: '8K',
      pa: 'KERNBASE',
      permissions: 'rw',
    });
    await answer.getByText('returned true').waitFor();
    await answer.getByText('pages: 2 allocated, 0 freed').waitFor();
    await answer.getByText('entries: 4 written').waitFor();
    await callOf('walk', { pagetable: 'pid 2', va: '0x40001000' });
    await answer.getByText(/returned 0x8[0-9a-f]+008/).waitFor();
    await panel.getByRole('button', { name: 'Undo', exact: true }).click();
    await panel.getByText('(taken back)').first().waitFor();
    await panel.getByRole('button', { name: 'Call', exact: true }).click();
    await answer.getByText('returned nothing').waitFor();
    // What the kernel uses while it works for one process is a page table like another.
    await callOf('vmprint', { pagetable: 'pid 2 kernel_pagetable' });
    await answer.getByText(/page table 0x0*87/).waitFor();
    await callOf('mappages', {
      pagetable: 'pid 2',
      va: '0x0',
      size: 'PGSIZE',
      pa: 'KERNBASE',
      permissions: 'r',
    });
    await answer.getByText('panic: mappages: remap').waitFor();
    assert.deepEqual(await violations(other), []);
    await panel.getByRole('combobox', { name: 'Variant' }).selectOption('kpt');
    await panel.getByRole('option', { name: 'PX', exact: true }).waitFor();
    await panel.getByText(/does not tell where its allocator is/).waitFor();
    assert.deepEqual(other.complaints, []);
    await other.close();
  });

  test('says why it cannot when the kernel’s file tells nothing of its functions', async () => {
    const other = await chromium.open({ locale: 'zh-CN' });
    await other.prompt();
    const disk = { name: 'fs.img', bytes: readFileSync(image('classic').disk) };
    await other.giveFiles({ name: 'kernel', bytes: foreign('classic', '.debug_info') }, disk);
    await other.waitForConsole(/\n\$$/);
    await other.page.getByRole('tab', { name: '函数实验室' }).click();
    const panel = other.page.locator('pagewalk-lab');
    await panel.getByRole('button', { name: '复制当前机器' }).click();
    await panel.getByText('不能调用该内核自己的函数：它的文件没有调试信息').waitFor();
    assert.equal(await panel.getByRole('option', { name: '该内核自己的代码' }).count(), 0);
    await other.close();
  });

  test('axe finds nothing: before a call, at a wrong argument, and in a report', async () => {
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      const other = await chromium.open({ colorScheme });
      await other.prompt();
      await other.page.getByRole('tab', { name: 'Function lab' }).click();
      const panel = other.page.locator('pagewalk-lab');
      await panel.getByText(/A copy of the machine/).waitFor();
      assert.deepEqual(await violations(other), []);
      await panel.getByLabel('va', { exact: true }).fill('nonsense');
      await panel.getByText(/there is no 'nonsense'/).waitFor();
      assert.deepEqual(await violations(other), []);
      await panel.getByRole('option', { name: 'uvmalloc', exact: true }).click();
      for (const size of ['0', '0xd000']) {
        await panel.getByLabel('old_size', { exact: true }).fill(size);
        await panel.getByLabel('new_size', { exact: true }).fill('0xf000');
        await panel.getByRole('button', { name: 'Call', exact: true }).click();
        await panel
          .getByText(size === '0' ? 'panic: mappages: remap' : /returned 61440/)
          .first()
          .waitFor();
        assert.deepEqual(await violations(other), []);
      }
      await other.close();
    }
  });

  test('nothing went wrong unseen', () => {
    assert.deepEqual(pagewalk.complaints, []);
  });
});
