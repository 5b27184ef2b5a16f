// @ts-check
// Breakpoints, steps and runs to an event, as a student uses them; what the panel shows is compared with the headless
// program at the same instruction.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { runScript } from '../support/pagewalk.mjs';
import { useBrowser } from './support/use-browser.mjs';

/**
 * An archive with one deflated file.
 * @param {string} name
 * @param {string} text
 */
function zipOf(name, text) {
  const packed = deflateRawSync(Buffer.from(text));
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(8, 4);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(text.length, 18);
  fields.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]);
  const entry = Buffer.concat([
    Buffer.from('PK\x01\x02'),
    Buffer.alloc(2),
    fields,
    Buffer.alloc(14),
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(entry.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, entry, Buffer.from('PK\x05\x06'), end]);
}

describe('the debugger', () => {
  const chromium = useBrowser();
  /** @type {import('./support/pagewalk-page.mjs').PagewalkPage} */
  let pagewalk;
  /** @type {import('playwright-core').Locator} */
  let code;

  const where = () => code.locator('.where').textContent();
  /** @param {RegExp} pattern */
  const waitWhere = (pattern) => code.locator('.where').filter({ hasText: pattern }).waitFor();
  /** The registers on show, by name. */
  const registers = async () => {
    const rows = await code
      .locator('.register')
      .evaluateAll((elements) =>
        elements.map((element) => [
          element.querySelector('.name')?.textContent,
          element.querySelector('.hex')?.textContent,
        ]),
      );
    return Object.fromEntries(rows);
  };
  const instructions = async () => {
    const text = await pagewalk.statusBar.locator('b').first().textContent();
    return Number(text?.replaceAll(',', ''));
  };

  before(async () => {
    pagewalk = await chromium.open();
    await pagewalk.prompt();
    code = pagewalk.page.locator('pagewalk-code');
    await pagewalk.page.getByRole('tab', { name: 'Code' }).click();
    await waitWhere(/hart 0/);
  });
  after(() => pagewalk.close());

  test('a breakpoint by name stops the machine there and says so', async () => {
    await code.locator('.add').getByRole('combobox').fill('exec');
    await code.getByRole('button', { name: 'Add a breakpoint' }).click();
    await code.locator('.breakpoints li').waitFor();
    await pagewalk.type('ls\n');
    const notice = pagewalk.page.locator('pagewalk-notice').getByRole('status');
    await notice.waitFor();
    assert.match((await notice.textContent()) ?? '', /Breakpoint exec: kernel::exec .*hart 0, pid 3/);
    assert.match((await where()) ?? '', /^Breakpoint exec: kernel::exec/);
    assert.equal(
      await code
        .locator('tr[aria-current=step] .mark')
        .textContent()
        .then((text) => text?.trim()),
      '●',
    );
    const calls = await code
      .getByRole('list', { name: 'Call stack' })
      .getByRole('listitem')
      .allTextContents();
    assert.deepEqual(
      calls.map((call) => /\w+/.exec(call)?.[0]),
      ['exec', 'sys_exec', 'syscall', 'usertrap'],
    );
  });

  test('a step carries out one instruction and marks the registers that changed', async () => {
    const begun = await instructions();
    const sp = BigInt((await registers()).sp ?? 0);
    await pagewalk.page.keyboard.press('F11');
    await waitWhere(/Stepped to kernel::exec\+2/);
    assert.equal(await instructions(), begun + 1);
    assert.equal(BigInt((await registers()).sp ?? 0), sp - 208n);
    const changed = await code.locator('.register.is-changed .name').allTextContents();
    assert.deepEqual(changed.sort(), ['pc', 'sp']);
  });

  test('the registers are those of the headless program at that place', async (t) => {
    const { stdout } = await runScript(t, 'wait $ \ntype ls\\n\nrun-to exec\nstep\nregisters\nquit\n');
    const headless = Object.fromEntries(
      [...stdout.matchAll(/\b(\w+)\s+(0x[0-9a-f]{16})\b/g)].map(([, name, value]) => [name, value]),
    );
    const shown = await registers();
    assert.equal(Object.keys(shown).length, 32);
    // The time at which the key was pressed differs: what does not depend on it is compared.
    for (const name of ['pc', 'sp', 'ra', 's0', 'tp', 'a0', 'a1'])
      assert.equal(shown[name], headless[name], name);
  });

  test('Step out goes back to the caller', async () => {
    await code.getByRole('button', { name: 'Step out' }).click();
    await waitWhere(/Returned to kernel::sys_exec/);
  });

  test('Run to the next return to user mode ends in the program, whose registers are shown', async () => {
    await code.getByLabel('Run to').selectOption('user');
    await code.getByRole('button', { name: 'Go' }).click();
    await waitWhere(/Return to user mode/);
    assert.match(await pagewalk.status(), /U-mode/);
  });

  test('a place that there is not is refused with the reason', async () => {
    await code.getByLabel('Run to').selectOption('place');
    await code.locator('#place').fill('nonsense');
    await code.getByRole('button', { name: 'Go' }).click();
    await code.getByRole('alert').filter({ hasText: "no function called 'nonsense'" }).waitFor();
  });

  test('breakpoints stay when another kernel is chosen, and can be taken away', async () => {
    await pagewalk.page.getByRole('combobox', { name: 'Kernel' }).selectOption('lazy');
    await waitWhere(/Breakpoint exec: kernel::exec/);
    await code.locator('.breakpoints').getByRole('button', { name: 'Remove' }).click();
    await code.locator('.breakpoints li').waitFor({ state: 'detached' });
    await pagewalk.button('Run').first().click();
    await pagewalk.waitForConsole(/\(lazy\)[\s\S]*\n\$$/);
  });

  test('the first touch of lazily allocated memory stops the machine at the page fault', async () => {
    await code.getByLabel('Run to').selectOption('page-fault');
    await code.getByRole('button', { name: 'Go' }).click();
    await pagewalk.type('grow 2\n\n');
    await waitWhere(/Page fault: store page fault at address 0x[0-9a-f]+/);
    const shown = await code.locator('.csr').filter({ hasText: 'scause' }).textContent();
    assert.match(shown ?? '', /Code=0xf store page fault/);
    await pagewalk.button('Run').first().click();
    await pagewalk.waitForConsole(/press Enter to end/);
  });

  test('everything works by keyboard alone', async () => {
    await pagewalk.page.keyboard.press('F8');
    await pagewalk.statusBar.getByText('paused').waitFor();
    await code.locator('.listing [data-roving][tabindex="0"]').focus();
    await pagewalk.page.keyboard.press('ArrowDown');
    await pagewalk.page.keyboard.press('Enter');
    await code.locator('.breakpoints li').waitFor();
    await pagewalk.page.keyboard.press('Enter');
    await code.locator('.breakpoints li').waitFor({ state: 'detached' });
    await code.locator('.registers [data-roving][tabindex="0"]').focus();
    await pagewalk.page.keyboard.press('End');
    await pagewalk.page.keyboard.press('Enter');
    await pagewalk.page.getByRole('tab', { name: 'Translate' }).click();
    assert.match(await pagewalk.translation.getByRole('textbox').inputValue(), /^0x[0-9a-f]+$/);
  });

  test('sources that are given stand beside the instructions of their lines', async () => {
    const line = 'panic("walk");  // <b id="markup">not markup</b>';
    const text = Array.from({ length: 400 }, (_, i) => `${line} ${i + 1}`).join('\n');
    await pagewalk.giveFiles({ name: 'exec.cpp', bytes: Buffer.from(text) });
    await code.getByText('Source files: 1').waitFor();
    await code.getByLabel('Run to').selectOption('place');
    await code.locator('#place').fill('exec');
    await code.getByRole('button', { name: 'Go' }).click();
    await pagewalk.type('\nls\n');
    await waitWhere(/Reached kernel::exec/);
    const shown = code.locator('.source').filter({ hasText: 'exec.cpp:' }).first();
    assert.match(
      (await shown.textContent()) ?? '',
      /exec\.cpp:(\d+)\s*panic\("walk"\); {2}\/\/ <b id="markup">not markup<\/b> \1\b/,
    );
    assert.equal(await code.locator('#markup').count(), 0);
  });

  test('a zip archive of sources is read as well, and one that is damaged is no harm', async () => {
    const zip = zipOf('kernel/core/kernel/process/exec.cpp', '// from the archive\n'.repeat(400));
    await pagewalk.giveFiles({ name: 'sources.zip', bytes: zip });
    await code.locator('.source').filter({ hasText: '// from the archive' }).first().waitFor();
    for (const cut of [10, 40, zip.length - 30]) {
      await pagewalk.giveFiles({ name: 'broken.zip', bytes: zip.subarray(0, cut) });
      const wrong = Buffer.from(zip);
      wrong.fill(0xff, cut, cut + 8);
      await pagewalk.giveFiles({ name: 'broken.zip', bytes: wrong });
    }
  });

  test('nothing went wrong unseen', () => assert.deepEqual(pagewalk.complaints, []));
});
