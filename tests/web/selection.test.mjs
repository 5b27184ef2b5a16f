// @ts-check
// What the reader points at in one panel is what the others show.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { useBrowser } from './support/use-browser.mjs';

describe('the selection', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;

  before(async () => {
    pagewalk = await chromium.open();
    await pagewalk.prompt();
    await pagewalk.chooseTable('1');
    await pagewalk.waitForTable('pid 1 init');
  });

  test('an entry chosen in the tree is translated without another word', async () => {
    await pagewalk.panel.getByRole('row').filter({ hasText: '0x0000001000' }).first().click();
    await pagewalk.showPanel(1);
    assert.equal(await pagewalk.translation.getByRole('textbox').inputValue(), '0x1000');
    assert.equal(await pagewalk.translation.getByRole('combobox').inputValue(), '1');
  });

  test('the button below the tree opens the translation', async () => {
    await pagewalk.showPanel(0);
    await pagewalk.panel.getByRole('row').filter({ hasText: '0x3fffffe000' }).first().click();
    await pagewalk.panel.getByRole('button', { name: 'Translate' }).click();
    assert.equal(await pagewalk.translation.getByRole('textbox').inputValue(), '0x3fffffe000');
    await pagewalk.page.locator('#address:focus').waitFor();
  });

  test('one line explains it, names who else maps the page, and leads to the page', async () => {
    const strip = pagewalk.page.getByRole('region', { name: 'Selected' });
    await pagewalk.showPanel(0);
    await pagewalk.panel.getByRole('row').filter({ hasText: '0x0000002000' }).first().click();
    const sentence = strip.getByRole('status');
    await sentence.filter({ hasText: /stack · user page · init \(pid 1\)$/ }).waitFor();
    const said = ((await sentence.textContent()) ?? '').replace(/\s+/g, ' ').trim();
    const [, page] =
      /^pid 1 init · 0x2000 → L2\[0\] L1\[0\] L0\[2\] → (0x[0-9a-f]+) · stack · user page/.exec(said) ??
      assert.fail(said);
    const printed = await pagewalk.run('vmprint 1');
    assert.match(printed, new RegExp(`\\.\\. \\.\\. \\.\\.2: pte 0x[0-9a-f]+ pa 0x0*${page?.slice(2)}\\n`));
    await strip.getByRole('button', { name: `kernel ${page}` }).waitFor();
    await strip.getByRole('button', { name: 'Memory' }).click();
    await pagewalk.memory
      .locator('h3')
      .filter({ hasText: page ?? '' })
      .waitFor();
  });

  test('and says who wrote the entry', async () => {
    const strip = pagewalk.page.getByRole('region', { name: 'Selected' });
    await strip.getByRole('button', { name: 'Who wrote it?' }).click();
    // What was recorded is told at once; for what was not the run is repeated.
    const find = strip.getByRole('button', { name: 'Find who wrote this last' });
    const written = strip.getByText(/written by/);
    await find.or(written).first().waitFor();
    if (await find.isVisible()) await find.click();
    await strip.getByText(/written by \w+ \(\w+\.[ch]pp:\d+\)/).waitFor();
  });

  test('a process is explained, too', async () => {
    await pagewalk.page.getByRole('tab', { name: 'Processes' }).click();
    await pagewalk.page
      .locator('pagewalk-processes')
      .getByRole('row')
      .filter({ hasText: 'sh' })
      .first()
      .click();
    const strip = pagewalk.page.getByRole('region', { name: 'Selected' });
    await strip.getByText(/pid 2 sh · \d+ KiB of user memory · page table 0x87/).waitFor();
  });

  test('nothing went wrong unseen', () => assert.deepEqual(pagewalk.complaints, []));
});
