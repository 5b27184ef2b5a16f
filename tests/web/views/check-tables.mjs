// @ts-check
// What the views of page tables must show of a guest whose memory QEMU has: tree, ranges, text, comparison, translation.
import assert from 'node:assert/strict';
import { allows, has, isLeaf, letters, pageSize, ramBase, spanOf, target } from '../../support/sv39.mjs';

/** @typedef {import('../../support/qemu-witness.mjs').QemuWitness} QemuWitness */
/** @typedef {import('./views.mjs').Views} Views */

export const hex = (/** @type {bigint} */ value, width = 1) => `0x${value.toString(16).padStart(width, '0')}`;

const trampoline = 0x3ffffff000n;
const trapframe = 0x3fffffe000n;
const usyscall = 0x3fffffd000n;

/** Use sets these, and it is not the same use in both machines when a timer interrupts a little earlier. */
const useBits = 0xc0n;
/** The kernel's tables are used by interrupts, whose moments are each machine's own. */
const isKernels = (/** @type {string} */ owner) => owner === 'kernel' || owner.includes('/');
const sameUse = (/** @type {string} */ owner) => (isKernels(owner) ? ~useBits : ~0n);
const withoutUse = (/** @type {string} */ flags) => flags.replace(/^../, '··');

/** @param {bigint} bytes as the page writes sizes */
export function sizeText(bytes) {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  let [size, unit] = [Number(bytes), 0];
  for (; size >= 1024; unit++) size /= 1024;
  return `${Number.isInteger(size) ? size : size.toFixed(1)} ${units[unit]}`;
}

/** The tables that the page offers, by the values of its menu. @param {QemuWitness} witness */
export const tablesOf = (witness) => [
  ...witness.processes.flatMap(({ pid, root, kernelRoot }) => [
    { owner: `${pid}`, root },
    ...(kernelRoot ? [{ owner: `${pid}/kernel_pagetable`, root: kernelRoot }] : []),
  ]),
  { owner: 'kernel', root: witness.kernelRoot },
];

/**
 * Rows of a tree as single entries: a row for a run of neighbours stands for as many leaves.
 * @param {Awaited<ReturnType<Views['tables']['tree']>>} rows
 * @param {bigint} mask bits of entries that count
 */
const entriesOfRows = (rows, mask) =>
  rows.flatMap(({ level, first, last, va, pte }, at) => {
    // An opened run has its leaves below it.
    if (last > first && rows[at + 1]?.first === first && rows[at + 1]?.level === level) return [];
    return Array.from({ length: last - first + 1 }, (_, i) => {
      const offset = BigInt(i) * spanOf(level);
      return { level, index: first + i, va: va + offset, pte: (pte + (offset >> 2n)) & mask };
    });
  });

/**
 * The entries of a table but those below closed rows.
 * @param {QemuWitness} witness
 * @param {bigint} root
 * @param {bigint} mask
 * @param {{ va: bigint, level: number }[]} closed
 */
function visibleEntries(witness, root, mask, closed) {
  const hidden = new Set(closed.map(({ va, level }) => `${level}:${va >> BigInt(12 + 9 * level)}`));
  const isHidden = (/** @type {bigint} */ va, /** @type {number} */ level) =>
    [1, 2].some((above) => above > level && hidden.has(`${above}:${va >> BigInt(12 + 9 * above)}`));
  return [...witness.ram.entries(root)]
    .filter(({ va, level }) => !isHidden(va, level))
    .map(({ level, index, va, pte }) => ({ level, index, va, pte: pte & mask }));
}

/** @param {Views} views @param {QemuWitness} witness */
export async function checkTrees(views, witness) {
  for (const { owner, root } of tablesOf(witness)) {
    const leaves = witness.ram.leaves(root).length;
    const tables = witness.ram.tables(root).length;
    assert.deepEqual(await views.tables.tableSummary(owner), { root, leaves, tables }, owner);
    const rows = await views.tables.tree(owner);
    const mask = sameUse(owner);
    const closed = rows.filter((row) => row.closed && row.first === row.last);
    assert.deepEqual(entriesOfRows(rows, mask), visibleEntries(witness, root, mask, closed), owner);
    for (const { va, vaText, pte, pa, flags, level, what, first, last } of rows) {
      const n = last - first + 1;
      assert.equal(vaText, rangeText(va, va + BigInt(n) * spanOf(level) - 1n));
      assert.equal(pa, target(pte));
      assert.equal(flags, letters(pte));
      if (!isLeaf(pte)) assert.match(what, /page table$/);
      else if (n > 1) assert.ok(what.endsWith(`${n} pages`), what);
      // A page whose address makes certain what it is has its name instead of its size.
      else if (/iB page$/.test(what)) assert.ok(what.endsWith(`${sizeText(spanOf(level))} page`), what);
    }
  }
}

