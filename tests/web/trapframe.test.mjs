// @ts-check
// The registers that the kernel keeps of a process, beside the bytes of its trapframe's page.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { useBrowser } from './support/use-browser.mjs';

// core/kernel/trap/trapframe.hpp
const members =
  'epc ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6 ' +
  'kernel_satp kernel_sp kernel_hart kernel_trap';

describe('the trapframe of a process', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;
  const panel = () => pagewalk.page.locator('pagewalk-processes');
  const trapframe = () => panel().getByRole('group', { name: 'Registers of its program (trapframe)' });
  const context = () =>
    panel().getByRole('group', { name: 'Registers of its thread in the kernel (context)' });
  const strip = () => pagewalk.page.locator('pagewalk-selected');
  /** @param {string} name */
  const link = (name) => trapframe().getByRole('button', { name: new RegExp(`\\b${name}\\b`) });

  /** Values by names. @param {import('playwright-core').Locator} group */
  const valuesIn = async (group) => {
    const rows = await group
      .locator('.register')
      .evaluateAll((all) =>
        all.map((row) => [
          row.querySelector('.name')?.textContent ?? '',
          row.querySelector('.hex')?.textContent ?? '',
        ]),
      );
    return Object.fromEntries(rows);
  };

  before(async () => {
    pagewalk = await chromium.open();
    await pagewalk.prompt();
    await pagewalk.showPanel(3);
    await panel().getByRole('row', { name: /^2 sh/ }).click();
    await trapframe().waitFor();
  });

  test('has every register as it lies in memory', async () => {
    const shown = await valuesIn(trapframe());
    await panel().getByRole('button', { name: /^0x/ }).nth(1).click();
    await pagewalk.showPanel(2);
    await pagewalk.memory.locator('h3', { hasText: 'trapframe' }).waitFor();
    const dump = (await pagewalk.memory.locator('pre').textContent()) ?? '';
    /** @type {Map<number, string[]>} */
    const lines = new Map();
    for (const [, at = '', bytes = ''] of dump.matchAll(/^([0-9a-f]{3}) {2}((?:[0-9a-f]{2} {1,2}){16})/gm))
      lines.set(Number.parseInt(at, 16), bytes.trim().split(/ +/));
    /** A line that is left out is like the one above. @param {number} at */
    const wordAt = (at) => {
      let line = at - (at % 16);
      while (line > 0 && !lines.has(line)) line -= 16;
      return `0x${(lines.get(line) ?? [])
        .slice(at % 16, (at % 16) + 8)
        .reverse()
        .join('')}`;
    };
    const names = members.split(' ');
    assert.deepEqual(Object.keys(shown).sort(), [...names].sort());
    names.forEach((name, i) => {
      assert.equal(shown[name], wordAt(8 * i), name);
    });
    await pagewalk.showPanel(3);
  });

  test('says where the program goes on, in which system call it is, and what the kernel put there', async () => {
    await trapframe().getByText('where its program goes on, behind an ecall: system call read').waitFor();
    await trapframe().getByText('page table: Kernel').waitFor();
    await trapframe().getByText('top of its kernel stack').waitFor();
    await trapframe()
      .getByText(/^usertrap user_trap\.cpp:\d+$/)
      .waitFor();
    assert.match((await valuesIn(context())).ra ?? '', /^0x000000008/);
    assert.deepEqual(await violations(pagewalk), []);
  });

  test('leads to each address under the table that it belongs to, and stays while the reader looks', async () => {
    await link('sp').first().click();
    await strip()
      .getByText(/^pid 2 sh · 0xc[0-9a-f]{3} .*stack/)
      .waitFor();
    await link('kernel_trap').click();
    await strip()
      .getByText(/^Kernel · 0x8[0-9a-f]+ .*kernel text/)
      .waitFor();
    await link('kernel_sp').click();
    await strip()
      .getByText(/^Kernel · 0x3fffffbff8 .*kernel stack/)
      .waitFor();
    await trapframe().waitFor();
    await link('kernel_satp').click();
    await pagewalk.waitForTable('Kernel');
    await pagewalk.showPanel(3);
    await trapframe().waitFor();
  });

  test('is one stop of the Tab key, with the arrows inside', async () => {
    await link('epc').focus();
    await pagewalk.page.keyboard.press('ArrowRight');
    assert.equal(await link('kernel_satp').evaluate((element) => element.matches(':focus')), true);
    await pagewalk.page.keyboard.press('End');
    await pagewalk.page.keyboard.press('Tab');
    const inContext = () =>
      context().evaluate((element) =>
        element.contains(/** @type {any} */ (element.getRootNode()).activeElement),
      );
    assert.equal(await inContext(), true);
  });

  test('of a process that runs is from when it last entered the kernel, and says so', async () => {
    await pagewalk.type('usertests -q\n');
    await pagewalk.waitForConsole(/test \w+: OK/);
    const running = panel().locator('.row.running').first();
    // Whoever runs when the machine stands still, unless nobody does.
    for (let i = 0; i < 20; i++) {
      await pagewalk.button('Pause').click();
      await pagewalk.statusBar.getByText('paused', { exact: true }).waitFor();
      const chosen = await running.click({ timeout: 1000 }).then(
        () => true,
        () => false,
      );
      if (chosen) break;
      await pagewalk.button('Run').click();
    }
    await panel().getByText('It runs now: these are from when it last entered the kernel.').waitFor();
  });
});
