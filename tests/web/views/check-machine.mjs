// @ts-check
// What the other views must show of a guest whose memory QEMU has: physical memory, processes, the selection, TLBs, checks.
import assert from 'node:assert/strict';
import { has, isLeaf, letters, pageSize, ramBase, target } from '../../support/sv39.mjs';
import { hex, sizeText } from './check-tables.mjs';

/** @typedef {import('../../support/qemu-witness.mjs').QemuWitness} QemuWitness */
/** @typedef {import('./views.mjs').Views} Views */

/** As many other ways to a page stand in the line below the panels. */
const mostOthers = 3;

const trapframe = 0x3fffffe000n;
const usyscall = 0x3fffffd000n;

/** What the page calls a process's table where it leads to a page. @param {import('../../support/qemu-witness.mjs').Process} process */
const nameOf = ({ name, pid }) => `${name} (pid ${pid})`;

/** Every table that there is, in the page's order and words. @param {QemuWitness} witness */
const ownersOf = (witness) => [
  { name: 'kernel', root: witness.kernelRoot },
  ...witness.processes.flatMap((process) => [
    { name: nameOf(process), root: process.root },
    ...(process.kernelRoot
      ? [{ name: `${nameOf(process)}, kernel table kernel_pagetable`, root: process.kernelRoot }]
      : []),
  ]),
];

/** Of each kind that QEMU's memory makes certain, how many pages there are. @param {QemuWitness} witness */
function pageCounts(witness) {
  const { processes, ram, freePages, slots } = witness;
  const tables = new Set(ownersOf(witness).flatMap(({ root }) => ram.tables(root)));
  /** @type {Map<bigint, number>} */
  const users = new Map();
  let guards = 0;
  let shown = 0;
  for (const { root } of processes)
    for (const { va, pa, pte } of ram.pages(root)) {
      if (va >= trapframe) continue;
      if (!has(pte, 'U')) guards++;
      else if (va === usyscall) shown++;
      else users.set(pa, (users.get(pa) ?? 0) + 1);
    }
  const shared = [...users.values()].filter((n) => n > 1).length;
  return new Map([
    ['free', freePages.length + 512 * witness.freeSuperpages.length],
    ['page-table page', tables.size],
    ['user page', users.size - shared],
    ['shared user page', shared],
    ['guard page', guards],
    ['USYSCALL page', shown],
    ['trapframe', processes.length],
    ['trampoline', 1],
    // One a process, and one a hart, of which there may be eight.
    ['kernel stack', slots + 8],
    ['All of RAM', Number((ram.end - ramBase) / pageSize)],
  ]);
}

/** @param {Views} views @param {QemuWitness} witness */
export async function checkMemorySummary(views, witness) {
  const summary = await views.machine.memorySummary();
  for (const [kind, pages] of pageCounts(witness)) assert.equal(summary.get(kind) ?? 0, pages, kind);
  assert.equal(summary.get('allocated, use unknown') ?? 0, 0, 'nothing is lost');
  const kinds = [...summary].filter(([kind]) => kind !== 'All of RAM');
  assert.equal(
    kinds.reduce((sum, [, pages]) => sum + pages, 0),
    summary.get('All of RAM'),
  );
}

/** @param {Views} views @param {QemuWitness} witness */
export async function checkFreeList(views, witness) {
  const { count, first } = await views.machine.freeList();
  const free = witness.freePages;
  assert.equal(count, free.length + 512 * witness.freeSuperpages.length);
  assert.ok(first.length > 0);
  assert.deepEqual(first, free.slice(0, first.length));
}

/** Every entry, of whatever table, that leads to a page. @param {QemuWitness} witness @param {bigint} page */
const waysTo = (witness, page) =>
  ownersOf(witness).flatMap(({ name, root }) => [
    ...witness.ram
      .pages(root)
      .filter(({ pa }) => pa === page)
      .map(({ va, pte }) => `${name} ${hex(va, 10)} ${letters(pte)}`),
    ...[...witness.ram.entries(root)]
      .filter(({ pte }) => !isLeaf(pte) && target(pte) === page)
      .map(({ va, level }) => `${name} ${hex(va, 10)} points to this page as a page table, L${level}`),
  ]);

/** A and D of the kernel's own ways to a page are each machine's own. @param {string} way */
const withoutUse = (way) =>
  way.replace(/((?:^kernel|kernel_pagetable) \S+) ..(?=\S{6})/, '$1 ··').replace(/ superpage$/, '');

/** @param {Views} views @param {QemuWitness} witness */
export async function checkMemoryPages(views, witness) {
  const shell = witness.processes.at(-1);
  assert.ok(shell);
  const of = nameOf(shell);
  const stack = witness.ram.pages(shell.root).find(({ va }) => va === (shell.userSp & ~0xfffn));
  assert.ok(stack);
  for (const { pa, use } of [
    { pa: stack.pa, use: `user page · ${of}` },
    { pa: shell.root, use: `page-table page · level 2 · ${of}` },
    { pa: witness.ram.tables(shell.root).at(-1) ?? 0n, use: `page-table page · level 0 · ${of}` },
    { pa: shell.trapframe, use: `trapframe · ${of}` },
    { pa: witness.symbol(['trampoline']).address, use: 'trampoline' },
    { pa: witness.kernelRoot, use: 'page-table page · level 2 · kernel' },
    { pa: witness.freePages.at(0) ?? 0n, use: 'free' },
    { pa: ramBase, use: 'kernel text' },
  ]) {
    const shown = await views.machine.memoryPage(pa);
    assert.equal(shown.use.replace(/ · changed$/, ''), use, hex(pa));
    assert.deepEqual(shown.ways.map(withoutUse).sort(), waysTo(witness, pa).map(withoutUse).sort(), hex(pa));
    // Entries of the kernel's table have A and D by use.
    if (pa !== witness.kernelRoot) assert.deepEqual(shown.bytes, Buffer.from(witness.ram.page(pa)), hex(pa));
  }
}

