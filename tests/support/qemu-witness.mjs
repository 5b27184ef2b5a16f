// @ts-check
// A kernel booted to its prompt in QEMU, and what its memory says there. This is the second witness for whatever the
// inspector tells of a kernel: the bytes are QEMU's, addresses and structures are those of binutils, and the tables are
// walked by `sv39.mjs`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { GdbStub } from './gdb-stub.mjs';
import { structuresOf, symbolsOf } from './kernel-facts.mjs';
import { askMonitor, startQemu } from './qemu.mjs';
import { Ram, ramBase } from './sv39.mjs';

/** @typedef {import('./kernel-facts.mjs').Structure} Structure */
/**
 * @typedef {object} Process
 * @property {number} pid
 * @property {string} name
 * @property {string} state SLEEPING
 * @property {number} number of its slot
 * @property {bigint} slot
 * @property {bigint} size
 * @property {number} parent 0 for none
 * @property {bigint} root
 * @property {bigint} kernelRoot its kernel page table, 0 for none
 * @property {bigint} trapframe
 * @property {bigint} kernelStack
 * @property {bigint} channel
 * @property {bigint} userSp as it entered the kernel
 */

const memoryBytes = 128 * 1024 * 1024;

/** What xv6 calls things, and what our kernel calls them. */
const words = {
  process: ['proc', 'Process'],
  processes: ['proc', 'processes'],
  trapframe: ['trapframe', 'Trapframe'],
  size: ['sz', 'size'],
  kernelStack: ['kstack', 'kernel_stack'],
  channel: ['chan', 'channel'],
};

/** A null-terminated text. @param {Buffer} bytes */
const textIn = (bytes) => bytes.toString('latin1', 0, Math.max(0, bytes.indexOf(0)));

export class QemuWitness {
  #console;
  #folder;
  /** @type {Structure} */
  #process;
  /** @type {Structure} */
  #trapframe;

  /** @param {{ kernel: string, disk: string }} files */
  constructor(files) {
    this.kernel = files.kernel;
    this.#folder = mkdtempSync(join(tmpdir(), 'pagewalk-qemu-'));
    this.#console = startQemu({ ...files, monitor: this.#path('monitor'), gdb: this.#path('gdb') });
    this.symbols = symbolsOf(files.kernel);
    const facts = structuresOf(files.kernel, ['', 'PhysicalPages', ...words.process, ...words.trapframe]);
    this.structures = facts.structures;
    this.#states = facts.states;
    this.#process = this.#structure(words.process);
    this.#trapframe = this.#structure(words.trapframe);
    this.ram = new Ram(Buffer.alloc(0));
  }

  /** @type {Map<number, string>} */
  #states;

  /** @param {{ kernel: string, disk: string }} files */
  static async boot(files) {
    const witness = new QemuWitness(files);
    try {
      await witness.#console.waitFor('$ ');
      await witness.#untilAllSleep();
      await witness.read();
      return witness;
    } catch (error) {
      await witness.close();
      throw error;
    }
  }

  async close() {
    await this.#console.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** @param {string} name */
  #path(name) {
    return join(this.#folder, name);
  }

  /** @param {string} command */
  #ask(command) {
    return askMonitor(this.#path('monitor'), command);
  }

  /** @param {bigint} address @param {number} bytes */
  async #save(address, bytes) {
    const file = this.#path('memory');
    await this.#ask(`pmemsave ${address} ${bytes} "${file}"`);
    return readFileSync(file);
  }

