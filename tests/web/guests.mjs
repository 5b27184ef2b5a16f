// @ts-check
// Guests that were built outside this repository, dropped on the page: each view beside QEMU's memory, as in
// views.test.mjs. For kernels of the board of 2022, as QEMU has it by now. Not a part of `npm test`.
//
//   node tests/web/guests.mjs KERNEL FS_IMG

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { QemuWitness } from '../support/qemu-witness.mjs';
import { useBrowser } from './support/use-browser.mjs';
import { viewChecks } from './views/checks.mjs';
import { Views } from './views/views.mjs';

const [kernel, disk] = process.argv.slice(2);
if (kernel === undefined || disk === undefined) {
  console.error('usage: node tests/web/guests.mjs KERNEL FS_IMG');
  process.exit(2);
}

describe(`every view of ${kernel}, beside QEMU’s memory`, () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;
  /** @type {QemuWitness} */
  let witness;
  /** @type {Views} */
  let views;

  before(async () => {
    const qemu = QemuWitness.boot({ kernel, disk });
    pagewalk = await chromium.open();
    await pagewalk.prompt();
    await pagewalk.giveFiles(
      { name: 'kernel', bytes: readFileSync(kernel) },
      { name: 'fs.img', bytes: readFileSync(disk) },
    );
    await pagewalk.waitForConsole(/^\s*xv6 kernel is booting[^$]*\$$/);
    views = new Views(pagewalk);
    await views.pauseAtPrompt();
    witness = await qemu;
  });
  after(() => witness?.close());

  for (const [name, check] of viewChecks) test(name, () => check(views, witness));
  test('nothing went wrong unseen', () => assert.deepEqual(pagewalk.complaints, []));
});