/**
 * The variables that an address lies in, by nm: what a process sleeps on has their name on the page.
 * @param {QemuWitness} witness
 * @param {bigint} address
 */
const variableAt = (witness, address) =>
  [...witness.symbols]
    .filter(([, symbol]) => symbol.address <= address && address < symbol.address + symbol.size)
    .map(([name]) => name);

/** @param {Views} views @param {QemuWitness} witness */
export async function checkProcesses(views, witness) {
  const rows = await views.machine.processes();
  assert.deepEqual(
    rows.map(({ pid, name, size, root }) => ({ pid, name, size, root })),
    witness.processes.map(({ pid, name, size, root }) => ({ pid, name, size: sizeText(size), root })),
  );
  for (const [i, process] of witness.processes.entries()) {
    const { state, pages, waits = '' } = rows[i] ?? assert.fail();
    assert.equal(state, 'sleeps');
    const user = witness.ram.pages(process.root).filter(({ pte }) => has(pte, 'U')).length;
    const tables = witness.ram.tables(process.root).length;
    assert.equal(pages, `${user} + ${tables}`, process.name);
    const others = witness.ram.pages(process.root).length - user;
    const { facts, stack } = await views.machine.process(process.pid);
    assert.equal(facts.get('State')?.toUpperCase(), `SLEEPS ${process.state}`);
    assert.equal(
      facts.get('Memory'),
      `${sizeText(process.size)} · ${user} pages for user mode, ${others} more that only the kernel reaches, ${tables} pages of page table`,
    );
    assert.equal(facts.get('Page table (root)'), hex(process.root));
    assert.equal(facts.get('Trapframe'), hex(process.trapframe));
    assert.equal(facts.get('Kernel stack'), hex(process.kernelStack, 10));
    assert.equal(facts.get('Structure at'), hex(process.slot));
    const parent = witness.processes.find(({ pid }) => pid === process.parent);
    assert.equal(facts.get('Parent'), parent ? `pid ${parent.pid} ${parent.name}` : 'none');
    if (process.channel === process.slot) assert.equal(waits, 'wait: a child');
    else
      assert.ok(
        variableAt(witness, process.channel).some((name) => waits.startsWith(name)),
        waits,
      );
    assert.ok(
      stack.some((frame) => /sleep\+/.test(frame)),
      stack.join('\n'),
    );
  }
}

/** @param {Views} views @param {QemuWitness} witness */
export async function checkSelection(views, witness) {
  const shell = witness.processes.at(-1);
  assert.ok(shell);
  const va = shell.userSp & ~0xfffn;
  await views.tables.explainedEntry(`${shell.pid}`, va);
  const walk = witness.ram.walk(shell.root, va);
  const page = target(walk.at(-1)?.pte ?? 0n);
  const path = walk.map(({ level, index }) => `L${level}[${index}]`).join(' ');
  const start = `pid ${shell.pid} ${shell.name} · ${hex(va)} → ${path} → ${hex(page, 8)}`;
  const { sentence, others } = await views.machine.selected(start);
  assert.equal(sentence.replace(/ · changed$/, ''), `${start} · stack · user page · ${nameOf(shell)}`);
  const elsewhere = ownersOf(witness).flatMap(({ name, root }) =>
    witness.ram
      .pages(root)
      .filter(({ pa, va: other }) => pa === page && !(root === shell.root && other === va))
      .map((way) => `${name} ${hex(way.va)}`),
  );
  const more = elsewhere.length > mostOthers ? [`and ${elsewhere.length - mostOthers} more`] : [];
  assert.deepEqual(others, [...elsewhere.slice(0, mostOthers), ...more]);
}

/**
 * The table that the panel calls so: `Kernel`, `pid 2 sh`, or of either kind that a process has.
 * @param {QemuWitness} witness @param {string} space
 */
function rootsCalled(witness, space) {
  if (space === 'Kernel') return [witness.kernelRoot];
  const pid = Number(/^pid (\d+)\b/.exec(space)?.[1]);
  const process = witness.processes.find((other) => other.pid === pid);
  return [process?.root, process?.kernelRoot].flatMap((root) => (root ? [root] : []));
}

/**
 * What a TLB may hold after a command is what the table that is named says: with the same page and permissions.
 * @param {Views} views @param {QemuWitness} witness
 */
export async function checkTlb(views, witness) {
  // The TLBs are watched from when the panel opens.
  await views.open('TLB');
  await views.goOn();
  await views.pagewalk.run('echo hi');
  await views.pause();
  await witness.run('echo hi');
  const held = await views.machine.tlb();
  assert.ok(held.length > 0, 'a hart that has just run has translations');
  for (const { space, va, pa, flags, size } of held) {
    const found = rootsCalled(witness, space)
      .map((root) => witness.ram.walk(root, va).at(-1))
      .filter((leaf) => leaf && isLeaf(leaf.pte));
    const same = found.some(
      (leaf) => leaf && target(leaf.pte) === pa && letters(leaf.pte).slice(2) === flags?.slice(2),
    );
    assert.ok(same, `${hex(va)} → ${hex(pa)} ${flags} ${size} is not in the table of ${space}`);
  }
}

/** Of a kernel without mistakes. @param {Views} views */
export async function checkChecks(views) {
  const { status, list } = await views.machine.checks();
  assert.match(status, /^✓ No mistakes found; checked [1-9]/);
  assert.equal(list.length, 12);
  for (const line of list) assert.match(line, / – (fine|cannot be told)/);
}
