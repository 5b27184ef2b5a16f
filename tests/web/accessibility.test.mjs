// @ts-check
// axe-core on the page in both themes and languages, wide and narrow.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { useBrowser } from './support/use-browser.mjs';

/** @type {{ name: string, look: import('./support/pagewalk-page.mjs').Look }[]} */
const looks = [
  { name: 'light, English', look: { colorScheme: 'light' } },
  { name: 'dark, English', look: { colorScheme: 'dark' } },
  { name: 'light, Chinese', look: { colorScheme: 'light', locale: 'zh-CN' } },
  { name: 'dark, Chinese', look: { colorScheme: 'dark', locale: 'zh-CN' } },
  {
    name: 'dark, English, a phone',
    look: { colorScheme: 'dark', viewport: { width: 390, height: 844 }, hasTouch: true },
  },
];

describe('accessibility', () => {
  const chromium = useBrowser();

  for (const { name, look } of looks) {
    test(`axe finds nothing: ${name}`, async () => {
      const pagewalk = await chromium.open(look);
      await pagewalk.prompt();
      await pagewalk.type('grow 2\n');
      await pagewalk.waitForTable('grow');
      assert.deepEqual(await violations(pagewalk), []);
      await pagewalk.tableText();
      assert.deepEqual(await violations(pagewalk), []);
      await pagewalk.panel.locator('#tab-ranges').click();
      await pagewalk.panel.getByRole('rowheader').first().waitFor();
      assert.deepEqual(await violations(pagewalk), []);
      await pagewalk.showPanel(2);
      await pagewalk.memory.locator('#box').press('End');
      await pagewalk.memory.getByRole('region').waitFor();
      for (const view of ['#tab-used', '#tab-all', '#tab-free', '#tab-summary']) {
        await pagewalk.memory.locator(view).click();
        await pagewalk.memory.getByRole('tabpanel').waitFor();
        assert.deepEqual(await violations(pagewalk), []);
      }
      for (const address of ['0x1234', 'nonsense', '0x4000000000']) {
        await pagewalk.translate(address);
        assert.deepEqual(await violations(pagewalk), []);
      }
      await pagewalk.close();
    });
  }

  test('axe finds nothing in the code panel, where the machine was stopped', async () => {
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      const pagewalk = await chromium.open({ colorScheme });
      await pagewalk.prompt();
      await pagewalk.page.getByRole('tab', { name: 'Code' }).click();
      const code = pagewalk.page.locator('pagewalk-code');
      await code.locator('.add').getByRole('combobox').fill('exec');
      await code.getByRole('button', { name: 'Add a breakpoint' }).click();
      await pagewalk.type('ls\n');
      await code.locator('tr[aria-current=step] [data-mark=set]').waitFor();
      assert.deepEqual(await violations(pagewalk), []);
      await pagewalk.close();
    }
  });

  test('axe finds nothing in a message either', async () => {
    const pagewalk = await chromium.open();
    await pagewalk.prompt();
    await pagewalk.type('poweroff\n');
    await pagewalk.page.locator('pagewalk-notice').getByRole('status').waitFor();
    assert.deepEqual(await violations(pagewalk), []);
    await pagewalk.close();
  });

  test('the page does not scroll sideways on a phone', async () => {
    const pagewalk = await chromium.open({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    await pagewalk.prompt();
    const width = await pagewalk.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 390, `${width} px wide`);
    // The key row comes with typing.
    await pagewalk.type('');
    await pagewalk.page
      .getByRole('toolbar', { name: 'Extra keys' })
      .getByRole('button', { name: 'Vertical bar' })
      .click();
    await pagewalk.waitForConsole(/\$ \|$/);
    await pagewalk.close();
  });

  test('the choice of theme and language is remembered', async () => {
    const pagewalk = await chromium.open({ colorScheme: 'light' });
    await pagewalk.page.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
    await pagewalk.button('中文').click();
    await pagewalk.page.reload();
    await pagewalk.button('暂停').waitFor();
    const { scheme, lang } = await pagewalk.page.evaluate(() => ({
      scheme: document.documentElement.dataset.scheme,
      lang: document.documentElement.lang,
    }));
    assert.deepEqual({ scheme, lang }, { scheme: 'dark', lang: 'zh-CN' });
    await pagewalk.close();
  });
});
