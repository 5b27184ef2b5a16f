// @ts-check
// The board that a kernel of the reader's own expects: offered in the header, and by the page when the kernel cannot start.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { elf, instruction } from '../support/elf.mjs';
import { useBrowser } from './support/use-browser.mjs';

const { auipcT0, liT1, loop, luiT0, storeByteT1 } = instruction;
const [t0, t1] = [5, 6];
const uart = 0x10000;
const virtio = 0x10001;

const addi = (/** @type {number} */ register, /** @type {number} */ value) =>
  (value << 20) | (register << 15) | (register << 7) | 0x13;
const shiftLeftT1 = (/** @type {number} */ places) =>
  (places << 20) | (t1 << 15) | (1 << 12) | (t1 << 7) | 0x13;
const loadWordT1 = (/** @type {number} */ offset) =>
  (offset << 20) | (t0 << 15) | (2 << 12) | (t1 << 7) | 0x03;
const writeCsr = (/** @type {number} */ csr, /** @type {number} */ register) =>
  (csr << 20) | (register << 15) | (1 << 12) | 0x73;
const mepc = 0x341;
const mstatus = 0x300;
const mret = 0x30200073;

/** Prints the version of virtio that the disk's slot has. */
const tellsVersion = elf([luiT0(virtio), loadWordT1(4), addi(t1, 0x30), luiT0(uart), storeByteT1, loop]);

/** Goes to S-mode as xv6 of 2020 did, without a PMP entry, and prints S there. */
const intoSupervisor = [
  auipcT0(0),
  addi(t0, 4 * 7),
  writeCsr(mepc, t0),
  liT1(1),
  shiftLeftT1(11),
  writeCsr(mstatus, t1),
  mret,
];
const withoutPmp = elf([...intoSupervisor, liT1('S'.charCodeAt(0)), luiT0(uart), storeByteT1, loop]);

const shiftLeftT0 = (/** @type {number} */ places) =>
  (places << 20) | (t0 << 15) | (1 << 12) | (t0 << 7) | 0x13;
const liT0 = (/** @type {number} */ value) => (value << 20) | (t0 << 7) | 0x13;
const print = (/** @type {string} */ letter) => [liT1(letter.charCodeAt(0)), luiT0(uart), storeByteT1];

/** Stores at 0x88000000, where 128 MiB of RAM end, and prints M when that has worked. */
const wantsMore = elf([liT0(17), shiftLeftT0(27), storeByteT1, ...print('M'), loop]);
/** The same at 0xa0000000, where no board of the page has RAM. */
const wantsTooMuch = elf([...print('T'), liT0(5), shiftLeftT0(29), storeByteT1, loop]);

describe('the board', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;
  const board = () => pagewalk.page.getByRole('combobox', { name: 'Board' });
  const memory = () => pagewalk.page.getByRole('combobox', { name: 'Memory' });
  const kernel = () => pagewalk.page.getByRole('combobox', { name: 'Kernel' });

  before(async () => {
    pagewalk = await chromium.open();
    await pagewalk.prompt();
  });

  test('is no matter with the kernels of the page', async () => assert.equal(await board().count(), 0));

  test('can be another one for a kernel of the reader’s own', async () => {
    await pagewalk.giveFiles({ name: 'kernel', bytes: tellsVersion });
    await pagewalk.waitForConsole(/^2/);
    assert.equal(await board().inputValue(), 'xv6-2022');
    await board().selectOption('xv6-2021');
    await pagewalk.waitForConsole(/^1/);
  });

  test('is kept with it', async () => {
    await pagewalk.page.reload();
    await pagewalk.prompt();
    await kernel().selectOption('own');
    await pagewalk.waitForConsole(/^1/);
    assert.equal(await board().inputValue(), 'xv6-2021');
  });

  test('is offered when the kernel sets no PMP entry', async () => {
    await board().selectOption('xv6-2022');
    await pagewalk.waitForConsole(/^2/);
    await pagewalk.giveFiles({ name: 'kernel', bytes: withoutPmp });
    const notice = pagewalk.page.locator('pagewalk-notice');
    await notice.getByRole('alert').filter({ hasText: 'This kernel sets no PMP entry' }).waitFor();
    await notice.getByRole('button', { name: 'Start it on the board of 2020' }).click();
    await pagewalk.waitForConsole(/^S/);
    await notice.getByText('This kernel sets no PMP entry').waitFor({ state: 'detached' });
    assert.equal(await board().inputValue(), 'xv6-2020');
  });

  test('has more memory when the kernel wants some behind the end of it', async () => {
    await pagewalk.giveFiles({ name: 'kernel', bytes: wantsMore });
    assert.equal(await memory().inputValue(), '128');
    const notice = pagewalk.page.locator('pagewalk-notice');
    const beyond = notice.getByText('wanted memory at 0x88000000, behind the 128 MiB');
    await beyond.waitFor();
    await notice.getByRole('button', { name: 'Dismiss' }).click();
    await beyond.waitFor({ state: 'detached' });
    await pagewalk.button('Reset').click();
    await beyond.waitFor();
    await notice.getByRole('button', { name: 'Start it with 256 MiB' }).click();
    await pagewalk.waitForConsole(/^M/);
    await beyond.waitFor({ state: 'detached' });
    assert.equal(await memory().inputValue(), '256');
  });

  test('keeps that with the kernel', async () => {
    await pagewalk.page.reload();
    await pagewalk.prompt();
    assert.equal(await memory().count(), 0);
    await kernel().selectOption('own');
    await pagewalk.waitForConsole(/^M/);
    assert.equal(await memory().inputValue(), '256');
    await memory().selectOption('512');
    await pagewalk.waitForConsole(/^M/);
  });

  test('is offered no memory that would not do', async () => {
    await memory().selectOption('128');
    await pagewalk.page.getByRole('button', { name: 'Start it with 256 MiB' }).waitFor();
    await pagewalk.giveFiles({ name: 'kernel', bytes: wantsTooMuch });
    await pagewalk.waitForConsole(/^T/);
    // The status tells of a moment long behind the store.
    await pagewalk.page
      .getByRole('contentinfo')
      .getByText(/\d,\d{3} instructions/)
      .waitFor();
    assert.equal(await pagewalk.page.locator('pagewalk-notice').getByText('wanted memory').count(), 0);
    await pagewalk.giveFiles({ name: 'kernel', bytes: withoutPmp });
    await pagewalk.waitForConsole(/^S/);
  });

  test('and the disk are the page’s again when one of its kernels is chosen', async () => {
    await pagewalk.giveFiles({ name: 'fs.img', bytes: Buffer.alloc(4096) });
    await pagewalk.waitForConsole(/^S/);
    await kernel().selectOption('cow');
    await pagewalk.waitForConsole(/\(cow\)[\s\S]*\n\$$/);
    assert.equal(await board().count(), 0);
    assert.deepEqual(pagewalk.complaints, []);
  });
});