  /** The shell sleeps a moment after its prompt has appeared. The guest stands still afterwards. */
  async #untilAllSleep() {
    const { address, size } = this.symbol(words.processes);
    const state = Number(this.#process.members.get('state'));
    for (;;) {
      const table = await this.#save(address, Number(size));
      const states = [];
      for (let at = 0; at < table.length; at += Number(this.#process.bytes))
        states.push(this.#states.get(table.readUInt32LE(at + state)));
      const awake = states.filter((name) => name !== 'UNUSED' && name !== 'SLEEPING');
      if (awake.length === 0 && states.filter((name) => name === 'SLEEPING').length > 1) return;
      await this.#ask('cont');
    }
  }

  /** Reads all of RAM, which stands still from here on. */
  async read() {
    this.ram = new Ram(await this.#save(ramBase, memoryBytes));
  }

  /** @param {string[]} names */
  symbol(names) {
    const found = names.map((name) => this.symbols.get(name)).find((symbol) => symbol && symbol.type !== 'U');
    if (!found) throw new Error(`the kernel has no symbol ${names.join(' or ')}`);
    return found;
  }

  /** @param {string[]} names */
  #structure(names) {
    const found = names.map((name) => this.structures.get(name)).find((structure) => structure);
    if (!found) throw new Error(`the kernel has no structure ${names.join(' or ')}`);
    return found;
  }

  /** The processes in the order of their slots. */
  get processes() {
    const { address, size } = this.symbol(words.processes);
    const { bytes } = this.#process;
    return Array.from({ length: Number(size / bytes) }, (_, i) => this.#processAt(address, i)).filter(
      ({ state }) => state !== 'UNUSED',
    );
  }

  /** How many there can be. */
  get slots() {
    return Number(this.symbol(words.processes).size / this.#process.bytes);
  }

  /** @param {bigint} table @param {number} number @returns {Process} */
  #processAt(table, number) {
    const slot = table + BigInt(number) * this.#process.bytes;
    const { members } = this.#process;
    const place = (/** @type {string[]} */ names) => {
      const found = names.map((name) => members.get(name)).find((offset) => offset !== undefined);
      if (found === undefined) throw new Error(`a process has no ${names.join(' or ')}`);
      return slot + found;
    };
    const word = (/** @type {string[]} */ ...names) => this.ram.word(place(names));
    const int = (/** @type {bigint} */ address) => Number(BigInt.asUintN(32, this.ram.word(address)));
    const parent = word('parent');
    const trapframe = word('trapframe');
    const own = members.get('kernel_pagetable');
    const sp = this.#trapframe.members.get('sp') ?? 0n;
    const nameAt = Number(place(['name']) - ramBase);
    return {
      pid: int(place(['pid'])),
      name: textIn(this.ram.bytes.subarray(nameAt, nameAt + 16)),
      state: this.#states.get(int(place(['state']))) ?? '?',
      number,
      slot,
      size: word(...words.size),
      parent: parent === 0n ? 0 : int(parent + (members.get('pid') ?? 0n)),
      root: word('pagetable'),
      kernelRoot: own === undefined ? 0n : this.ram.word(slot + own),
      trapframe,
      kernelStack: word(...words.kernelStack),
      channel: word(...words.channel),
      userSp: trapframe === 0n ? 0n : this.ram.word(trapframe + sp),
    };
  }

  get kernelRoot() {
    return this.ram.word(this.symbol(['kernel_pagetable']).address);
  }

  /** The pages of a list that lies in the pages themselves. @param {bigint} head where the pointer to the first is */
  #listAt(head) {
    const pages = [];
    for (let page = this.ram.word(head); page !== 0n; page = this.ram.word(page)) pages.push(page);
    return pages;
  }

  /** Pages that are free, in the order in which the allocator would give them; those never used behind the list. */
  get freePages() {
    const ours = this.structures.get('PhysicalPages');
    if (!ours) return this.#listAt(this.symbol(['kmem']).address + this.#freelist);
    const { address } = this.symbol(['free_pages']);
    const place = (/** @type {string} */ name) => address + (ours.members.get(name) ?? 0n);
    const free = this.#listAt(place('head_'));
    const lowest = this.ram.word(place('allocable_'));
    for (let page = this.ram.word(place('fresh_end_')); page > lowest; page -= 4096n) free.push(page - 4096n);
    return free;
  }

  /** Superpages of 2 MiB that are free, in the labs that have a list of them, whatever they call it. */
  get freeSuperpages() {
    const lists = [...this.symbols].filter(([name]) => /super.*mem|mem.*super/.test(name));
    return lists.flatMap(([, { address }]) => this.#listAt(address + this.#freelist));
  }

  /** Where the pointer is in the structures without a name that the allocators of xv6 are. */
  get #freelist() {
    return this.structures.get('')?.members.get('freelist') ?? 0n;
  }

  /** Runs a command from the prompt to the next one, and reads memory there. @param {string} command */
  async run(command) {
    await this.#ask('cont');
    this.#console.type(`${command}\n`);
    await this.#console.waitFor('\n$ ');
    await this.#untilAllSleep();
    await this.read();
  }

  /**
   * Types at the prompt and stops at the first instruction of a function: the registers there, by name.
   * @param {string} text
   * @param {bigint} address
   */
  async registersAt(text, address) {
    const stub = new GdbStub(this.#path('gdb'));
    try {
      await stub.runTo(address);
      this.#console.type(text);
      await stub.answer();
      const printed = await this.#ask('info registers');
      await this.read();
      return new Map(
        [...printed.matchAll(/(?:x\d+\/)?(\w+) +([0-9a-f]{16})\b/g)].map(([, name = '', value]) => [
          name,
          BigInt(`0x${value}`),
        ]),
      );
    } finally {
      stub.close();
    }
  }
}
