// @ts-check
// Page tables of four and five levels: a kernel of a few instructions that turns on Sv48 or Sv57.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { elf, instruction, ramBase } from '../support/elf.mjs';
import { runPagewalk, temporaryFile } from '../support/pagewalk.mjs';
import { violations } from './support/axe.mjs';
import { useBrowser } from './support/use-browser.mjs';

const { auipcT0, liT1, loop } = instruction;
const slli60T1 = (60 << 20) | (6 << 15) | (1 << 12) | (6 << 7) | 0x13;
const srli12T0 = (12 << 20) | (5 << 15) | (5 << 12) | (5 << 7) | 0x13;
const orT1T0 = (5 << 20) | (6 << 15) | (6 << 12) | (6 << 7) | 0x33;
const csrwSatpT1 = (0x180 << 20) | (6 << 15) | (1 << 12) | 0x73;

/** The index that the address has at each level. */
const indices = [9, 7, 3, 5, 2];
const page = 0x1000;
const table = (/** @type {number} */ place) => ramBase + BigInt(page * (1 + place));

/** satp = mode, with tables at 0x80001000 one behind the other: the root first, then a page. @param {number} levels */
function pagingKernel(levels) {
  const words = new Uint32Array((page * (levels + 2)) / 4);
  words.set([auipcT0(1), srli12T0, liT1(5 + levels), slli60T1, orT1T0, csrwSatpT1, loop]);
  for (let place = 0; place < levels; place++) {
    const level = levels - 1 - place;
    const flags = level === 0 ? 0xdfn : 1n;
    const entry = ((table(place + 1) >> 12n) << 10n) | flags;
    const at = (page * (1 + place) + 8 * (indices[level] ?? 0)) / 4;
    words[at] = Number(entry & 0xffff_ffffn);
    words[at + 1] = Number(entry >> 32n);
  }
  return elf([...words]);
}

/** @param {number} levels */
const addressIn = (levels) =>
  indices
    .slice(0, levels)
    .reduce((va, index, level) => va | (BigInt(index) << BigInt(12 + 9 * level)), 0xabcn);

for (const [mode, levels, words] of /** @type {const} */ ([
  ['Sv48', 4, 'four levels'],
  ['Sv57', 5, 'five levels'],
])) {
  describe(`a kernel that uses ${mode}`, () => {
    const chromium = useBrowser();
    /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
    let pagewalk;
    const bytes = pagingKernel(levels);
    const va = `0x${addressIn(levels).toString(16)}`;

    before(async () => {
      pagewalk = await chromium.open();
      await pagewalk.prompt();
      await pagewalk.giveFiles({ name: 'kernel', bytes });
      await pagewalk.chooseTable('satp');
      await pagewalk.waitForTable('Hart 0');
    });

    test(`has a tree of ${words}`, async () => {
      const tree = pagewalk.panel.getByRole('treegrid', {
        name: new RegExp(`: ${levels} levels of entries`),
      });
      const texts = await tree.locator('[role=row][aria-level]').allTextContents();
      const rows = texts.map((row) => row.replace(/\s+/g, ' '));
      assert.equal(rows.length, levels);
      rows.forEach((row, place) => {
        const level = levels - 1 - place;
        assert.ok(row.includes(`L${level} ${indices[level]} `), row);
      });
      assert.equal(
        await pagewalk.tableText(),
        [
          `page table 0x${table(0).toString(16).padStart(16, '0')}`,
          ...Array.from({ length: levels }, (_, place) => {
            const level = levels - 1 - place;
            const pte = ((table(place + 1) >> 12n) << 10n) | (level === 0 ? 0xdfn : 1n);
            const pa = table(place + 1);
            return `${'.. '.repeat(place)}..${indices[level]}: pte 0x${pte.toString(16).padStart(16, '0')} pa 0x${pa.toString(16).padStart(16, '0')}`;
          }),
          '',
        ].join('\n'),
      );
      await pagewalk.showTree();
    });

    test('splits an address into an index for each level, and walks them all', async (t) => {
      await pagewalk.translate(va);
      await pagewalk.translation.getByRole('combobox', { name: 'Page table of' }).selectOption('satp');
      await pagewalk.translation.getByText(`${mode}: ${words}`).waitFor();
      const boxes = pagewalk.translation.getByRole('list', {
        name: `The ${12 + 9 * levels} bits of the address`,
      });
      const values = await boxes.locator('b').allTextContents();
      assert.deepEqual(values, [...indices.slice(0, levels).reverse().map(String), '0xabc']);
      const steps = pagewalk.translation
        .getByRole('list', { name: 'Entries on the way' })
        .getByRole('listitem');
      assert.equal(await steps.count(), levels);
      const pa = (table(levels) + 0xabcn).toString(16);
      await pagewalk.translation.getByText(new RegExp(`Physical address 0x${pa}`)).waitFor();
      assert.deepEqual(await violations(pagewalk), []);

      const script = temporaryFile(t, 'script', `at 100 translate satp ${va}\nquit\n`);
      const kernel = temporaryFile(t, 'kernel.elf', bytes);
      const { stdout } = await runPagewalk(t, 'run', '--kernel', kernel, '--script', script);
      assert.match(stdout, new RegExp(`^va .* ${mode} root`, 'm'));
      assert.match(stdout, new RegExp(`^pa 0x0*${pa} `, 'm'));
    });

    test('says which addresses there are', async () => {
      const bits = 12 + 9 * levels;
      await pagewalk.translate(`0x${(1n << BigInt(bits - 1)).toString(16)}`);
      const rule = `not canonical: bits 63 to ${bits} must all equal bit ${bits - 1}`;
      await pagewalk.translation
        .getByRole('status')
        .filter({ hasText: `No page: ${rule}` })
        .waitFor();
      await pagewalk.translate('0x3fffffffff');
      await pagewalk.translation.getByText(/No page: the entry is not valid/).waitFor();
    });

    test('names the owner of each page-table page', async () => {
      await pagewalk.showPanel(0);
      await pagewalk.panel
        .getByRole('row')
        .filter({ hasText: `L${levels - 1}` })
        .first()
        .click();
      const strip = pagewalk.page.locator('pagewalk-selected');
      await strip
        .getByText(new RegExp(`page-table page · level ${levels - 2} · the table in satp`))
        .waitFor();
      await pagewalk.panel.locator('#tab-ranges').click();
      await pagewalk.panel
        .getByRole('row')
        .filter({ hasText: `0x${(addressIn(levels) & ~0xfffn).toString(16)}` })
        .waitFor();
      assert.deepEqual(pagewalk.complaints, []);
    });
  });
}
