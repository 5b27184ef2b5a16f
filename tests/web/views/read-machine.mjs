// @ts-check
// The views of memory, processes, the selection, TLBs and checks as data.
import { addressIn, cellsOf, Reader, tidy } from './reader.mjs';

export class MachineReader extends Reader {
  /** How many pages each owner has, and all of them. */
  async memorySummary() {
    await this.#memoryView('summary');
    const rows = this.pagewalk.memory.locator('table tr:has(td)');
    await rows.first().waitFor();
    const cells = await cellsOf(rows, 'th, td');
    return new Map(
      cells.map(([owner = '', pages = '']) => [
        owner.replace(/^\S (?=\S)/, ''),
        Number(pages.replaceAll(',', '')),
      ]),
    );
  }

  /** @param {string} id */
  async #memoryView(id) {
    await this.open('Memory');
    await this.pagewalk.memory.locator(`#tab-${id}`).click();
  }

  /** The free list: how many pages it has in all, and the first of them. */
  async freeList() {
    await this.#memoryView('free');
    const panel = this.pagewalk.memory.getByRole('tabpanel');
    await panel.getByText('It ends with a pointer of 0').first().waitFor();
    const count = tidy(await panel.locator('strong').first().textContent());
    const first = await panel.locator('section').first().getByRole('listitem').allTextContents();
    return { count: Number(count.split(' ')[0]?.replaceAll(',', '')), first: first.map(addressIn) };
  }

  /**
   * One page of RAM, found by its address: what it is, every way to it, and its bytes.
   * @param {bigint} pa
   */
  async memoryPage(pa) {
    const address = `0x${pa.toString(16)}`;
    await this.find(address);
    await this.#memoryView('used');
    const { memory } = this.pagewalk;
    await memory.locator('h3', { hasText: address }).waitFor();
    const ways = await memory.locator('.mappings li').allTextContents();
    return {
      use: tidy(await memory.locator('h3 .use').textContent()),
      ways: ways.map(tidy),
      bytes: bytesOfDump((await memory.locator('pre').textContent()) ?? ''),
    };
  }

  /** Selects a page of RAM by the dialogue that finds things. @param {string} text */
  async find(text) {
    await this.page.keyboard.press('Control+Shift+F');
    const dialogue = this.page.locator('pagewalk-find');
    await dialogue.getByRole('combobox').fill(text);
    await dialogue
      .getByRole('option')
      .filter({ hasText: /physical/i })
      .first()
      .click();
  }

  /** The rows of the processes. */
  async processes() {
    await this.open('Processes');
    const panel = this.page.locator('pagewalk-processes');
    const rows = panel.locator('.row:not(.head)');
    await rows.first().waitFor();
    const cells = await cellsOf(rows, '[role=gridcell]');
    return cells.map(([pid = '', name, state, hart, size, pages, waits, root = '']) => ({
      ...{ pid: Number(pid), name, state, hart, size, pages, waits, root: addressIn(root) },
    }));
  }

  /** What the panel tells of one process. @param {number} pid */
  async process(pid) {
    await this.open('Processes');
    const panel = this.page.locator('pagewalk-processes');
    await panel.locator(`#process-${pid}`).click();
    const details = panel.locator('section', {
      has: this.page.getByRole('heading', { name: `Process ${pid} ` }),
    });
    await details.waitFor();
    const [names, values] = await Promise.all([
      details.locator('dt').allTextContents(),
      details.locator('dd').allTextContents(),
    ]);
    const stack = details.getByRole('list', { name: 'Where it stands in the kernel' }).getByRole('listitem');
    await stack.first().waitFor();
    return {
      facts: new Map(names.map((name, i) => [tidy(name), tidy(values[i])])),
      stack: (await stack.allTextContents()).map(tidy),
    };
  }

  /** What each hart's TLB may hold. */
  async tlb() {
    await this.open('TLB');
    const rows = this.page.locator('pagewalk-tlb tbody tr');
    await rows.first().waitFor();
    const cells = await cellsOf(rows, 'td');
    return cells.map(([asid = '', space = '', va = '', pa = '', flags, size, since]) => ({
      ...{ asid: Number(asid), space, va: addressIn(va), pa: addressIn(pa), flags, size, since },
    }));
  }

  /** The verdict of the checks, and how each of them stands: `Lost page – fine …`. */
  async checks() {
    await this.open('Checks');
    const panel = this.page.locator('pagewalk-checks');
    const status = panel
      .getByRole('status')
      .filter({ hasText: /checked|mistake/ })
      .first();
    await status.waitFor();
    const list = panel.getByRole('list', { name: 'What is checked' }).getByRole('listitem');
    return { status: tidy(await status.textContent()), list: (await list.allTextContents()).map(tidy) };
  }

  /** The line below the panels, once it tells of `start`. @param {string} start */
  async selected(start) {
    const strip = this.page.getByRole('region', { name: 'Selected' });
    const sentence = strip.getByRole('status').filter({ hasText: start }).filter({ hasText: ' · ' });
    await sentence.waitFor();
    const others = strip.locator('.others');
    await others.waitFor();
    const links = await others.locator('button, span').allTextContents();
    const more = /and \d+ more/.exec((await others.textContent()) ?? '');
    return { sentence: tidy(await sentence.textContent()), others: [...links.map(tidy), ...(more ?? [])] };
  }
}

/** The bytes behind a dump of the page: `*` stands for lines like the one above. @param {string} dump */
function bytesOfDump(dump) {
  /** @type {number[][]} */
  const lines = [];
  for (const line of dump.split('\n')) {
    const [, offset = '', digits = ''] = /^([0-9a-f]{3}) {2}((?:[0-9a-f]{2} {1,2}){16})/.exec(line) ?? [];
    if (offset === '') continue;
    const at = Number.parseInt(offset, 16) / 16;
    while (lines.length > 0 && lines.length < at) lines.push(lines.at(-1) ?? []);
    lines.push(
      digits
        .trim()
        .split(/ +/)
        .map((byte) => Number.parseInt(byte, 16)),
    );
  }
  while (lines.length > 0 && lines.length < 256) lines.push(lines.at(-1) ?? []);
  return Buffer.from(lines.flat());
}
