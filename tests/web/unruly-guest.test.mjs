// @ts-check
// Guests of a few instructions that do their worst: the page stays in hand and Pause works.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { elf, instruction } from '../support/elf.mjs';
import { useBrowser } from './support/use-browser.mjs';

/** In units of 4 KiB, as lui has it. */
const uart = 0x10000;
const nowhere = 0x40000;

const guests = {
  'loops for ever': elf([instruction.loop]),
  'traps for ever': elf([0]),
  'jumps into nothing': elf([instruction.luiT0(nowhere), instruction.jumpT0]),
  'floods the console': elf([
    instruction.luiT0(uart),
    instruction.liT1('x'.charCodeAt(0)),
    instruction.storeByteT1,
    instruction.back,
  ]),
};

describe('a guest that', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;

  beforeEach(async () => {
    pagewalk = await chromium.open();
    await pagewalk.prompt();
  });

  for (const [deed, bytes] of Object.entries(guests)) {
    test(`${deed} leaves the page in hand`, async () => {
      await pagewalk.giveFiles({ name: 'kernel', bytes });
      await pagewalk.statusBar.getByText(/^(running|waiting for the console)$/).waitFor();

      await pagewalk.button('中文').click();
      await pagewalk.statusBar.getByText(/^(运行中|等待控制台)$/).waitFor();
      await pagewalk.button('English').click();
      await pagewalk.chooseTable('satp');
      await pagewalk.panel.getByText('No page table yet').waitFor();

      await pagewalk.button('Pause').click();
      await pagewalk.statusBar.getByText('paused', { exact: true }).waitFor();
      const stopped = await pagewalk.status();
      await pagewalk.button('Run').click();
      await pagewalk.button('Pause').click();
      await pagewalk.statusBar.getByText('paused', { exact: true }).waitFor();
      assert.notEqual(await pagewalk.status(), stopped);
      assert.deepEqual(pagewalk.complaints, []);
      await pagewalk.close();
    });
  }
});
