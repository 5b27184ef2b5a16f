// The page as a test uses it: opens it in Chromium, types at the console, reads what is on the screen.
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from './static-server.mjs';

/** @typedef {import('playwright-core').Page} Page */

const dist = process.env.PAGEWALK_DIST ?? fileURLToPath(new URL('../../../dist', import.meta.url));

export const launchBrowser = () =>
  chromium.launch({
    executablePath: process.env.PAGEWALK_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** @param {Parameters<typeof serve>[1]} [fault] */
export const serveDist = (fault) => serve(dist, fault);

export class PagewalkPage {
  /** What went wrong unseen: errors on the page's console, and requests to other hosts. */
  /** @type {string[]} */
  complaints = [];

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  /**
   * @param {import('playwright-core').Browser} browser
   * @param {string} url
   * @param {import('playwright-core').BrowserContextOptions} [options]
   */
  static async open(browser, url, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    const opened = new PagewalkPage(page);
    page.on('request', (request) => {
      if (!request.url().startsWith(new URL(url).origin) && !/^(data|blob):/.test(request.url()))
        opened.complaints.push(`request to ${request.url()}`);
    });
    await page.goto(url);
    return opened;
  }

  close() {
    return this.page.context().close();
  }

  get terminal() {
    return this.page.locator('pagewalk-terminal');
  }

  get panel() {
    return this.page.locator('pagewalk-page-tables');
  }

  get statusBar() {
    return this.page.locator('pagewalk-status-bar');
  }

  /** All text of the console. */
  consoleText() {
    return this.terminal.evaluate((element) => /** @type {any} */ (element).text);
  }

  /**
   * Waits until the console's text from `from` on matches; gives the length of the text up to the end of the match.
   * @param {RegExp} pattern
   */
  async waitForConsole(pattern, from = 0, timeout = 10_000) {
    const found = await this.page.waitForFunction(
      ([source, flags, start]) => {
        const text =
          /** @type {any} */ (document.querySelector('pagewalk-app'))?.renderRoot.querySelector(
            'pagewalk-terminal',
          )?.text ?? '';
        const match = new RegExp(/** @type {string} */ (source), /** @type {string} */ (flags)).exec(
          text.slice(start),
        );
        return match ? { end: Number(start) + match.index + match[0].length } : null;
      },
      /** @type {const} */ ([pattern.source, pattern.flags, from]),
      { timeout },
    );
    return /** @type {{ end: number }} */ (await found.jsonValue()).end;
  }

  /** Waits for the shell, then types a command and waits until the next prompt. Gives what the command printed. */
  /** @param {string} command */
  async run(command) {
    const before = (await this.consoleText()).length;
    await this.type(`${command}\n`);
    await this.waitForConsole(/\n\$$/, before);
    const text = await this.consoleText();
    return text.slice(before, text.lastIndexOf('\n')).replace(/^[^\n]*\n?/, '');
  }

  /** @param {string} text */
  async type(text) {
    await this.terminal.locator('textarea').focus();
    await this.page.keyboard.type(text.replaceAll('\n', '\r'));
  }

  /** @param {string} owner a value of the selector: `newest`, `kernel`, `satp` or a pid */
  chooseTable(owner) {
    return this.panel.getByRole('combobox').selectOption(owner);
  }

  /** The chosen table in the format of vmprint. */
  async tableText() {
    await this.panel.getByRole('tab').nth(1).click();
    return (await this.panel.locator('pre').textContent()) ?? '';
  }
}
