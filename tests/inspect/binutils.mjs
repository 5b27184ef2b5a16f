// What binutils say of a kernel file, beside what the inspector says: variables, functions and members of structures
// by readelf, lines by addr2line, symbols by nm.
import { spawnSync } from 'node:child_process';

import { at } from '../../scripts/support/paths.mjs';
import { Failure } from '../../scripts/support/process.mjs';

const prefix = 'riscv64-linux-gnu-';

function lines(command, args, input) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { input, maxBuffer: 2 ** 29 });
  if (status !== 0) throw new Failure(`${command} ${args.join(' ')}: ${error ?? stderr}`);
  return `${stdout}`.trimEnd().split('\n');
}

const entryStart = /^ <[0-9a-f]+><([0-9a-f]+)>: Abbrev Number: \d+ \(DW_TAG_(\w+)\)/;
const attribute = /^ {4}<[0-9a-f]+> +DW_AT_(\w+) *: (.*)$/;

/** The entries of .debug_info in their order: `{ offset, depth, tag, attributes }`, values as readelf prints them. */
function* entries(kernel) {
  let entry;
  for (const line of lines(`${prefix}readelf`, ['--debug-dump=info', kernel])) {
    const start = entryStart.exec(line);
    if (start) {
      if (entry) yield entry;
      entry = { offset: start[1], depth: line.indexOf('>'), tag: start[2], attributes: {} };
      entry.depth = Number(/<([0-9a-f]+)>/.exec(line)[1]);
      continue;
    }
    const [, name, value] = attribute.exec(line) ?? [];
    if (name !== undefined && entry) entry.attributes[name] = value;
  }
  if (entry) yield entry;
}

/** A text without what readelf says about where it found it. */
const plain = (value) => value?.replace(/^\((?:indirect|alt indirect|indexed)[^)]*\): /, '').trim();
const reference = (value) => /<(?:0x)?([0-9a-f]+)>/.exec(value ?? '')?.[1];
const number = (value) => (value === undefined ? undefined : BigInt(/0x[0-9a-f]+|\d+/.exec(value)[0]));
const structures = new Set(['structure_type', 'class_type', 'union_type']);

/** Bytes; undefined for a variable of the class, which has no place in it. */
function memberOffset({ data_member_location: value, data_bit_offset: bits }, inUnion) {
  if (bits !== undefined) return Math.floor(Number(bits) / 8);
  if (value === undefined) return inUnion ? 0 : undefined;
  return Number(/DW_OP_plus_uconst: (\d+)/.exec(value)?.[1] ?? value.split('\t')[0]);
}

/** The facts of readelf: sets of the lines that the inspector is to print. */
export function readelfFacts(kernel) {
  const named = new Map();
  const found = { variables: [], functions: [], members: new Map() };
  const open = [];
  for (const entry of entries(kernel)) {
    const { offset, depth, tag, attributes } = entry;
    open.length = Math.min(open.length, depth);
    open[depth] = entry;
    if (tag === 'variable' || tag === 'subprogram' || tag === 'member')
      named.set(offset, {
        name: plain(attributes.name),
        origin: reference(attributes.specification ?? attributes.abstract_origin),
      });
    const address = /\(DW_OP_addr: ([0-9a-f]+)\)$/.exec(attributes.location ?? '')?.[1];
    if (tag === 'variable' && address !== undefined) found.variables.push({ offset, address });
    const [low, high] = [attributes.low_pc, attributes.high_pc].map(number);
    if (tag === 'subprogram' && high > 0n) found.functions.push({ offset, low, high });
    const parent = open[depth - 1];
    if (tag !== 'member' || !structures.has(parent?.tag) || attributes.name === undefined) continue;
    const place = memberOffset(attributes, parent.tag === 'union_type');
    if (place === undefined) continue;
    const members = found.members.get(parent.offset) ?? [];
    found.members.set(parent.offset, [...members, `${place} ${plain(attributes.name)}`]);
  }
  return withNames(found, named);
}

function withNames({ variables, functions, members }, named) {
  const nameOf = (offset) => {
    const { name, origin } = named.get(offset) ?? {};
    return name ?? (origin === undefined ? '' : nameOf(origin));
  };
  // Since DWARF 4 the second number is a length.
  const end = ({ low, high }) => (high > low ? high : low + high);
  return {
    variables: variables.map(({ offset, address }) => `${address} ${nameOf(offset)}`),
    functions: functions.map(
      (each) => `${each.low.toString(16)} ${end(each).toString(16)} ${nameOf(each.offset)}`,
    ),
    members,
  };
}

/** Where no line table tells, addr2line gives the symbol of the source file, or of the object file, without a line. */
const unknown = /^(\?\?:|[^/]+:\?$)/;

/** `PATH:LINE` by address, as addr2line has it; nothing where it knows none. */
export function addr2linePlaces(kernel, addresses) {
  const found = lines(`${prefix}addr2line`, ['-e', kernel], addresses.join('\n'));
  const place = (text) => text.replace(/ \(discriminator \d+\)$/, '').replace(/:\?$/, ':0');
  return new Map(
    addresses.flatMap((address, index) =>
      unknown.test(found[index]) ? [] : [[address, place(found[index])]],
    ),
  );
}

/** The functions of nm: names by address. */
export function nmFunctions(kernel) {
  const found = new Map();
  for (const line of lines(`${prefix}nm`, [kernel])) {
    const [address, type, name] = line.split(' ');
    if (!/^[tTwW]$/.test(type) || /^(\$|\.L)/.test(name)) continue;
    const key = BigInt(`0x${address}`).toString(16);
    found.set(key, [...(found.get(key) ?? []), name]);
  }
  return found;
}

/** Addresses of the instructions, two bytes apart, of the section with the kernel's code. */
export function codeAddresses(kernel, step) {
  const text = lines(`${prefix}readelf`, ['-SW', kernel]).find((line) => / \.text +PROGBITS/.test(line));
  const [, start, size] = /PROGBITS +([0-9a-f]+) [0-9a-f]+ ([0-9a-f]+)/.exec(text);
  const first = Number.parseInt(start, 16);
  const count = Math.ceil(Number.parseInt(size, 16) / step);
  return Array.from({ length: count }, (_, index) => (first + index * step).toString(16));
}

/** What the inspector says: the lines of `describe_kernel`, by their first word. */
export function description(kernel, addresses) {
  const facts = {};
  const output = lines(at('build', 'native', 'describe_kernel'), [kernel], addresses.join('\n'));
  for (const line of output) {
    const space = line.indexOf(' ');
    const kind = line.slice(0, space);
    facts[kind] ??= [];
    facts[kind].push(line.slice(space + 1));
  }
  return facts;
}
