// @ts-check
// The page as a reader without a mouse uses it: where the focus is, how to get somewhere by keys, and what can be
// clicked that no key has reached.

import assert from 'node:assert/strict';
import { prepare } from './keyboard-probe.mjs';

/** @typedef {{ role: string, name: string, chosen: string, within: string }} Place */

/** In the order of their tabs. */
export const panels = [
  'pagewalk-page-tables',
  'pagewalk-translate',
  'pagewalk-memory',
  'pagewalk-processes',
  'pagewalk-events',
  'pagewalk-checks',
  'pagewalk-tlb',
  'pagewalk-code',
  'pagewalk-lab',
];

export class Keyboard {
  /** What had the focus and did not show it. @type {string[]} */
  unseen = [];

  /** @param {import('./pagewalk-page.mjs').PagewalkPage} pagewalk */
  constructor(pagewalk) {
    this.pagewalk = pagewalk;
    this.page = pagewalk.page;
  }

  /** The page loaded anew, with a probe in it. @param {import('./pagewalk-page.mjs').PagewalkPage} pagewalk */
  static async on(pagewalk) {
    await pagewalk.page.addInitScript(prepare);
    await pagewalk.page.reload();
    return new Keyboard(pagewalk);
  }

  /** @param {string[]} keys */
  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** @param {string} text */
  type(text) {
    return this.page.keyboard.type(text);
  }

  /** @returns {Promise<Place>} */
  where() {
    return this.page.evaluate(() => /** @type {any} */ (globalThis).keyboardProbe.where());
  }

  async #note() {
    const at = await this.page.evaluate(() => /** @type {any} */ (globalThis).keyboardProbe.note());
    if (at.unseen) this.unseen.push(`${at.unseen.role} ${at.unseen.name.slice(0, 60)}`);
    return at;
  }

  /**
   * Moves the focus by Tab until it is on what has this role and name. The console, which keeps the Tab key for the guest, is
   * left by Escape; from there it goes on the other way.
   * @param {string} role of ARIA, or the element's name where it has none
   * @param {RegExp | string} name
   * @param {'Tab' | 'Shift+Tab'} [key]
   */
  async to(role, name, key = 'Tab') {
    /** @type {string[]} */
    const passed = [];
    let way = key;
    for (let i = 0; i < 200; i++) {
      const at = await this.where();
      const fits = typeof name === 'string' ? at.name === name : name.test(at.name);
      if (at.role === role && fits) return at;
      passed.push(`${at.role} ${at.name.slice(0, 30)}`);
      if (at.within === 'pagewalk-terminal' && at.role === 'textarea') {
        await this.leaveConsole();
        way = way === 'Tab' ? 'Shift+Tab' : 'Tab';
      } else {
        await this.press(way);
      }
    }
    throw new Error(`no key leads to the ${role} ${name}; passed ${[...new Set(passed)].join(' | ')}`);
  }

  /** Goes there and presses Enter. @param {string} role @param {RegExp | string} name @param {'Tab' | 'Shift+Tab'} [key] */
  async use(role, name, key = 'Tab') {
    await this.to(role, name, key);
    await this.press('Enter');
  }

  /** Chooses in the select of this name with the arrow keys. @param {RegExp | string} name @param {string} option its first letters */
  async choose(name, option) {
    await this.to('select', name);
    await this.press('Home');
    /** @type {string[]} */
    const passed = [];
    for (let at = await this.where(); !at.chosen.startsWith(option); at = await this.where()) {
      if (at.chosen === passed.at(-1)) throw new Error(`no ${option} among ${passed.join(', ')}`);
      passed.push(at.chosen);
      await this.press('ArrowDown');
    }
  }

  /** Out of the console, to the panel on show. */
  async leaveConsole() {
    await this.press('Escape', 'Escape');
  }

  /** To a panel, until the focus is there. @param {number} number from 1 on */
  async panel(number) {
    await this.press(`Control+Alt+${number}`);
    await this.page.waitForFunction(
      (panel) => /** @type {any} */ (globalThis).keyboardProbe.where()?.within === panel,
      panels[number - 1],
    );
  }

  /** Walks all rows of the list that has the focus, or all buttons of its group, until nothing in it is left. */
  async #walk(/** @type {any} */ at) {
    const [first, next] = at.list ? ['Home', 'ArrowDown'] : ['Home', 'ArrowRight'];
    if (!at.tab) await this.press(first);
    let last = '';
    for (let i = 0; i < 250; i++) {
      const now = await this.#note();
      const place = at.list ? now.active : now.number;
      if (place === last || (at.tab && i > 0 && place === at.number)) return;
      last = place;
      await this.press(next);
    }
    throw new Error(`no end of ${at.role} ${at.name}`);
  }

  /**
   * Visits every stop of the Tab key, and from each what arrow keys reach, from the panel on show to the console in both
   * directions.
   */
  async visitAll() {
    for (const key of ['Tab', 'Shift+Tab']) {
      let walkedLast = '';
      for (let i = 0; i < 200; i++) {
        const at = await this.#note();
        if (at.terminal) break;
        if (at.role && !at.inSight) this.unseen.push(`out of sight: ${at.role} ${at.name.slice(0, 60)}`);
        const walked = `${at.role} ${at.name}`;
        if (!at.known && (at.list || at.roving || at.tab) && walked !== walkedLast) {
          await this.#walk(at);
          walkedLast = walked;
        }
        await this.press(key);
      }
      await this.leaveConsole();
    }
  }

  /** What can be clicked in a part of the page, and what of it no key has reached. @param {string} selector */
  unreached(selector) {
    return this.page.evaluate(
      (part) => /** @type {any} */ (globalThis).keyboardProbe.unreached(part),
      selector,
    );
  }

  forget() {
    return this.page.evaluate(() => /** @type {any} */ (globalThis).keyboardProbe.forget());
  }

  /**
   * Everything in a part of the page that can be clicked is reached by keys, and shows that it has the focus.
   * @param {string} selector
   * @param {number} least so many there must be
   */
  async assertAllReached(selector, least) {
    await this.forget();
    const visit = async () => {
      if (panels.includes(selector)) await this.panel(panels.indexOf(selector) + 1);
      await this.visitAll();
      return this.unreached(selector);
    };
    // What arrow keys have pointed at brings more to the page.
    const first = await visit();
    const { count, missing } = first.missing.length > 0 ? await visit() : first;
    assert.ok(count >= least, `only ${count} in ${selector}`);
    assert.deepEqual(missing, [], selector);
    assert.deepEqual(this.unseen.splice(0), [], selector);
  }

  /** Chooses a view of the panel on show. @param {string} name of its tab */
  async innerTab(name) {
    let at = await this.to('tab', /^(Tree|Ranges|Text|Compare|In use|All of RAM|Free list|Table)$/);
    for (let i = 0; at.name !== name; i++) {
      assert.ok(i < 5, `no tab ${name}`);
      await this.press('ArrowRight');
      at = await this.where();
    }
  }

  /** Waits until a panel is on show. @param {string} name of its element, without `pagewalk-` */
  waitForPanel(name) {
    return this.page.locator(`pagewalk-${name}:not([hidden])`).waitFor();
  }
}
