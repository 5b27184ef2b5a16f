// What happened in a kernel, and who wrote what: by `record`, `events` and `provenance`.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { runScript } from '../support/pagewalk.mjs';

const run = async (t, ...lines) => {
  const { status, stdout, stderr } = await runScript(t, `wait $ \n${lines.join('\n')}\nquit\n`);
  assert.equal(status, 0, stderr);
  return stdout;
};

const echo = ['type echo hi\\n', 'wait hi', 'wait $ '];

test('a command is fork, exec, its writes, exit and wait, in this order and with these results', async (t) => {
  const text = await run(t, 'record', ...echo, 'events syscall result');
  const calls = [...text.matchAll(/^\[\d+\] hart 0 pid (\d+) (\w+): (.*)$/gm)]
    .map(([, pid, name, what]) => `${pid} ${name} ${what}`)
    .filter((call) => !/ (read|sbrk)\b/.test(call));
  assert.deepEqual(calls, [
    '2 sh fork()',
    '2 sh fork = 3',
    '2 sh wait(0)',
    '3 sh exec("echo", ["echo", "hi"])',
    '3 echo exec = 2',
    '3 echo write(1, "hi", 2)',
    '3 echo write = 2',
    '3 echo write(1, "\\n", 1)',
    '3 echo write = 1',
    '3 echo exit(0)',
    '2 sh wait = 3',
    '2 sh write(2, "$ ", 2)',
    '2 sh write = 2',
  ]);
});

test('the pages that a command was given are given back, and its entries written by the functions of vm', async (t) => {
  const text = await run(t, 'record', ...echo, 'events alloc free pte');
  const pages = (kind) =>
    [...text.matchAll(new RegExp(`: ${kind} 0x(\\w+)(?: and (\\d+) more)?`, 'g'))].flatMap(([, page, more]) =>
      Array.from({ length: 1 + Number(more ?? 0) }, (_, i) => parseInt(page, 16) + 4096 * i),
    );
  const [given, back] = [pages('allocated'), pages('freed')];
  assert.ok(given.length > 20, text);
  assert.deepEqual(given.toSorted(), back.toSorted());
  assert.match(text, /level 0, va 0x0: 0x0{16} \(-\) -> 0x\w+ \(VR\w+\) by mappages .* < uvmcopy .* < fork /);
  assert.match(
    text,
    /level 0, va 0x3ffffff000: .* by mappages .* < proc_pagetable .* < allocproc .* < fork /,
  );
  assert.match(text, /allocated 0x\w+ for .*uvmcopy/);
  assert.match(text, /freed 0x\w+ by .*uvmunmap.* < /);
});

test('kinds that were not recorded are not there', async (t) => {
  const text = await run(t, 'record syscall', ...echo, 'events');
  assert.match(text, / sh: fork\(\)/);
  assert.doesNotMatch(text, / = |allocated|pte 0x/);
});

test("the entry of the shell's stack was written by mappages for uvmalloc for exec", async (t) => {
  const text = await run(t, 'provenance entry pid 2 0xc000');
  const story = text.slice(text.indexOf('$ 0x') + 2);
  assert.match(story, /^0x\w+: 0x0{16} -> 0x\w+ at instruction \d+, hart 0, pid 2 init\n#0 0x\w+ mappages /);
  assert.match(story, /^#\d+ \S+ uvmalloc uvm\.cpp:\d+$/m);
  assert.match(story, /^#\d+ \S+ exec exec\.cpp:\d+$/m);
});

test('a word that nobody wrote has no author, and an address without RAM none either', async (t) => {
  assert.match(await run(t, 'provenance 0x80ff0008'), /nobody has written there since power-on/);
  const { status, stderr } = await runScript(t, 'wait $ \nprovenance 0x1000\n');
  assert.equal(status, 1);
  assert.match(stderr, /no RAM lies at the address/);
});