/** The sentence below the tree tells where the entry of a page is. @param {Views} views @param {QemuWitness} witness */
export async function checkExplanations(views, witness) {
  for (const { pid, root } of witness.processes)
    for (const { level, index, address, va, pte } of witness.ram.leaves(root).slice(0, 2)) {
      const said = await views.tables.explainedEntry(`${pid}`, va);
      const start = `L${level}[${index}] at ${hex(address)} is a leaf: virtual ${hex(va)} to ${hex(va + spanOf(level) - 1n)} is physical ${hex(target(pte))}`;
      assert.ok(said.startsWith(start), `${said}\nnot ${start}`);
    }
}

/** `0x0000001000…fff`: of the last address the digits that differ. @param {bigint} first @param {bigint} last */
function rangeText(first, last, width = 10) {
  const [start, end] = [hex(first, width), hex(last, width)];
  let same = 0;
  while (same < end.length && start[same] === end[same]) same++;
  return same < end.length ? `${start}…${end.slice(same)}` : start;
}

/** R to D of a range: capital where all its pages have the flag, small where some have. @param {bigint[]} ptes */
const rangeFlags = (ptes, mask = ~0n) =>
  /** @type {import('../../support/sv39.mjs').Flag[]} */ (['D', 'A', 'G', 'U', 'X', 'W', 'R'])
    .map((flag) => {
      const held = ptes.filter((pte) => has(pte & mask, flag)).length;
      if (held === 0) return '·';
      return held === ptes.length ? flag : flag.toLowerCase();
    })
    .join('');

/** @param {Views} views @param {QemuWitness} witness */
export async function checkRanges(views, witness) {
  for (const { owner, root } of tablesOf(witness)) {
    const rows = await views.tables.ranges(owner);
    const pages = witness.ram.pages(root);
    const mask = sameUse(owner);
    let seen = 0;
    for (const [i, { begin, address, size, mapped, pa, contiguous, flags }] of rows.entries()) {
      const next = rows.slice(i + 1).find((row) => row.mapped)?.begin ?? 1n << 64n;
      const inside = pages.filter(({ va }) => va >= begin && va < next);
      if (!mapped) continue;
      const [first, last] = [inside[0], inside.at(-1)];
      assert.ok(first && last && first.va === begin, `${owner}: nothing is mapped at ${address}`);
      assert.equal(address, rangeText(begin, last.va + pageSize - 1n));
      assert.equal(size, sizeText(last.va + pageSize - begin));
      assert.equal(BigInt(inside.length) * pageSize, last.va + pageSize - begin, 'no hole in a range');
      assert.equal(pa, first.pa);
      assert.equal(
        contiguous,
        inside.every((page) => page.pa - first.pa === page.va - first.va),
        address,
      );
      const ptes = inside.map(({ pte }) => pte);
      const shown = isKernels(owner) ? withoutUse(flags) : flags;
      assert.equal(shown, rangeFlags(ptes, mask), `${owner} ${address}`);
      seen += inside.length;
    }
    assert.equal(seen, pages.length, 'every page is in a range');
  }
}

/**
 * What must lie at an address, by what QEMU's memory and nm say of it.
 * @param {QemuWitness} witness
 * @returns {{ owner: string, va: bigint, what: string, pa?: bigint }[]}
 */
function namedPlaces(witness) {
  const code = witness.symbol(['trampoline']).address;
  const places = witness.processes.flatMap((process) => {
    const owner = `${process.pid}`;
    const stack = process.userSp & ~(pageSize - 1n);
    const guard = witness.ram.walk(process.root, stack - pageSize).at(-1);
    const hasUsyscall = has(witness.ram.walk(process.root, usyscall).at(-1)?.pte ?? 0n, 'V');
    return [
      { owner, va: trampoline, what: 'trampoline', pa: code },
      { owner, va: trapframe, what: 'trapframe', pa: process.trapframe },
      { owner, va: stack, what: 'stack' },
      ...(guard && !has(guard.pte, 'U') ? [{ owner, va: stack - pageSize, what: 'guard page' }] : []),
      ...(hasUsyscall ? [{ owner, va: usyscall, what: 'USYSCALL' }] : []),
    ];
  });
  const stacks = witness.processes.flatMap(({ pid, number, kernelStack }) => [
    { owner: 'kernel', va: kernelStack, what: `KSTACK ${number} pid ${pid}` },
    { owner: 'kernel', va: kernelStack - pageSize, what: `guard of KSTACK ${number} pid ${pid}` },
  ]);
  return [
    ...places,
    ...stacks,
    { owner: 'kernel', va: trampoline, what: 'trampoline', pa: code },
    { owner: 'kernel', va: 0x10000000n, what: 'UART0', pa: 0x10000000n },
    { owner: 'kernel', va: 0x10001000n, what: 'VIRTIO0', pa: 0x10001000n },
    { owner: 'kernel', va: 0x0c000000n, what: 'PLIC', pa: 0x0c000000n },
    { owner: 'kernel', va: ramBase, what: 'kernel text', pa: ramBase },
    { owner: 'kernel', va: witness.symbol(['etext']).address, what: 'kernel data' },
  ];
}

