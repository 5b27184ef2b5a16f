// @ts-check
// The page on phones of two sizes: nothing is scrolled sideways, everything is large enough for a finger, every panel is
// reached, and rows have room.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { image } from '../../scripts/support/paths.mjs';
import { violations } from './support/axe.mjs';
import { useBrowser } from './support/use-browser.mjs';

const touch = { hasTouch: true, isMobile: true };
/** @type {{ name: string, look: import('./support/pagewalk-page.mjs').Look }[]} */
const looks = [
  { name: '390 × 844', look: { ...touch, viewport: { width: 390, height: 844 } } },
  {
    name: '360 × 740, in Chinese',
    look: { ...touch, viewport: { width: 360, height: 740 }, locale: 'zh-CN' },
  },
];
const panels = 9;
/** CSS pixels that a finger needs: WCAG 2.2, target size (minimum). */
const finger = 24;

/**
 * What can be pressed and is smaller than a finger, by where and what it is. A box in its label is as large as that; the
 * terminal's text area is not what a finger meets.
 * @param {import('playwright-core').Page} page
 */
const smallTargets = (page) =>
  page.evaluate((least) => {
    /** @type {string[]} */
    const small = [];
    const look = (/** @type {ParentNode} */ root) => {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot) look(element.shadowRoot);
        if (!element.matches('button, select, input, summary, a, [role=tab]')) continue;
        const { width, height } = (element.closest('label') ?? element).getBoundingClientRect();
        // What only a screen reader meets has one pixel.
        const seen = /** @type {any} */ (element).checkVisibility() && width > 1 && height > 1;
        if (!seen || (width >= least && height >= least)) continue;
        const host = /** @type {ShadowRoot} */ (element.getRootNode()).host?.localName;
        small.push(`${host} ${element.localName}.${element.className} ${width} × ${height}`);
      }
    };
    look(document);
    return small;
  }, finger);

describe('a tablet', () => {
  const chromium = useBrowser();

  for (const width of [600, 768, 1024])
    test(`of ${width} px has all of the header in sight`, async () => {
      const pagewalk = await chromium.open({ ...touch, viewport: { width, height: 900 } });
      await pagewalk.prompt();
      for (const name of ['Find', 'Help', 'Open']) {
        const box = await pagewalk.button(name).boundingBox();
        assert.ok(box && box.x >= 0 && box.x + box.width <= width, name);
      }
      assert.equal(await pagewalk.page.evaluate(() => document.documentElement.scrollWidth), width);
      await pagewalk.close();
    });
});

