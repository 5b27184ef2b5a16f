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
    await pagewalk.button('Translate').click();
    assert.equal(await pagewalk.translation.getByRole('textbox').inputValue(), '0x3fffffe000');
    await pagewalk.page.locator('#address:focus').waitFor();
  });

  test('nothing went wrong unseen', () => assert.deepEqual(pagewalk.complaints, []));
});
