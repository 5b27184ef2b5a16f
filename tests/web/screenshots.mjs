// @ts-check
// Takes pictures of the page in both themes and languages, wide and narrow, into build/screenshots.
//
//   node tests/web/screenshots.mjs
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launchBrowser, PagewalkPage, serveDist } from './support/pagewalk-page.mjs';

const output = fileURLToPath(new URL('../../build/screenshots/', import.meta.url));

const looks = [
  { name: 'desktop-light-en', locale: 'en-GB', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'desktop-dark-zh', locale: 'zh-CN', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { name: 'phone-dark-en', locale: 'en-GB', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
  { name: 'phone-light-zh', locale: 'zh-CN', colorScheme: 'light', viewport: { width: 390, height: 844 } },
];

await mkdir(output, { recursive: true });
const server = await serveDist();
const browser = await launchBrowser();
for (const { name, ...options } of looks) {
  const pagewalk = await PagewalkPage.open(browser, server.url, /** @type {any} */ (options));
  await pagewalk.waitForConsole(/\$/);
  await pagewalk.run('ls');
  await pagewalk.waitForTable('pid 2 sh');
  await pagewalk.panel.locator('[data-mark=changed]').first().click();
  await pagewalk.page.screenshot({ path: `${output}${name}-shell.png` });
  await pagewalk.type('grow 4\n');
  await pagewalk.waitForTable('grow');
  await pagewalk.type('\n');
  await pagewalk.waitForConsole(/press Enter to end/);
  await pagewalk.panel.locator('[data-mark=new]').filter({ hasText: '0x0000006000' }).click();
  await pagewalk.page.screenshot({ path: `${output}${name}-grow.png` });
  await pagewalk.chooseTable('kernel');
  await pagewalk.page.screenshot({ path: `${output}${name}-kernel.png` });
  await pagewalk.translate('0x2abc');
  await pagewalk.page.screenshot({ path: `${output}${name}-translate.png` });
  await pagewalk.translate('0x4000000000');
  await pagewalk.page.screenshot({ path: `${output}${name}-translate-fault.png` });
  await pagewalk.showPanel(0);
  await pagewalk.tableText();
  await pagewalk.page.screenshot({ path: `${output}${name}-text.png` });
  await pagewalk.close();
}
await browser.close();
await server.close();
console.log(`pictures in ${output}`);