for (const { name, look } of looks)
  describe(`a phone of ${name}`, () => {
    const chromium = useBrowser();
    /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
    let pagewalk;
    const page = () => pagewalk.page;
    const width = look.viewport?.width ?? 0;
    const strip = () => page().locator('.workbench > .bar > .tabs');
    const chosen = () => strip().locator('[aria-selected=true]');

    before(async () => {
      pagewalk = await chromium.open(look);
      await pagewalk.prompt();
      await pagewalk.waitForTable('pid 2 sh');
    });
    after(() => pagewalk.close());

    test('what is chosen in the header has room for its name', async () => {
      const kernel = await page().locator('pagewalk-toolbar .kernel').boundingBox();
      assert.ok(kernel && kernel.width >= 110, `${kernel?.width} px`);
      const header = await page().locator('pagewalk-toolbar').boundingBox();
      assert.ok(header && header.height < 100, 'two rows');
    });

    test('a kernel of the reader’s own, which needs more to choose, has room, too', async () => {
      const own = await chromium.open(look);
      await own.prompt();
      await own.giveFiles({ name: 'kernel', bytes: readFileSync(image('cow').kernel) });
      await own.waitForConsole(/\(cow\)/);
      const toolbar = own.page.locator('pagewalk-toolbar');
      await toolbar.locator('.board').waitFor();
      const box = await toolbar.boundingBox();
      assert.ok(box && box.height < 140, 'three rows');
      assert.ok(((await toolbar.locator('.kernel').boundingBox())?.width ?? 0) >= 70);
      await own.close();
    });

    test('the tab of the panel on show is in sight, and edges with more behind them fade', async () => {
      assert.equal(await strip().evaluate((tabs) => tabs.className), 'tabs more-behind');
      const menu = page().locator('.workbench > .bar .all select');
      assert.equal(await menu.locator('option').count(), panels);
      for (let i = panels - 1; i >= 0; i--) {
        const id = await menu.locator('option').nth(i).getAttribute('value');
        await menu.selectOption(id);
        await strip().locator(`#tab-${id}[aria-selected=true]`).waitFor();
        const [tab, room] = [await chosen().boundingBox(), await strip().boundingBox()];
        assert.ok(tab && room && tab.x >= room.x - 1, `${id} begins in sight`);
        assert.ok(tab.x + tab.width <= room.x + room.width + 1, `${id} ends in sight`);
        if (i === panels - 1)
          assert.equal(await strip().evaluate((tabs) => tabs.className), 'tabs more-before');
      }
      assert.deepEqual(await violations(pagewalk), []);
    });

    test('the strip of tabs is swiped, and a tab behind its edge is reached', async () => {
      await strip().evaluate((tabs) => tabs.scrollTo(tabs.scrollWidth, 0));
      await page().locator('.workbench .tabs.more-before:not(.more-behind)').waitFor();
      await strip().getByRole('tab').last().tap();
      await page().locator('pagewalk-lab').waitFor();
      assert.equal(await chosen().getAttribute('id'), 'tab-lab');
    });

    test('rows have the room: what explains them is folded, and opens', async () => {
      await pagewalk.showPanel(0);
      const about = pagewalk.panel.locator('details.about');
      const { height } = (await about.boundingBox()) ?? { height: 99 };
      assert.ok(height <= 40, `${height} px`);
      await about.locator('summary').first().tap();
      await about.getByText('0x87f63000', { exact: false }).first().waitFor();
      await about.locator('pagewalk-export').locator('summary').tap();
      await about.locator('pagewalk-export').getByRole('button', { name: 'CSV' }).waitFor();
      const menu = await about.locator('pagewalk-export div').boundingBox();
      assert.ok(menu && menu.x >= 0 && menu.x + menu.width <= width, 'the menu is in sight');
      await page().keyboard.press('Escape');
      await about.locator('summary').first().tap();
      await about.locator('pagewalk-export').waitFor({ state: 'hidden' });

      await pagewalk.panel.getByRole('row', { name: /0x0000002000/ }).tap();
      const explained = pagewalk.panel.locator('footer details');
      const folded = (await explained.boundingBox())?.height ?? 99;
      assert.ok(folded <= 44, `${folded} px`);
      await explained.locator('summary').tap();
      await explained.getByRole('button').waitFor();
      assert.ok(((await explained.boundingBox())?.height ?? 0) > folded);
      await explained.locator('summary').tap();
      await explained.getByRole('button').waitFor({ state: 'hidden' });
    });

    test('a cell of the memory map is met by a finger, also in the map of all of RAM', async () => {
      await pagewalk.showPanel(2);
      const map = pagewalk.memory.locator('pagewalk-memory-map');
      const cell = async () => ((await map.locator('.mark.selected').boundingBox())?.width ?? 4) - 4;
      await map.locator('.mark.selected').waitFor({ state: 'attached' });
      assert.ok((await cell()) >= 12, `${await cell()} px`);
      const [smaller, larger] = [map.getByRole('button').first(), map.getByRole('button').last()];
      assert.equal(await smaller.isDisabled(), true);

      await pagewalk.memory.locator('#tab-all').tap();
      await map.locator('xpath=.').evaluate((element) => /** @type {any} */ (element).updateComplete);
      const overview = await cell();
      assert.ok(overview < 12, 'all of it at a glance');
      await map.locator('canvas').tap({ position: { x: 200, y: 20 } });
      await larger.and(page().locator(':disabled')).waitFor();
      assert.ok((await cell()) >= 12, `${await cell()} px`);
      const [mark, box] = [
        await map.locator('.mark.selected').boundingBox(),
        await map.locator('#box').boundingBox(),
      ];
      assert.ok(
        mark && box && mark.y >= box.y - 2 && mark.y < box.y + box.height,
        'what was met is in sight',
      );
      await smaller.tap();
      await map.locator('#box').press('-');
      await map.locator('#box').press('-');
      await smaller.and(page().locator(':disabled')).waitFor();
      assert.equal(await cell(), overview);
      await map.locator('#box').press('+');
      await smaller.and(page().locator(':enabled')).waitFor();
    });

    test('everything that is pressed is large enough for a finger, and no panel is wider than the page', async () => {
      for (let i = 0; i < panels; i++) {
        await pagewalk.showPanel(i);
        await page().locator('.workbench [slot=first][role=tabpanel]').waitFor();
        // What a panel shows at first comes with its first answer.
        await page()
          .locator('.workbench [slot=first][role=tabpanel]')
          .locator('button, select, summary, tr')
          .first()
          .waitFor({ state: 'attached' });
        assert.deepEqual(await smallTargets(page()), [], `panel ${i}`);
        assert.equal(await page().evaluate(() => document.documentElement.scrollWidth), width, `panel ${i}`);
      }
      assert.deepEqual(pagewalk.complaints, []);
    });
  });
