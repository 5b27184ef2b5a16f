// @ts-check
// Nothing moves that did not change in the machine: what there is to tell has a place of its own, wide and narrow, in both
// languages; it is told to a screen reader, and its buttons are reached.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { useBrowser } from './support/use-browser.mjs';

/** @type {{ name: string, look: import('./support/pagewalk-page.mjs').Look, words: { stop: string, code: string, away: string } }[]} */
const looks = [
  { name: 'wide', look: {}, words: { stop: 'Breakpoint exec', code: 'Show the code', away: 'Dismiss' } },
  {
    name: 'on a phone',
    look: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme: 'dark' },
    words: { stop: 'Breakpoint exec', code: 'Show the code', away: 'Dismiss' },
  },
  {
    name: 'in Chinese, on a small phone',
    look: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, locale: 'zh-CN' },
    words: { stop: '断点 exec', code: '查看代码', away: '关闭' },
  },
];

/** The parts of the page that somebody may be reading. */
const read = [
  'pagewalk-toolbar',
  'pagewalk-terminal',
  'pagewalk-what-happened',
  '.workbench > .bar',
  '.workbench [slot=first][role=tabpanel]',
  'pagewalk-bottom-line',
];

describe('a page that keeps still', () => {
  const chromium = useBrowser();

  /** @param {import('./support/pagewalk-page.mjs').PagewalkPage} pagewalk */
  const places = async ({ page }) => {
    const boxes = await Promise.all(read.map((part) => page.locator(part).first().boundingBox()));
    return Object.fromEntries(read.map((part, i) => [part, boxes[i]]));
  };
  /** @param {import('./support/pagewalk-page.mjs').PagewalkPage} pagewalk */
  const noticeOf = ({ page }) => {
    const notice = page.locator('pagewalk-notice');
    return { notice, status: notice.getByRole('status'), alert: notice.getByRole('alert') };
  };

  for (const { name, look, words } of looks) {
    test(`a stop moves nothing, is told, and is answered: ${name}`, async () => {
      const pagewalk = await chromium.open(look);
      const { page } = pagewalk;
      const { notice, status } = noticeOf(pagewalk);
      await pagewalk.prompt();
      // The offer of the tour stands where every message does.
      const offered = await places(pagewalk);
      await notice.getByRole('button').last().click();
      await status.filter({ hasText: /^\s*$/ }).waitFor({ state: 'attached' });
      assert.deepEqual(await places(pagewalk), offered, 'the offer is put away');

      await pagewalk.showPanel(7);
      const code = page.locator('pagewalk-code');
      await code.locator('.add').getByRole('combobox').fill('exec');
      await code.locator('.add').getByRole('button').click();
      await code.locator('.breakpoints li').waitFor();
      await pagewalk.showPanel(0);
      await pagewalk.waitForTable('pid 2 sh');
      await pagewalk.type('ls');
      await pagewalk.waitForConsole(/\$ ls$/);
      const teller = await status.elementHandle();
      const before = await places(pagewalk);
      await pagewalk.type('\n');
      await status.filter({ hasText: words.stop }).waitFor();
      assert.deepEqual(await places(pagewalk), before, 'the machine stops');
      assert.match((await teller?.textContent()) ?? '', /exec.*hart 0.*pid 3/, 'who told before tells now');
      assert.deepEqual(await violations(pagewalk), []);

      const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
      for (const button of await notice.getByRole('button').all()) {
        const box = await button.boundingBox();
        assert.ok(box && box.height >= 24 && box.width >= 24, 'large enough for a finger');
        assert.ok(box.x >= 0 && box.x + box.width <= width && box.y + box.height <= height, 'in sight');
      }
      const text = await status.boundingBox();
      assert.ok(text && text.width >= 100, `${text?.width} px for the words`);
      await notice.getByRole('button', { name: words.away }).click();
      await status.filter({ hasText: /^\s*$/ }).waitFor({ state: 'attached' });
      assert.deepEqual(await places(pagewalk), before, 'the message is put away');

      await page.keyboard.press('F8');
      await pagewalk.waitForConsole(/\$ ls\n[\s\S]*\n\$$/);
      assert.deepEqual(pagewalk.complaints, []);
      await pagewalk.close();
    });

    test(`a guest in trouble moves nothing: ${name}`, async () => {
      const pagewalk = await chromium.open(look);
      const { notice, status } = noticeOf(pagewalk);
      await pagewalk.prompt();
      await pagewalk.waitForTable('pid 2 sh');
      const panic = `panic: freewalk: leaf ${'and more '.repeat(8)}!`;
      await pagewalk.type(`echo ${panic}`);
      await pagewalk.waitForConsole(/!$/);
      const before = await places(pagewalk);
      await pagewalk.type('\n');
      await status.filter({ hasText: 'freewalk: leaf' }).waitFor();
      assert.deepEqual(await places(pagewalk), before, 'the guest is in trouble');
      assert.match((await status.getAttribute('title')) ?? '', /freewalk: leaf and more and more/);
      await notice.getByRole('button').first().click();
      await pagewalk.page.locator('pagewalk-checks').getByText('freewalk: leaf').first().waitFor();
      await status.filter({ hasText: 'freewalk' }).waitFor({ state: 'detached' });
      await pagewalk.close();
    });

    test(`an error is told on a card, above the line, and moves nothing: ${name}`, async () => {
      const pagewalk = await chromium.open(look);
      const { page } = pagewalk;
      const { notice, alert, status } = noticeOf(pagewalk);
      await pagewalk.prompt();
      const before = await places(pagewalk);
      await pagewalk.giveFiles({ name: `${'long '.repeat(30)}.txt`, bytes: Buffer.from('?') });
      await alert.filter({ hasText: 'long long' }).waitFor();
      assert.equal((await status.textContent())?.trim(), '');
      assert.deepEqual(await places(pagewalk), before);
      const line = before['pagewalk-bottom-line'];
      const card = await notice.locator('.card').boundingBox();
      assert.ok(card && line && card.x >= 0 && card.x + card.width <= line.width, 'in sight');
      assert.ok(Math.abs(card.y + card.height - line.y) <= 2, 'it stands on the line');
      assert.deepEqual(await violations(pagewalk), []);
      await notice.getByRole('button', { name: words.away }).click();
      await page.locator('pagewalk-notice .card').waitFor({ state: 'detached' });
      await pagewalk.close();
    });
  }
});
