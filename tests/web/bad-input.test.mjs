// @ts-check
// What the page says when something it needs is missing or makes no sense, and that it lives on.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { launchBrowser, PagewalkPage } from './support/pagewalk-page.mjs';
import { useBrowser } from './support/use-browser.mjs';

describe('bad input', () => {
  /** What the server refuses. @type {RegExp | undefined} */
  let missing;
  const chromium = useBrowser((path) => (missing?.test(path) ? 404 : undefined));

  /** @param {RegExp} files */
  const openWithout = async (files) => {
    missing = files;
    const pagewalk = await chromium.open();
    const alert = pagewalk.page.getByRole('alert');
    await alert.waitFor();
    missing = undefined;
    return { pagewalk, alert, text: (await alert.textContent()) ?? '' };
  };

  test('a missing disk is named with its address and the status, and can be tried again', async () => {
    const { pagewalk, text } = await openWithout(/fs\.img$/);
    assert.match(text, /images\/classic\/fs\.img/);
    assert.match(text, /HTTP 404/);
    await pagewalk.button('Try again').click();
    await pagewalk.prompt();
    await pagewalk.close();
  });

  test('a missing kernel is named', async () => {
    const { pagewalk, text } = await openWithout(/kernel\.elf$/);
    assert.match(text, /images\/classic\/kernel\.elf.*HTTP 404/s);
    await pagewalk.close();
  });

  test('a missing WebAssembly module is told', async () => {
    const { pagewalk, text } = await openWithout(/\.wasm$/);
    assert.match(text, /WebAssembly module could not be loaded/);
    await pagewalk.close();
  });

  test('a missing worker is told', async () => {
    const { pagewalk, text } = await openWithout(/worker.*\.js$/);
    assert.match(text, /worker could not be started/);
    await pagewalk.button('Try again').click();
    await pagewalk.prompt();
    await pagewalk.close();
  });

  test('a kernel that is none is refused with the reason, and the built-in one boots again', async () => {
    const pagewalk = await chromium.open();
    await pagewalk.prompt();
    await pagewalk.giveFiles({ name: 'kernel', bytes: Buffer.from('no program at all') });
    const alert = pagewalk.page.getByRole('alert');
    await alert.getByText('The machine cannot boot this kernel: kernel').waitFor();
    assert.match((await alert.locator('code').textContent()) ?? '', /ELF|short|truncated/i);
    await pagewalk.button('Boot the built-in kernel').click();
    await pagewalk.prompt();
    await pagewalk.close();
  });

  test('a disk of an odd size is refused with the reason', async () => {
    const pagewalk = await chromium.open();
    await pagewalk.prompt();
    await pagewalk.giveFiles({ name: 'disk.img', bytes: Buffer.alloc(1000) });
    const alert = pagewalk.page.getByRole('alert');
    await alert.getByText('The machine cannot use this disk image: disk.img').waitFor();
    assert.match((await alert.locator('code').textContent()) ?? '', /512/);
    await pagewalk.close();
  });

  test('an own kernel and disk boot', async () => {
    const pagewalk = await chromium.open();
    await pagewalk.prompt();
    const fetched = async (/** @type {string} */ name) =>
      Buffer.from(await (await fetch(`${chromium.url}images/classic/${name}`)).arrayBuffer());
    await pagewalk.giveFiles(
      { name: 'my-kernel', bytes: await fetched('kernel.elf') },
      { name: 'my-disk.img', bytes: await fetched('fs.img') },
    );
    await pagewalk.waitForConsole(/^[^$]*booting[^$]*\$$/);
    assert.deepEqual(pagewalk.complaints, []);
    await pagewalk.close();
  });

  test('files that are neither are told apart from a fault of the machine', async () => {
    const pagewalk = await chromium.open();
    await pagewalk.prompt();
    await pagewalk.giveFiles({ name: 'empty', bytes: Buffer.alloc(0) });
    await pagewalk.page.getByRole('alert').getByText('neither a kernel nor a disk image').waitFor();
    assert.match(await pagewalk.run('echo alive'), /alive/);
    await pagewalk.close();
  });

  test('a fault of the machine itself is told, and a reset builds a new one', async () => {
    const pagewalk = await chromium.open();
    await pagewalk.prompt();
    const [worker] = pagewalk.page.workers();
    await worker?.evaluate(() => globalThis.dispatchEvent(new MessageEvent('message', { data: null })));
    const alert = pagewalk.page.getByRole('alert');
    await alert.getByText('The machine has crashed.').waitFor();
    await pagewalk.page.locator('pagewalk-notice').getByRole('button', { name: 'Reset' }).click();
    await pagewalk.waitForConsole(/^[^$]*booting[^$]*\$$/);
    await pagewalk.close();
  });

  test('a browser without WebAssembly is told so, in both languages', async (context) => {
    const bare = await launchBrowser(['--js-flags=--jitless']);
    context.after(() => bare.close());
    const pagewalk = await PagewalkPage.open(bare, chromium.url);
    await pagewalk.page.getByRole('alert').getByText('This browser has no WebAssembly').waitFor();
    await pagewalk.button('中文').click();
    await pagewalk.page.getByRole('alert').getByText('这个浏览器没有 WebAssembly').waitFor();
  });
});
