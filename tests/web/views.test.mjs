// @ts-check
// Each view of the page, for each of our kernels, beside values that owe nothing to the inspector: the memory that QEMU
// has at the same prompt (views/checks.mjs says why it is the same), and what the guest prints of itself.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { image, variants } from '../../scripts/support/paths.mjs';
import { QemuWitness } from '../support/qemu-witness.mjs';
import { useBrowser } from './support/use-browser.mjs';
import { viewChecks } from './views/checks.mjs';
import { Views } from './views/views.mjs';

/** Depth, entry and page of each line. @param {string} text */
const entriesIn = (text) =>
  [...text.matchAll(/^ ?((?:\.\. ?)+)\w+: pte (0x[0-9a-f]{16}) pa (0x[0-9a-f]{16})$/gm)].map(
    ([, dots = '', pte, pa]) => `${dots.match(/\.\./g)?.length} ${pte} ${pa}`,
  );

describe('every view, beside QEMU’s memory', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;
  before(async () => {
    pagewalk = await chromium.open();
  });

  for (const variant of variants)
    describe(`of the kernel ${variant}`, () => {
      /** @type {QemuWitness} */
      let witness;
      /** @type {Views} */
      let views;

      before(async () => {
        const qemu = QemuWitness.boot(image(variant));
        await pagewalk.page.getByRole('combobox', { name: 'Kernel' }).selectOption(variant);
        await pagewalk.waitForConsole(new RegExp(`^\\s*pagewalk kernel \\(${variant}\\)[^$]*\\$$`));
        views = new Views(pagewalk);
        await views.pauseAtPrompt();
        witness = await qemu;
      });
      after(() => witness?.close());

      for (const [name, check] of viewChecks) test(name, () => check(views, witness));

      // Of init, which sleeps meanwhile. The kernel with superpages prints addresses instead of indices.
      test('the guest’s own vmprint prints the same entries', async () => {
        await views.goOn();
        await pagewalk.waitForConsole(/usertests[\s\S]*\n\$$/);
        const printed = await pagewalk.run('vmprint 1');
        const shown = await views.tables.text('1');
        assert.match(printed, /^page table 0x[0-9a-f]{16}\n/);
        assert.deepEqual(entriesIn(shown), entriesIn(printed));
        assert.ok(entriesIn(shown).length > 6);
      });
    });

  test('nothing went wrong unseen', () => assert.deepEqual(pagewalk.complaints, []));
});
