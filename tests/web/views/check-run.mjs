// @ts-check
// What the views of a run must show: where the machine stands, which pages a command takes, which calls it makes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';

import { hex } from './check-tables.mjs';

/** @typedef {import('../../support/qemu-witness.mjs').QemuWitness} QemuWitness */
/** @typedef {import('./views.mjs').Views} Views */

/**
 * The first pages that a command takes are the first of the free list that QEMU's memory has at the same prompt; and
 * `echo hi` is the system calls that its source names.
 * @param {Views} views @param {QemuWitness} witness
 */
export async function checkEvents(views, witness) {
  const free = witness.freePages.map((pa) => hex(pa));
  await views.run.watchEvents('Allocated', 'Freed', 'System call', 'Result');
  await views.goOn();
  await views.pagewalk.run('echo hi');
  await views.pause();
  const shell = witness.processes.at(-1);
  const child = `${Number(shell?.pid) + 1}`;
  const events = await views.run.eventsWith(`wait = ${child}`);
  await witness.run('echo hi');
  const upTo = events.findIndex(({ kind }) => kind === 'Freed');
  const taken = events
    .slice(0, upTo)
    .filter(({ kind }) => kind === 'Allocated')
    .map(({ what }) => /0x[0-9a-f]+/.exec(what)?.[0]);
  assert.ok(taken.length >= 3, `${taken.length} pages before the first is freed`);
  assert.deepEqual(taken, free.slice(0, taken.length));
  const calls = events.filter(({ kind, what }) => kind === 'System call' && !/^(read|sbrk)\b/.test(what));
  const at = calls.findIndex(({ what }) => /^fork\(/.test(what));
  assert.deepEqual(
    calls.slice(at, at + 2).map(({ process, what }) => `${process} ${what.replace(/\(.*/, '')}`),
    [`${shell?.pid} sh fork`, `${shell?.pid} sh wait`],
  );
  const ofChild = calls.filter(({ process }) => process.startsWith(`${child} `)).map(({ what }) => what);
  assert.equal(ofChild[0], 'exec("echo", ["echo", "hi"])');
  const written = ofChild.map((what) => /^write\(1, "(.*)", \d+\)$/.exec(what)?.[1] ?? '').join('');
  assert.equal(written, 'hi\\n');
  assert.match(ofChild.at(-1) ?? '', /^exit\(0\)$/);
}

/** Registers whose values both machines can have: the others are of extensions that only one has. */
const control = ['satp', 'stvec', 'sepc', 'scause', 'stval', 'sscratch'];

/**
 * Both machines run `ls` from the same prompt to the same function, with the same registers.
 * @param {Views} views @param {QemuWitness} witness
 */
export async function checkRegisters(views, witness) {
  const name = 'sys_exec';
  await views.run.runTo(name);
  const { address } = witness.symbol([name]);
  const theirs = await witness.registersAt('ls\n', address);
  await views.pagewalk.type('ls\n');
  await views.run.reached(name, address);
  const ours = await views.run.registers();
  const integer = [...ours.keys()].slice(0, 32);
  assert.deepEqual([integer[0], integer.at(-1)], ['ra', 'pc']);
  for (const register of [...integer, ...control])
    assert.equal(hex(ours.get(register) ?? -1n), hex(theirs.get(register) ?? -1n), register);
  const stack = await views.run.callStack();
  assert.deepEqual(
    stack.map((frame) => frame?.split('::').at(-1)),
    [name, 'syscall', 'usertrap'],
  );
}

/** The instructions around that place, as objdump has them. @param {Views} views @param {QemuWitness} witness */
export async function checkListing(views, witness) {
  const lines = await views.run.listing();
  assert.ok(lines.length > 8);
  const [first, last] = [lines[0]?.address ?? 0n, lines.at(-1)?.address ?? 0n];
  const theirs = disassembly(witness.kernel, first, last + 4n);
  for (const { address, text } of lines) assert.equal(text, theirs.get(address), hex(address));
}

/** Instructions by address. @param {string} kernel @param {bigint} from @param {bigint} to */
function disassembly(kernel, from, to) {
  const range = [`--start-address=${from}`, `--stop-address=${to}`];
  const text = execFileSync('riscv64-linux-gnu-objdump', ['-d', '-M', 'no-aliases', ...range, kernel], {
    encoding: 'latin1',
  });
  return new Map(
    [...text.matchAll(/^ *([0-9a-f]+):\t[0-9a-f]+ +\t(.*)$/gm)].map(([, address, text = '']) => [
      BigInt(`0x${address}`),
      text
        .replace('\t', ' ')
        .replace(/ (?:<|# ).*/, '')
        .replace(/\b[0-9a-f]{8}$/, '0x$&'),
    ]),
  );
}

/**
 * The lab's walk finds on a copy of the machine the entry that QEMU's memory has there.
 * @param {Views} views @param {QemuWitness} witness
 */
export async function checkLab(views, witness) {
  const names = await views.run.labFunctions();
  for (const name of ['kalloc', 'kfree', 'walk', 'mappages', 'uvmcopy', 'uvmunmap', 'freewalk', 'copyout'])
    assert.ok(names.includes(name), `${name} is not among ${names.join(' ')}`);
  for (const { pid, root, userSp } of witness.processes) {
    const report = await views.run.labWalk(`pid ${pid}`, userSp);
    const entry = witness.ram.walk(root, userSp).at(-1)?.address ?? 0n;
    assert.equal(/returned (0x[0-9a-f]+)/.exec(report)?.[1], hex(entry), report);
    // What a kernel's own code reads is not seen.
    assert.match(report, /entries: 0 written(, 2 read|$)/);
  }
}
