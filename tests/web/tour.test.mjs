// @ts-check
// The tour leads to the real places, wide and narrow, and leaves the page as it was.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { useBrowser } from './support/use-browser.mjs';

/** What each step speaks of, and the tab that is chosen meanwhile. */
const steps = [
  { place: '.front', tab: undefined },
  { place: 'pagewalk-page-tables', tab: 'tables' },
  { place: 'pagewalk-selected', tab: 'tables' },
  { place: 'pagewalk-translate', tab: 'translate' },
  { place: 'pagewalk-memory', tab: 'memory' },
  { place: 'pagewalk-checks', tab: 'checks' },
  { place: 'pagewalk-toolbar', tab: undefined },
];

/** @type {{ name: string, look: import('./support/pagewalk-page.mjs').Look, start: string }[]} */
const looks = [
  { name: 'wide', look: {}, start: 'Take the tour' },
  {
    name: 'on a phone',
    look: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme: 'dark' },
    start: 'Take the tour',
  },
  {
    name: 'in Chinese, on a small phone',
    look: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, locale: 'zh-CN' },
    start: '开始导览',
  },
];

/** @typedef {{ x: number, y: number, width: number, height: number }} Box */
/** @param {Box} a @param {Box} b */
const overlap = (a, b) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('the tour', () => {
  const chromium = useBrowser();

  for (const { name, look, start } of looks)
    test(`stands beside what it speaks of, at every step: ${name}`, async () => {
      const pagewalk = await chromium.open(look);
      const { page } = pagewalk;
      await pagewalk.prompt();
      await pagewalk.showPanel(4);
      await page.getByRole('button', { name: start }).click();
      const card = page.locator('pagewalk-tour').getByRole('dialog');
      const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
      for (const [i, { place, tab }] of steps.entries()) {
        await card.getByText(new RegExp(`${i + 1}.*${steps.length}`)).waitFor();
        const box = await card.boundingBox();
        const mark = await page.locator('pagewalk-tour .mark').boundingBox();
        assert.ok(box && mark, place);
        assert.ok(box.x >= 0 && box.x + box.width <= width, `${place}: beside the page`);
        assert.ok(box.y >= 0 && box.y + box.height <= height, `${place}: above or below the page`);
        assert.ok(!overlap(box, mark), `${place}: the card covers what it speaks of`);
        // On a phone the strip is not there as long as nothing is selected.
        const spoken = await page.locator(place).boundingBox();
        if (spoken) assert.deepEqual(mark, spoken, place);
        else assert.equal(place, 'pagewalk-selected');
        if (tab) {
          const chosen = await page.locator(`.workbench > .bar #tab-${tab}`).getAttribute('aria-selected');
          assert.equal(chosen, 'true', place);
        }
        assert.deepEqual(await violations(pagewalk), []);
        await page.keyboard.press('Enter');
      }
      await card.waitFor({ state: 'detached' });
      assert.equal(await page.locator('.workbench > .bar #tab-events').getAttribute('aria-selected'), 'true');
      assert.equal(await page.getByRole('button', { name: start }).count(), 0);
      await page.reload();
      await pagewalk.prompt();
      assert.equal(await page.getByRole('button', { name: start }).count(), 0, 'it is offered once');
      assert.deepEqual(pagewalk.complaints, []);
      await pagewalk.close();
    });

  test('is read in a minute, and can be left at any step without losing the focus', async () => {
    const pagewalk = await chromium.open();
    const { page } = pagewalk;
    await pagewalk.prompt();
    await pagewalk.button('Help').click();
    const card = page.locator('pagewalk-tour').getByRole('dialog');
    await page.getByRole('button', { name: 'Start the tour' }).click();
    let words = 0;
    for (let i = 1; i <= steps.length; i++) {
      await card.getByText(`${i} of ${steps.length}`).waitFor();
      const text = `${await card.locator('h2').textContent()} ${await card.locator('p').textContent()}`;
      words += text.split(/\s+/).length;
      if (i < steps.length) await page.keyboard.press('ArrowRight');
    }
    assert.ok(words <= 200, `${words} words: more than a minute for who reads 200 in one`);
    await page.keyboard.press('ArrowLeft');
    await card.getByRole('button', { name: 'Skip' }).click();
    await card.waitFor({ state: 'detached' });
    // What had it, the dialog of help, is closed by now.
    await page.waitForFunction(
      () =>
        document.querySelector('pagewalk-app')?.shadowRoot?.activeElement?.localName === 'pagewalk-workbench',
    );
    assert.equal(await page.getByRole('tab', { name: 'Page tables' }).getAttribute('aria-selected'), 'true');
    await pagewalk.close();
  });
});