/** @param {Views} views @param {QemuWitness} witness */
export async function checkRangeNames(views, witness) {
  const named = namedPlaces(witness);
  for (const { owner } of tablesOf(witness)) {
    const rows = await views.tables.ranges(owner);
    for (const { va, what, pa } of named.filter((place) => place.owner === owner)) {
      const row = rows.findLast(({ begin }) => begin <= va);
      assert.equal(row?.what, what, `${owner} ${hex(va)}`);
      if (pa !== undefined && row) assert.equal(row.pa + (va - row.begin), pa, `${owner} ${what}`);
    }
  }
}

/** The classic format of vmprint. @param {QemuWitness} witness @param {bigint} root @param {bigint} mask */
function vmprint(witness, root, mask) {
  const lines = [...witness.ram.entries(root)].map(({ level, index, pte }) => {
    const dots = Array(3 - level)
      .fill('..')
      .join(' ');
    return `${dots}${index}: pte ${hex(pte & mask, 16)} pa ${hex(target(pte), 16)}`;
  });
  return `page table ${hex(root, 16)}\n${lines.join('\n')}\n`;
}

/** The first line that differs, of texts with thousands of lines. @param {string} actual @param {string} expected */
export function assertSameLines(actual, expected) {
  const [left, right] = [actual.split('\n'), expected.split('\n')];
  const line = left.findIndex((text, i) => text !== right[i]);
  assert.equal(left[line], right[line], `line ${line + 1}`);
  assert.equal(left.length, right.length);
}

/** A and D cleared in every line. @param {string} text */
export const withoutUseInText = (text) =>
  text.replace(/(?<=pte )0x[0-9a-f]+/g, (pte) => hex(BigInt(pte) & ~useBits, 16));

/** @param {Views} views @param {QemuWitness} witness */
export async function checkTexts(views, witness) {
  for (const { owner, root } of tablesOf(witness)) {
    const text = await views.tables.text(owner);
    const mask = sameUse(owner);
    assertSameLines(isKernels(owner) ? withoutUseInText(text) : text, vmprint(witness, root, mask));
  }
}

/** @param {bigint} pte */
const permissions = (pte) => pte & 0x1en;

/** Per page, how two tables relate: in the words of the page. @param {QemuWitness} witness @param {bigint} left @param {bigint} right */
function relations(witness, left, right) {
  const [a, b] = [left, right].map((root) => new Map(witness.ram.pages(root).map((page) => [page.va, page])));
  const found = new Map();
  for (const va of new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])])) {
    const [mine, theirs] = [a?.get(va), b?.get(va)];
    if (!mine || !theirs) found.set(va, mine ? 'left only' : 'right only');
    else if (mine.pa !== theirs.pa) found.set(va, 'other page');
    else found.set(va, permissions(mine.pte) === permissions(theirs.pte) ? 'same page' : 'other permissions');
  }
  return found;
}

/** @param {QemuWitness} witness @param {bigint} root @param {bigint} va */
function pageBehind(witness, root, va) {
  const leaf = witness.ram.walk(root, va).at(-1);
  if (!leaf || !isLeaf(leaf.pte)) return undefined;
  return target(leaf.pte) + (va & (spanOf(leaf.level) - 1n));
}

