// Every kernel that is built passes the tests that run on itself, and none of them makes it panic.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { image, variants } from '../../scripts/support/paths.mjs';
import { runScript } from '../support/pagewalk.mjs';
import { startQemu } from '../support/qemu.mjs';

const prompt = '$ ';

/** What is typed, and the line that the program prints when all is well. */
const programs = [
  { command: 'usertests -q', success: /^ALL TESTS PASSED$/m },
  { command: 'pgtbltest -q', success: /^ALL TESTS PASSED$/m },
  { command: 'failnth -q', success: /^failnth: \d+ workloads, \d+ failures injected, no page lost$/m },
  { command: 'badpointers', success: /^badpointers: \d+ cases, all refused or right$/m },
  { command: 'badelf -q', success: /^badelf: \d+ files: \d+ refused, \d+ killed, \d+ ended$/m },
  { command: 'grind 100', success: /^grind: .*: OK$/m },
  { command: 'logstress', success: /^logstress: .*: OK$/m },
];

/** With several harts, what depends on who runs when. */
const concurrent = ['usertests -q', 'grind 100', 'logstress'];

/** What the guest has said beside the processes that it had to end. */
const linesThatMatter = (transcript) => transcript.replace(/^.*\bkilled by\b.*\n/gm, '').slice(-3000);

function assertPassed(transcript, success) {
  assert.match(transcript, success, linesThatMatter(transcript));
  assert.doesNotMatch(transcript, /panic|FAILED/, linesThatMatter(transcript));
}

async function onPagewalk(t, variant, command, harts) {
  const { kernel, disk } = image(variant);
  const script = `wait ${prompt}\ntype ${command}\\n\nwait ${prompt}\nquit\n`;
  const { status, stdout, stderr } = await runScript(
    t,
    script,
    ...['--kernel', kernel, '--disk', disk, '--harts', `${harts}`],
  );
  assert.equal(status, 0, `${stderr}\n${linesThatMatter(stdout)}`);
  return stdout;
}

for (const variant of variants) {
  for (const { command, success } of programs) {
    test(`${variant}: ${command} with 1 hart`, async (t) => {
      assertPassed(await onPagewalk(t, variant, command, 1), success);
    });
    if (!concurrent.includes(command)) continue;
    test(`${variant}: ${command} with 3 harts`, async (t) => {
      assertPassed(await onPagewalk(t, variant, command, 3), success);
    });
  }

  test(`${variant}: pgtbltest -q and grind on QEMU with 3 harts`, async (t) => {
    const console = startQemu({ ...image(variant), harts: 3 });
    t.after(() => console.kill());
    await console.waitFor(prompt);
    for (const command of ['pgtbltest -q', 'grind 50']) {
      console.type(`${command}\n`);
      await console.waitFor(prompt, { seconds: 240 });
    }
    assertPassed(console.transcript, /^ALL TESTS PASSED$/m);
    assertPassed(console.transcript, /^grind: .*: OK$/m);
  });
}
