// @ts-check
// The panel of checks, the panel of TLBs, and the explanation of what a guest reports.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { useBrowser } from './support/use-browser.mjs';

describe('the checks', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;

  const checks = () => pagewalk.page.locator('pagewalk-checks');
  const tlb = () => pagewalk.page.locator('pagewalk-tlb');
  const bar = () => pagewalk.page.locator('pagewalk-notice');
  /** @param {string} name */
  const open = (name) => pagewalk.page.getByRole('tab', { name, exact: true }).click();

  const found = {
    ...{ page: 0x87f61000n, va: 0n, since: 9n, present: true },
    ...{ stale: undefined, place: undefined },
  };

  /**
   * From now on the machine answers with these findings; with its own again without any.
   * @param {object[] | undefined} findings
   */
  const answer = (findings) =>
    pagewalk.page.evaluate((given) => {
      const { machine } = /** @type {any} */ (document.querySelector('pagewalk-app'));
      delete machine.ask;
      if (!given) return;
      const ask = machine.ask.bind(machine);
      const report = { looks: 3, more: 0, findings: given, status: [] };
      machine.ask = (/** @type {string} */ topic, /** @type {any} */ request) =>
        topic === 'checks' ? Promise.resolve({ kind: 'checks', report }) : ask(topic, request);
    }, findings);

  before(async () => {
    pagewalk = await chromium.open();
    await pagewalk.prompt();
  });

  test('a kernel without mistakes has none, and every check says how it stands', async () => {
    await open('Checks');
    await checks()
      .getByRole('status')
      .filter({ hasText: /No mistakes found; checked [1-9]/ })
      .waitFor();
    await pagewalk.run('forktest');
    const list = checks().getByRole('list', { name: 'What is checked' }).getByRole('listitem');
    await list.filter({ hasText: 'Lost page – fine' }).waitFor();
    assert.equal(await list.count(), 12);
    assert.equal(await list.filter({ hasText: 'fine' }).count(), 12);
    assert.deepEqual(await violations(pagewalk), []);
  });

  test('a finding is told with its page, its process and why it matters', async () => {
    const party = { pid: 2, name: '<b>sh', va: 0x1000n, entry: 0x87f10008n, pte: 0x21fd8417n, level: 0 };
    await answer([{ ...found, check: 'FreeMapped', role: 'Free', parties: [party] }]);
    const finding = checks().getByRole('list', { name: 'Findings' }).getByRole('listitem').first();
    const text = (await finding.textContent()) ?? '';
    assert.match(text, /Page 0x87f61000 is on the free list, and mapped\./);
    assert.match(text, /Why it matters: The allocator will give the page to somebody else/);
    assert.equal(await finding.locator('b', { hasText: /^sh$/ }).count(), 0);
    assert.deepEqual(await violations(pagewalk), []);
    await finding.getByRole('button', { name: 'pid 2 <b>sh at 0x1000' }).click();
    await pagewalk.panel.waitFor();
    await answer(undefined);
  });

  test('what was found is still told after the panel was left, with when the watching ended', async () => {
    await answer([{ ...found, check: 'LostPage', role: 'Other', parties: [] }]);
    await open('Checks');
    await checks().getByText('Mistakes found: 1.').waitFor();
    await open('TLB');
    await answer(undefined);
    await open('Checks');
    await checks().getByText('No mistakes found').waitFor();
    await checks().getByRole('region', { name: 'Found earlier: 1' }).waitFor();
    await checks()
      .getByText(/The checks stopped watching at instruction [\d,]+/)
      .waitFor();
    await checks().getByText('Page 0x87f61000 is allocated, and nothing leads to it.').waitFor();
    assert.deepEqual(await violations(pagewalk), []);
    await checks().getByRole('button', { name: 'What is this? Lost page' }).click();
    await checks()
      .getByText(/no page table, stack, pipe or variable of the kernel leads to it/)
      .waitFor();
    await pagewalk.page.keyboard.press('Escape');
    await pagewalk.button('Reset').click();
    await checks().getByRole('region', { name: 'Found earlier: 1' }).waitFor({ state: 'detached' });
    await pagewalk.prompt();
  });

  test('what the guest reports is explained, with the cause and what is at the address', async () => {
    await pagewalk.run('echo pid 2 sh: killed by store page fault at pc 0x1a, address 0x700000');
    await bar().getByRole('button', { name: 'Explain' }).click();
    const diagnosis = checks().getByRole('region', { name: 'The guest reports trouble' });
    await diagnosis.filter({ hasText: '0x700000 leads to no page' }).waitFor();
    const text = (await diagnosis.textContent()) ?? '';
    assert.match(text, /store page fault \(0xf\) at pc 0x1a, address 0x700000/);
    assert.match(text, /Under the page table of pid 2/);
    assert.deepEqual(await violations(pagewalk), []);
    const writes = checks().locator('pagewalk-provenance');
    const find = writes.getByRole('button', { name: 'Find who wrote this last' });
    await find
      .or(writes.getByText(/written by|nobody|never/i))
      .first()
      .waitFor();
    await diagnosis.getByRole('button', { name: 'Show in Translate' }).click();
    assert.equal(await pagewalk.translation.getByRole('textbox').inputValue(), '0x700000');
  });

  test('a panic is explained in plain words', async () => {
    await pagewalk.run('echo panic: freewalk: leaf');
    await bar().filter({ hasText: 'freewalk: leaf' }).getByRole('button', { name: 'Explain' }).click();
    await checks().getByText('It met a leaf that is still valid').waitFor();
  });

  test('a TLB may hold what the hart has used: the trampoline, once the shell has run', async () => {
    await open('TLB');
    await pagewalk.run('ls');
    await tlb().getByRole('row').filter({ hasText: '0x3ffffff000' }).first().waitFor();
    assert.deepEqual(await violations(pagewalk), []);
  });

  test('a translation says whose table was walked for it, and leads to the entry there', async () => {
    const row = tlb().getByRole('row').filter({ hasText: '0x3ffffff000' }).first();
    // The shell waits inside the kernel, which has fenced what the shell had used.
    await row.getByRole('button', { name: 'Kernel' }).click();
    const tables = pagewalk.page.locator('pagewalk-page-tables');
    await tables.getByRole('combobox', { name: 'Page table of' }).waitFor();
    assert.equal(await tables.getByRole('combobox', { name: 'Page table of' }).inputValue(), 'kernel');
    await pagewalk.page.locator('pagewalk-selected').getByText('0x3ffffff000').first().waitFor();
  });

  test('nothing went wrong unseen', () => {
    assert.deepEqual(pagewalk.complaints, []);
  });
});
