// @ts-check
// What a kernel's file says of itself, by binutils alone: addresses by nm, members of its structures by readelf.
import { execFileSync } from 'node:child_process';

const prefix = 'riscv64-linux-gnu-';

/** @param {string} tool @param {string[]} args */
const output = (tool, args) =>
  execFileSync(`${prefix}${tool}`, args, { encoding: 'latin1', maxBuffer: 2 ** 30 }).split('\n');

/** @typedef {{ address: bigint, size: bigint, type: string }} Symbol */

/**
 * Symbols by name; of a name in a namespace the last part.
 * @param {string} kernel
 */
export function symbolsOf(kernel) {
  /** @type {Map<string, Symbol>} */
  const symbols = new Map();
  for (const line of output('nm', ['-SC', kernel])) {
    const [, address, size, type = '', name = ''] =
      /^([0-9a-f]{16}) (?:([0-9a-f]{16}) )?(\w) ([^(]+?)(?:\(.*)?$/.exec(
        line.replaceAll('(anonymous namespace)::', ''),
      ) ?? [];
    if (address === undefined) continue;
    symbols.set(name.split('::').at(-1) ?? '', {
      address: BigInt(`0x${address}`),
      size: BigInt(`0x${size ?? 0}`),
      type,
    });
  }
  return symbols;
}

/** @typedef {{ bytes: bigint, members: Map<string, bigint> }} Structure */

/** Names in .debug_info stand behind where they were found. @param {string} value */
const plain = (value) => value.replace(/^\(.*?\): /, '').trim();

/** Bytes from the start of the structure. @param {string} value */
const placeOf = (value) =>
  BigInt(/DW_OP_plus_uconst: (\d+)/.exec(value)?.[1] ?? /^(?:0x[0-9a-f]+|\d+)/.exec(value)?.[0] ?? 0);

/**
 * Sizes of the named structures and where their members are ('' stands for all those without a name), and the names of
 * the states of a process by number.
 * @param {string} kernel
 * @param {string[]} wanted
 */
export function structuresOf(kernel, wanted) {
  /** @type {Map<string, Structure>} */
  const structures = new Map();
  /** @type {Map<number, string>} */
  const states = new Map();
  /** The entries from the file's own down to this one. */
  /** @type {{ tag: string, name: string, bytes: string, place: string, value: string }[]} */
  const open = [];

  const close = (/** @type {number} */ depth) => {
    for (const entry of open.splice(depth)) {
      const holder = open[depth - 1];
      if (!holder) continue;
      if (entry.tag === 'member' && wanted.includes(holder.name)) {
        const found = structures.get(holder.name) ?? { bytes: BigInt(holder.bytes || 0), members: new Map() };
        found.members.set(entry.name, placeOf(entry.place));
        structures.set(holder.name, found);
      }
      if (entry.tag === 'enumerator' && /^proc(ess_?)?state$/i.test(holder.name))
        states.set(Number(entry.value), entry.name.toUpperCase());
    }
  };

  for (const line of output('readelf', ['--debug-dump=info', '--dwarf-depth=5', kernel])) {
    const start = /^ <([0-9a-f]+)><[0-9a-f]+>: Abbrev Number: \d+(?: \(DW_TAG_(\w+)\))?/.exec(line);
    if (start) {
      close(Number.parseInt(start[1] ?? '', 16));
      if (start[2]) open.push({ tag: start[2], name: '', bytes: '', place: '', value: '' });
      continue;
    }
    const [, attribute, value = ''] =
      /^ {4}<[0-9a-f]+> +DW_AT_(name|byte_size|data_member_location|const_value) *: (.*)$/.exec(line) ?? [];
    const entry = open.at(-1);
    if (!entry || !attribute) continue;
    if (attribute === 'name') entry.name = plain(value);
    if (attribute === 'byte_size') entry.bytes = value;
    if (attribute === 'data_member_location') entry.place = value;
    if (attribute === 'const_value') entry.value = value;
  }
  close(0);
  return { structures, states };
}
