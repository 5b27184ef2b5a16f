// @ts-check
import { after, before } from 'node:test';
import { launchBrowser, PagewalkPage, serveDist } from './pagewalk-page.mjs';

/**
 * A server and a browser for the tests of one suite. Both end with it, also when a test or their own start fails:
 * a browser left behind would keep the suite from ending.
 * @param {Parameters<typeof serveDist>[0]} [fault]
 */
export function useBrowser(fault) {
  /** @type {Awaited<ReturnType<typeof serveDist>> | undefined} */
  let server;
  /** @type {import('playwright-core').Browser | undefined} */
  let browser;
  before(async () => {
    server = await serveDist(fault);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });
  return {
    get url() {
      return server?.url ?? '';
    },
    /** @param {import('./pagewalk-page.mjs').Look} [look] */
    open(look) {
      if (!server || !browser) throw new Error('the browser has not started');
      return PagewalkPage.open(browser, server.url, look);
    },
  };
}