/** @param {Views} views @param {QemuWitness} witness */
export async function checkComparison(views, witness) {
  const [init, shell] = witness.processes;
  assert.ok(init && shell);
  for (const { other, root, column } of [
    { other: `${init.pid}`, root: init.root, column: new RegExp(`pid ${init.pid} ${init.name}`) },
    { other: 'kernel', root: witness.kernelRoot, column: /^Kernel$/ },
  ]) {
    const expected = relations(witness, shell.root, root);
    const { sums, rows } = await views.tables.comparison(`${shell.pid}`, other, column);
    for (const relation of ['same page', 'other permissions', 'other page', 'left only', 'right only']) {
      const pages = [...expected.values()].filter((word) => word === relation).length;
      const said = new RegExp(`${relation} ([\\d.]+ \\w+)`).exec(sums)?.[1];
      assert.equal(said, pages === 0 ? undefined : sizeText(BigInt(pages) * pageSize), relation);
    }
    for (const { va, relation, left, right } of rows) {
      assert.equal(relation, expected.get(va), hex(va));
      assert.equal(left?.pa, pageBehind(witness, shell.root, va), `${hex(va)} left`);
      assert.equal(right?.pa, pageBehind(witness, root, va), `${hex(va)} right`);
    }
  }
}

const causes = /** @type {const} */ ({
  load: 'load page fault (cause 13)',
  store: 'store page fault (cause 15)',
  fetch: 'instruction page fault (cause 12)',
});

/** Addresses of each kind that there is: program, guard, stack, trapframe, trampoline, nothing. @param {QemuWitness} witness */
function interestingAddresses(witness) {
  const ofProcesses = witness.processes.flatMap(({ pid, root, userSp }) =>
    [0x0n, userSp, (userSp & ~0xfffn) - 1n, trapframe + 0x18n, trampoline + 0xabcn, 0x12345678n].map(
      (va) => ({
        ...{ owner: `${pid}`, root, va },
      }),
    ),
  );
  const { kernelStack } = witness.processes[0] ?? { kernelStack: 0n };
  const ofKernel = [ramBase + 0x123n, 0x10000005n, kernelStack + 8n, kernelStack - 8n, 0x0n, 0x87654321n];
  return [...ofProcesses, ...ofKernel.map((va) => ({ owner: 'kernel', root: witness.kernelRoot, va }))];
}

/**
 * What the table of verdicts must say of an entry at which a walk ends.
 * @param {string[][]} verdicts
 * @param {bigint} pte
 * @param {{ sum?: boolean, mxr?: boolean }} bits
 */
function assertVerdicts(verdicts, pte, bits) {
  for (const [i, access] of /** @type {const} */ (['load', 'store', 'fetch']).entries()) {
    const [name, ...cells] = verdicts[i] ?? [];
    assert.equal(name, access);
    for (const [column, mode] of /** @type {const} */ (['U', 'S']).entries()) {
      const allowed = has(pte, 'V') && isLeaf(pte) && allows(pte, access, { mode, ...bits });
      const sets = [has(pte, 'A') ? [] : ['A'], access === 'store' && !has(pte, 'D') ? ['D'] : []].flat();
      const cell = cells[column] ?? '';
      if (!allowed) assert.ok(cell.startsWith(`✗ ${causes[access]}`), cell);
      else assert.equal(cell, `✓ allowed${sets.length > 0 ? ` sets ${sets.join(', ')}` : ''}`);
    }
  }
}

/** @param {Views} views @param {QemuWitness} witness */
export async function checkTranslations(views, witness) {
  const all = [{}, { sum: true }, { mxr: true }];
  for (const [n, { owner, root, va }] of interestingAddresses(witness).entries()) {
    const bits = all[n % all.length] ?? {};
    const { steps, result, verdicts, boxes } = await views.tables.translation(owner, va, bits);
    const walk = witness.ram.walk(root, va);
    const place = `${owner} ${hex(va)}`;
    const indices = [30n, 21n, 12n].map((shift) => `${(va >> shift) & 511n}`);
    assert.deepEqual(boxes, [...indices, hex(va & 0xfffn, 3)]);
    const mask = sameUse(owner);
    assert.deepEqual(
      steps.map(({ flags, pte, ...step }) => ({ ...step, pte: pte & mask, flags: flags === letters(pte) })),
      walk.map(({ va: _, pte, ...step }) => ({ ...step, pte: pte & mask, flags: true })),
      place,
    );
    const last = walk.at(-1);
    assert.ok(last);
    if (has(last.pte, 'V') && isLeaf(last.pte)) {
      const offset = va & (spanOf(last.level) - 1n);
      const frame = target(last.pte);
      assert.equal(
        result,
        `Physical address ${hex(frame + offset, 8)} = ${hex(frame, 8)} + ${hex(offset)}`,
        place,
      );
    } else assert.match(result, /^✗ No page: the entry is not valid/, place);
    assertVerdicts(verdicts, last.pte, bits);
  }
}
