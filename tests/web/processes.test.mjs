// @ts-check
// The processes panel: of our kernel, of one of which less is known, and of one of which nothing is.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { image } from '../../scripts/support/paths.mjs';
import { violations } from './support/axe.mjs';
import { useBrowser } from './support/use-browser.mjs';

const { kernel } = image('classic');

describe('the processes panel', () => {
  const chromium = useBrowser();
  /** @type {string} */
  let folder;
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;
  const panel = () => pagewalk.page.locator('pagewalk-processes');
  /** @param {RegExp} name */
  const row = (name) => panel().getByRole('row', { name });
  const open = () => pagewalk.page.getByRole('tab', { name: 'Processes' }).click();

  /** @param {string[]} options for strip */
  const stripped = (...options) => {
    const file = join(folder, 'kernel.elf');
    execFileSync('riscv64-linux-gnu-strip', [...options, '-o', file, kernel]);
    return readFileSync(file);
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pagewalk-processes-'));
    pagewalk = await chromium.open();
    await pagewalk.prompt();
    await open();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('lists what runs, parents above their children, with what each sleeps on', async () => {
    await row(/^1 init/).waitFor();
    await row(/^2 sh/).waitFor();
    assert.equal(await row(/^2 sh/).getAttribute('aria-level'), '2');
    assert.match((await row(/^1 init/).textContent()) ?? '', /wait: a child/);
    assert.match((await row(/^2 sh/).textContent()) ?? '', /^(?!.*sleeping).*sleeps/is);
    assert.deepEqual(await violations(pagewalk), []);
  });

  test('says where the stack of a program is, and leads to its entry', async () => {
    const printed = await pagewalk.run('vmprint 2');
    // The last page of the program is the one above the page without U.
    const indices = [...printed.matchAll(/^\.\. \.\. \.\.(\d+): pte/gm)].map(([, index]) => Number(index));
    const stack = indices.filter((index) => index < 256).at(-1) ?? assert.fail('vmprint is silent');
    await row(/^2 sh/).click();
    const details = panel().getByRole('region', { name: 'Process 2 sh' });
    const first = `0x${(stack * 4096).toString(16).padStart(10, '0')}`;
    await details.getByRole('button', { name: first }).click();
    await pagewalk.panel
      .getByRole('row', { selected: true })
      .filter({ hasText: first })
      .getByText('stack')
      .waitFor();
    await pagewalk.showPanel(3);
  });

  test('explains the two figures of pages beside them', async () => {
    const hint = panel().getByRole('button', { name: 'What is this? Pages' });
    await hint.click();
    await panel()
      .getByText(/12 pages mapped for user mode, and 5 pages that hold the page table/)
      .waitFor();
    assert.deepEqual(await violations(pagewalk), []);
    await pagewalk.page.keyboard.press('Escape');
    assert.equal(await hint.getAttribute('aria-expanded'), 'false');
  });

  test('counts the pages that the page-table panel counts, and the free ones that the guest counts', async () => {
    await row(/^2 sh/).click();
    const details = panel().getByRole('region', { name: 'Process 2 sh' });
    const [, user, other, tables] =
      /(\d+) pages for user mode, (\d+) more .*, (\d+) pages of page table/.exec(
        (await details.textContent()) ?? '',
      ) ?? assert.fail('no figures');
    await details.getByRole('button', { name: 'Show page table' }).click();
    await pagewalk.waitForTable('pid 2 sh');
    const summary = pagewalk.panel.getByText(/leaves map/);
    assert.match(
      (await summary.textContent()) ?? '',
      new RegExp(`${Number(user) + Number(other)} leaves map .* ${tables} page-table pages`),
    );
    await open();
  });

  test('says where a process waits, down to the line', async () => {
    await row(/^2 sh/).click();
    const stack = panel().getByRole('list', { name: 'Where it stands in the kernel' });
    const frames = await stack.getByRole('listitem').allTextContents();
    assert.match(frames[0] ?? '', /^\s*(sched|sleep)/);
    assert.ok(
      frames.some((frame) => /consoleread|console_read|read.*console\.cpp:\d+/.test(frame)),
      frames.join('\n'),
    );
    assert.deepEqual(await violations(pagewalk), []);
  });

  test('is walked with the arrows, and the choice is the page’s selection', async () => {
    await panel().getByRole('treegrid').focus();
    await pagewalk.page.keyboard.press('ArrowLeft');
    await panel().getByRole('region', { name: 'Process 1 init' }).waitFor();
    await pagewalk.page.keyboard.press('Enter');
    await pagewalk.waitForTable('pid 1 init');
    await open();
  });

  test('names the variable that a process sleeps on', async () => {
    await pagewalk.type('sleep 100000 &\n');
    const sleeper = panel().getByRole('row', { name: /\d+ sleep/ });
    await sleeper.waitFor();
    assert.match((await sleeper.textContent()) ?? '', /ticks/);
  });

  test('of a kernel without debug information shows what its own table tells, and says so', async () => {
    await pagewalk.giveFiles({ name: 'kernel', bytes: stripped('--strip-debug') });
    await pagewalk.prompt();
    await row(/^2 sh/).waitFor();
    await panel()
      .getByText(/Read by the table that this kernel exports/)
      .waitFor();
    await panel()
      .getByText(/no debug information: compile it with -g/)
      .waitFor();
    await row(/^2 sh/).click();
    await panel()
      .getByText(/This cannot be told/)
      .waitFor();
    assert.deepEqual(await violations(pagewalk), []);
  });

  test('of a kernel without symbols shows the harts and says what is missing', async () => {
    await pagewalk.giveFiles({ name: 'kernel', bytes: stripped('--strip-all') });
    await pagewalk.prompt();
    await panel().getByText('The processes of this kernel are not known.').waitFor();
    await panel()
      .getByText(/hart 0: S-mode, pc 0x8[0-9a-f]+, page table 0x8[0-9a-f]+/)
      .waitFor();
    await panel()
      .getByText(/no symbols: link it without -s/)
      .waitFor();
    assert.deepEqual(await violations(pagewalk), []);
    await panel().getByRole('button', { name: 'Show the page table of hart 0' }).click();
    await pagewalk.waitForTable('Hart 0');
    await open();
  });

  test('of a kernel whose debug information is garbled shows what is left, and does not hang', async () => {
    const section = join(folder, 'info');
    const file = join(folder, 'garbled.elf');
    execFileSync('riscv64-linux-gnu-objcopy', ['--dump-section', `.debug_info=${section}`, kernel, file]);
    const info = readFileSync(section);
    for (let i = 64; i < info.length; i += 7) info[i] = (i * 37) & 255;
    writeFileSync(section, info);
    execFileSync('riscv64-linux-gnu-objcopy', ['--update-section', `.debug_info=${section}`, kernel, file]);
    const bytes = readFileSync(file);
    await pagewalk.giveFiles({ name: 'kernel', bytes });
    await pagewalk.prompt();
    await panel()
      .getByText(/What is not known, and why/)
      .waitFor();
    assert.deepEqual(await violations(pagewalk), []);
  });

  test('nothing went wrong unseen', () => {
    assert.deepEqual(pagewalk.complaints, []);
  });
});
