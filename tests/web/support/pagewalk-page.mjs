// @ts-check
// The page as a test uses it: opens it in Chromium, types at the console, reads what is on the screen.
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from './static-server.mjs';

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('playwright-core').BrowserContextOptions} Look */

const dist = fileURLToPath(new URL('../../../dist', import.meta.url));

const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @param {string[]} more arguments for Chromium */
export const launchBrowser = (more = []) =>
  chromium.launch({
    executablePath: process.env.PAGEWALK_CHROMIUM ?? '/usr/bin/chromium',
    args: [...quiet, ...more],
  });

/** @param {Parameters<typeof serve>[1]} [fault] */
export const serveDist = (fault) => serve(dist, fault);

export class PagewalkPage {
  /**
   * What went wrong unseen: errors on the browser's console, and requests to other hosts.
   * @type {string[]}
   */
  complaints = [];

  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  /**
   * @param {Browser} browser
   * @param {string} url
   * @param {Look} [look]
   */
  static async open(browser, url, look = {}) {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'en-GB',
      ...look,
    });
    const opened = new PagewalkPage(await context.newPage());
    const { origin } = new URL(url);
    opened.page.on('request', (request) => {
      const address = request.url();
      if (!address.startsWith(origin) && !/^(data|blob):/.test(address))
        opened.complaints.push(`a request to ${address}`);
    });
    await opened.page.goto(url);
    return opened;
  }

  get browser() {
    return /** @type {Browser} */ (this.page.context().browser());
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

  get memory() {
    return this.page.locator('pagewalk-memory');
  }

  get translation() {
    return this.page.locator('pagewalk-translate');
  }

  /** @param {number} place of its tab, which has another name in another language */
  async showPanel(place) {
    await this.page.locator('.workbench > .bar > .tabs').getByRole('tab').nth(place).click();
  }

  /**
   * Opens the translation panel and writes an address there.
   * @param {string} address
   */
  async translate(address) {
    await this.showPanel(1);
    await this.translation.getByRole('textbox').fill(address);
  }

  get statusBar() {
    return this.page.locator('pagewalk-status-bar');
  }

  /** The figures and the state at the bottom of the page, as one line. */
  async status() {
    const parts = await this.statusBar.locator('span').allTextContents();
    return parts.map((part) => part.replace(/\s+/g, ' ').trim()).join(' | ');
  }

  /** @param {string} name */
  button(name) {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** All text of the console. */
  consoleText() {
    return this.terminal.evaluate((element) => /** @type {any} */ (element).text);
  }

  /**
   * Waits until the console's text matches from `from` on.
   * @param {RegExp} pattern
   */
  async waitForConsole(pattern, from = 0, timeout = 20_000) {
    const terminal = await this.terminal.elementHandle();
    await this.page.waitForFunction(
      ([element, source, start]) => {
        const { text } = /** @type {any} */ (element);
        return new RegExp(source).test(text.slice(start));
      },
      /** @type {const} */ ([terminal, pattern.source, from]),
      { timeout },
    );
  }

  prompt(timeout = 20_000) {
    return this.waitForConsole(/(^|\n)\$$/, 0, timeout);
  }

  /** @param {string} text a newline is the Enter key */
  async type(text) {
    await this.terminal.locator('textarea').focus();
    await this.page.keyboard.type(text.replaceAll('\n', '\r'));
  }

  /**
   * Runs a command at the prompt, waits for the next one, and gives what was printed between.
   * @param {string} command
   */
  async run(command) {
    const before = (await this.consoleText()).length;
    await this.type(`${command}\n`);
    await this.waitForConsole(/\n\$$/, before);
    const printed = (await this.consoleText()).slice(before);
    return printed.slice(printed.indexOf('\n') + 1, printed.lastIndexOf('\n'));
  }

  /**
   * Opens the visitor's own kernel or disk.
   * @param {{ name: string, bytes: Buffer }[]} files
   */
  async giveFiles(...files) {
    const payload = files.map(({ name, bytes }) => ({
      name,
      mimeType: 'application/octet-stream',
      buffer: bytes,
    }));
    await this.page.locator('pagewalk-toolbar input[type=file]').setInputFiles(payload);
  }

  /** @param {string} owner a value of the selector: `newest`, `kernel`, `satp` or a pid */
  async chooseTable(owner) {
    await this.panel.getByRole('combobox').first().selectOption(owner);
  }

  /** Waits until the panel shows the table of `owner`, as it is named there. */
  /** @param {string} owner */
  async waitForTable(owner) {
    await this.panel.locator('strong', { hasText: owner }).waitFor();
  }

  /** The table on show in the format of vmprint. */
  async tableText() {
    await this.panel.locator('#tab-text').click();
    const text = this.panel.locator('pre', { hasText: 'page table' });
    await text.waitFor();
    return (await text.textContent()) ?? '';
  }

  async showTree() {
    await this.panel.getByRole('tab').nth(0).click();
  }
}
