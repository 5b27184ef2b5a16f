// @ts-check
// An idle shell costs next to nothing: processor time of all of the browser's processes, over five seconds.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launchBrowser, PagewalkPage, serveDist } from './support/pagewalk-page.mjs';

const share = 0.03;
const seconds = 5;

describe('an idle shell', () => {
  /** @type {Awaited<ReturnType<typeof serveDist>>} */
  let server;
  /** @type {import('playwright-core').Browser} */
  let browser;

  before(async () => {
    server = await serveDist();
    browser = await launchBrowser();
  });

  after(async () => {
    await browser.close();
    await server.close();
  });

  test(`uses less than ${share * 100} % of a core, with the page tables in sight`, async () => {
    const pagewalk = await PagewalkPage.open(browser, server.url);
    await pagewalk.prompt();
    await pagewalk.waitForTable('pid 2 sh');
    const devtools = await browser.newBrowserCDPSession();
    const processorSeconds = async () => {
      const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
      return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
    };
    // The measurement is the one thing here that has to wait for time itself.
    const pass = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
    await pass(1500);
    const start = await processorSeconds();
    await pass(seconds * 1000);
    const used = (await processorSeconds()) - start;
    assert.ok(used < share * seconds, `${((100 * used) / seconds).toFixed(1)} % of a core`);
  });
});
