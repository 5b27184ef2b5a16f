// @ts-check
// Following a fork: run to the system call, see it come back, compare parent and child, and go on to its event, to the code
// of who did it, and to the parts of its memory.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { useBrowser } from './support/use-browser.mjs';

describe('following a fork', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;
  const page = () => pagewalk.page;
  /** @param {string} name of an element */
  const part = (name) => page().locator(`pagewalk-${name}`);
  const code = () => part('code');
  const happened = () => part('what-happened');
  /** @param {RegExp} pattern */
  const waitWhere = (pattern) => code().locator('.where').filter({ hasText: pattern }).waitFor();
  /** A deed under the console, by its words. @param {RegExp} words */
  const deed = (words) => happened().getByRole('listitem').filter({ hasText: words }).first();
  const comparison = () => pagewalk.panel.getByRole('tabpanel', { name: 'Compare' });
  /** @param {string} owner */
  const column = (owner) => comparison().getByRole('columnheader', { name: owner, exact: true });
  /** @param {string} text */
  const find = async (text) => {
    await page().keyboard.press('Control+Shift+F');
    await page()
      .getByRole('combobox', { name: /^Address, symbol/ })
      .fill(text);
  };
  /** @param {RegExp} name */
  const found = (name) => page().getByRole('option', { name }).first();

  before(async () => {
    pagewalk = await chromium.open();
    await pagewalk.prompt();
    await page().getByRole('combobox', { name: 'Kernel' }).selectOption('cow');
    await pagewalk.waitForConsole(/\(cow\)[\s\S]*\n\$$/);
  });
  after(() => pagewalk.close());

  test('the menu has this kernel’s system calls; the run stops where fork is entered and says whose it is', async () => {
    await page().getByRole('tab', { name: 'Code' }).click();
    await code().locator('option', { hasText: 'system call fork' }).waitFor({ state: 'attached' });
    await code().getByLabel('Run to').selectOption({ label: 'system call fork' });
    await code().getByRole('button', { name: 'Go' }).click();
    await pagewalk.type('echo hi\n');
    await waitWhere(/^Stopped at the system call fork of pid 2 sh, from 0x[0-9a-f]+ · hart 0$/);
    await code()
      .getByText(/Step out runs until the call has come back/)
      .waitFor();
    // The trampoline's name, though it lies far above the kernel.
    await code()
      .getByRole('list', { name: 'Call stack' })
      .getByRole('button', { name: /^uservec \(trampoline\.S:\d+\)$/ })
      .waitFor();
    await part('notice')
      .getByRole('status')
      .filter({ hasText: 'Stopped at the system call fork of pid 2 sh' })
      .waitFor();
  });

  test('Step out of a system call that was entered goes on to where its program does', async () => {
    await code().getByRole('button', { name: 'Step out' }).click();
    await waitWhere(/^Return to user mode, at 0x[0-9a-f]+ · hart 0, pid 2 sh$/);
  });

  test('what just happened tells of the fork, and compares parent and child in one click', async () => {
    await deed(/fork made pid 3/)
      .getByRole('button', { name: 'Compare with parent' })
      .click();
    await column('pid 2 sh').waitFor();
    await column('pid 3 sh').waitFor();
    const titles = await comparison().getByRole('columnheader').allTextContents();
    assert.deepEqual(
      titles.filter((title) => title.includes('pid')),
      ['pid 2 sh', 'pid 3 sh'],
      'the parent stands on the left',
    );
    // Nothing has been written since: parent and child have every page in common, but for their trapframes.
    await comparison().getByRole('row').filter({ hasText: 'same page' }).first().waitFor();
    const sums = (await comparison().locator('.sums').first().textContent()) ?? '';
    assert.match(sums, /= same page \d+ KiB/);
    assert.doesNotMatch(sums, /only/);
    assert.deepEqual(await violations(pagewalk), []);
  });

  test('its event is one click away, though the events were not on show when it happened', async () => {
    await deed(/fork made pid 3/)
      .getByRole('button', { name: 'Events' })
      .click();
    const events = part('events');
    const row = events.getByRole('row', { selected: true });
    await row.filter({ hasText: /^[\s\d,]*2 sh\s*System call\s*fork\(\)/ }).waitFor();
    const [top, bottom, from, to] = await row.evaluate((element) => {
      const list = /** @type {Element} */ (element.closest('[role=grid]')).getBoundingClientRect();
      const { top, bottom } = element.getBoundingClientRect();
      return [top, bottom, list.top, list.bottom];
    });
    assert.ok(Number(top) >= Number(from) && Number(bottom) <= Number(to), 'the row is in sight');
    assert.equal(await events.getByRole('combobox', { name: 'Process' }).inputValue(), '2');
    assert.deepEqual(await violations(pagewalk), []);
  });

  test('a kind that was left out is shown again when its event is wanted', async () => {
    const events = part('events');
    const kind = events.getByRole('button', { name: 'System call', exact: true });
    await kind.click();
    await events.getByRole('button', { name: 'System call', pressed: false }).waitFor();
    await deed(/fork made pid 3/)
      .getByRole('button', { name: 'Events' })
      .click();
    await events.getByRole('row', { selected: true }).filter({ hasText: 'fork()' }).waitFor();
    assert.equal(await kind.getAttribute('aria-pressed'), 'true');
  });

  test('who wrote an entry is a link to its code, whichever mode the hart is in', async () => {
    const events = part('events');
    await events.getByRole('row').filter({ hasText: 'PTE written' }).first().click();
    const place = events.locator('.stack').getByRole('button', { name: /^\w+ \(\w+\.\w+:\d+\)$/ });
    const [, name, line] = /^(\w+) \((.*)\)$/.exec(((await place.first().textContent()) ?? '').trim()) ?? [];
    await place.first().click();
    await code().locator('tr[aria-current=location]').waitFor();
    assert.match(await pagewalk.status(), /U-mode/);
    const headings = await code().locator('.source').allTextContents();
    assert.ok(
      headings.some((heading) => heading.includes(String(line))),
      `${line} of ${name} among ${headings}`,
    );
    await code().locator('tr[aria-current=location] .mark:focus').waitFor();
  });

  test('the processes panel compares with the parent as well, and only where there is one', async () => {
    await page().getByRole('tab', { name: 'Processes' }).click();
    const processes = part('processes');
    const compare = processes.getByRole('button', { name: 'Compare with parent' });
    await processes.getByRole('row', { name: /^1 init/ }).click();
    await processes.getByRole('region', { name: /^Process 1|pid 1/ }).waitFor();
    assert.equal(await compare.count(), 0);
    await processes.getByRole('row', { name: /^2 sh/ }).click();
    await compare.click();
    await column('pid 1 init').waitFor();
    await column('pid 2 sh').waitFor();
  });

  test('the stack of a process that waits leads to the code, as does who wrote what is selected', async () => {
    await page().getByRole('tab', { name: 'Processes' }).click();
    const processes = part('processes');
    await processes.getByRole('row', { name: /^1 init/ }).click();
    const frames = processes.getByRole('list', { name: 'Where it stands in the kernel' });
    await frames.getByRole('button', { name: /^sleep\+/ }).click();
    await code().locator('.source b', { hasText: 'sleep' }).first().waitFor();
    await code().locator('tr[aria-current=location]').waitFor();
    assert.deepEqual(await violations(pagewalk), []);
    await page().getByRole('tab', { name: 'Events' }).click();
    await part('events').getByRole('row').filter({ hasText: 'PTE written' }).first().click();
    const author = part('events')
      .locator('pagewalk-provenance')
      .getByRole('button', { name: / \(.*:\d+\)$/ });
    const name = /^\w+/.exec(((await author.first().textContent()) ?? '').trim())?.[0] ?? '?';
    await author.first().click();
    await code().locator('.source b', { hasText: name }).first().waitFor();
  });

  test('Find opens a function in Code and a variable in Translate', async () => {
    await find('uvmcopy');
    await found(/uvmcopy.*function.*in Code/).waitFor();
    assert.deepEqual(await violations(pagewalk), []);
    await page().keyboard.press('Enter');
    await code().locator('tr[aria-current=location]').waitFor();
    await code().locator('.source b', { hasText: 'uvmcopy' }).first().waitFor();
    await find('kernel_pagetable');
    if ((await found(/variable.*in Translate/).count()) === 0) await find('console');
    await found(/variable.*in Translate/).click();
    await pagewalk.translation.locator('strong', { hasText: 'Kernel' }).waitFor();
  });

  test('Find opens a part of the process on show in Page tables, by its name', async () => {
    await page().getByRole('tab', { name: 'Processes' }).click();
    await part('processes').getByRole('row', { name: /^2 sh/ }).click();
    for (const region of ['stack', 'guard', 'trapframe', 'trampoline', 'text']) {
      await find(region);
      const option = found(new RegExp(`^${region}.* of pid 2 sh in Page tables$`));
      const address = /0x[0-9a-f]+/.exec((await option.textContent()) ?? '')?.[0] ?? '';
      await option.click();
      await pagewalk.panel.locator('select').first().waitFor();
      await part('selected').getByText(BigInt(address).toString(16)).first().waitFor();
      assert.equal(await pagewalk.panel.locator('select').first().inputValue(), '2');
    }
  });

  test('Find runs to a system call by its name', async () => {
    await pagewalk.button('Run').first().click();
    await pagewalk.waitForConsole(/hi\n\$$/);
    await find('exec');
    await found(/^run to the next system call exec/).click();
    await pagewalk.type('echo again\n');
    await waitWhere(/^Stopped at the system call exec of pid 4 sh, from/);
    await pagewalk.button('Run').first().click();
    await pagewalk.waitForConsole(/\nagain\n\$$/);
  });

  test('a fork whose child has ended is compared no more', async () => {
    await deed(/fork made pid 4/)
      .getByRole('button', { name: 'Compare with parent' })
      .waitFor({ state: 'detached' });
    await deed(/fork made pid 4/)
      .getByRole('button', { name: 'Events' })
      .waitFor();
  });

  test('nothing went wrong unseen', () => assert.deepEqual(pagewalk.complaints, []));
});
