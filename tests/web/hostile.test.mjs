// @ts-check
// A kernel whose names, symbols, source files, structures and output are attacks: none becomes markup or script, and the
// page lives on. hostile/payloads.mjs has them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hostileSource, payloads } from './hostile/payloads.mjs';
import { useBrowser } from './support/use-browser.mjs';

const source = (/** @type {string} */ name) => fileURLToPath(new URL(`hostile/${name}`, import.meta.url));

const flags =
  '-g -O1 -march=rv64gc -mabi=lp64d -mcmodel=medany -ffreestanding -nostdlib -static -fno-pic -Wl,--build-id=none';

/** @param {string[]} more @returns {Buffer} */
function buildKernel(...more) {
  const folder = mkdtempSync(join(tmpdir(), 'pagewalk-hostile-'));
  try {
    writeFileSync(join(folder, 'payloads.h'), hostileSource());
    const kernel = join(folder, 'kernel');
    const linking = ['-Wl,--no-warn-rwx-segments', `-Wl,-T,${source('kernel.ld')}`];
    const args = [...flags.split(' '), ...linking, `-I${folder}`, ...more, source('kernel.c'), '-o', kernel];
    const { status, stderr } = spawnSync('riscv64-linux-gnu-gcc', args);
    assert.equal(status, 0, String(stderr));
    return readFileSync(kernel);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Every element of the page, through all shadow roots, that no template of ours makes or that carries a handler.
 * @param {import('./support/pagewalk-page.mjs').PagewalkPage} pagewalk
 */
const intruders = ({ page }) =>
  page.evaluate(() => {
    const foreign =
      'script:not([src]), iframe, object, embed, base, form[action], math, link[href*=evil], meta[http-equiv=refresh]';
    /** @type {string[]} */
    const found = [];
    /** @param {Document | ShadowRoot} root */
    const search = (root) => {
      for (const element of root.querySelectorAll('*')) {
        const handler = [...element.attributes].find(({ name }) => name.startsWith('on'));
        const link = element.getAttribute('href') ?? element.getAttribute('src') ?? '';
        if (element.matches(foreign) || handler || /^\s*javascript:|evil\.example/i.test(link))
          found.push(element.outerHTML.slice(0, 200));
        if (element.shadowRoot) search(element.shadowRoot);
      }
    };
    search(document);
    if ('hacked' in window) found.push('a script ran');
    return found;
  });

describe('a hostile kernel', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;

  /** How long the page takes to answer, in ms: the longest of some tries. */
  const longestPause = () =>
    pagewalk.page.evaluate(async () => {
      let longest = 0;
      for (let i = 0; i < 20; i++) {
        const begun = performance.now();
        await new Promise((resolve) => setTimeout(resolve, 20));
        longest = Math.max(longest, performance.now() - begun - 20);
      }
      return longest;
    });

  before(async () => {
    pagewalk = await chromium.open();
    await pagewalk.prompt();
  });

  test(`there are at least 40 attacks, and they are all different`, () => {
    assert.ok(payloads.length >= 40);
    assert.equal(new Set(payloads).size, payloads.length);
  });

  test('is booted, and every panel shows it: nothing of it is markup, and the page answers', async () => {
    await pagewalk.giveFiles({ name: `<img src=x onerror=window.hacked=1>.elf`, bytes: buildKernel() });
    await pagewalk.waitForConsole(/panic: <img/);
    const tabs = pagewalk.page.locator('.workbench > .bar > .tabs').getByRole('tab');
    for (let place = 0; place < (await tabs.count()); place++) {
      await tabs.nth(place).click();
      const pause = await longestPause();
      assert.ok(pause < 2000, `the page stood still for ${pause} ms in tab ${place}`);
      assert.deepEqual(await intruders(pagewalk), [], `tab ${place}`);
    }
  });

  test('its names are shown as they are', async () => {
    await pagewalk.showPanel(0);
    const offers = await pagewalk.panel.getByRole('combobox').first().locator('option').allTextContents();
    for (const text of payloads.slice(0, 10))
      assert.ok(
        offers.some((offer) => offer.includes(text)),
        text,
      );
  });

  test('its page table that leads to itself is drawn, in every view', async () => {
    await pagewalk.chooseTable('kernel');
    await pagewalk.waitForTable('Kernel');
    for (const tab of await pagewalk.panel.getByRole('tab').all()) {
      await tab.click();
      assert.ok((await longestPause()) < 5000);
      assert.deepEqual(await intruders(pagewalk), []);
    }
    await pagewalk.showTree();
  });

  test('what it prints is text, reaches neither the title nor the clipboard, and is not answered', async () => {
    const text = await pagewalk.consoleText();
    for (const payload of payloads.slice(0, 20)) assert.ok(text.includes(payload.slice(0, 20)), payload);
    assert.match(await pagewalk.page.title(), /^Pagewalk/);
  });

  test('without its DWARF, and with damaged DWARF, the same holds', async () => {
    const whole = buildKernel();
    const damaged = Buffer.from(whole);
    let seed = 7;
    for (let at = 0x3000; at < damaged.length; at += 1 + (seed % 97)) {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      damaged[at] = seed % 256;
    }
    for (const bytes of [buildKernel('-s'), damaged]) {
      await pagewalk.giveFiles({ name: 'kernel', bytes });
      await pagewalk.page.waitForTimeout(1000);
      const tabs = pagewalk.page.locator('.workbench > .bar > .tabs').getByRole('tab');
      for (let place = 0; place < (await tabs.count()); place++) {
        await tabs.nth(place).click();
        assert.deepEqual(await intruders(pagewalk), []);
      }
    }
  });

  test('the page still boots its own kernel afterwards', async () => {
    await pagewalk.page.getByRole('combobox', { name: 'Kernel' }).selectOption('classic');
    await pagewalk.prompt();
    assert.deepEqual(pagewalk.complaints, []);
  });
});
