// Arguments of the function lab as a reader fills them in: what a field begins with, what it offers, and the line that a
// call makes. The texts are those that `pagewalk lab` takes.
import { hex } from '../common/hex.ts';
import type { LabFunction, LabName, LabParameter, ValueType } from './lab.ts';
import { type Selection, tableOf, vaOf } from './selection.ts';
import { fieldOf, pidOf } from './table-choice.ts';

/** The letters that a field for permissions offers, in the order of the bits. */
export const permissionLetters = ['r', 'w', 'x', 'u'] as const;

/** The two words of a field that offers no others. */
export const choicesOf: Readonly<Partial<Record<ValueType, readonly string[]>>> = {
  OnMissing: ['Fail', 'Allocate'],
  Backing: ['Keep', 'Free'],
};

export interface Offer {
  readonly text: string;
  /** What it is, when the text does not say: a value, or where it comes from. */
  readonly about: string;
}

const addresses: readonly ValueType[] = [
  'Va',
  'Pa',
  'Place',
  'Size',
  'Number',
  'Count',
  'Difference',
  'Entry',
];
const texts: readonly ValueType[] = ['Bytes', 'Words'];

/** Whether a named value may stand where another type is wanted: numbers for numbers, texts for texts. */
function fits(name: LabName, wanted: ValueType): boolean {
  if (name.type === 'Void' || name.type === 'Nothing') return false;
  // Where the kernel keeps a process is of use to what takes a process, by its address.
  if (/^proc\d+$/.test(name.name)) return wanted === 'Pa';
  if (wanted === 'Table') return name.type === 'Table' || name.type === 'Pa';
  if (texts.includes(wanted)) return name.type === 'Bytes';
  if (wanted === 'Permissions') return name.type === 'Permissions';
  return addresses.includes(wanted) && !texts.includes(name.type);
}

const constants: Readonly<Partial<Record<ValueType, readonly string[]>>> = {
  Va: ['0x0', 'PGSIZE', 'USYSCALL', 'TRAPFRAME', 'TRAMPOLINE', 'MAXVA'],
  Pa: ['KERNBASE', '0x10000000'],
  Size: ['PGSIZE', '8K', '2M'],
  Difference: ['PGSIZE', '-4096'],
  Count: ['16'],
  Bytes: ['"hello"', '"x" * 4096'],
  Words: ['"sh"'],
};

/** The name of a table of the machine, as the lab calls it. */
function nameOfTable(table: ReturnType<typeof tableOf>): string | undefined {
  if (table === undefined || pidOf(table) === undefined) return table as string | undefined;
  const field = fieldOf(table);
  return field === undefined ? `pid ${pidOf(table)}` : `pid ${pidOf(table)} ${field}`;
}

/** What the selection of the page is for a parameter, if it is anything. */
export function fromSelection(selection: Selection | undefined, wanted: ValueType): string | undefined {
  if (!selection) return undefined;
  if (wanted === 'Table') return nameOfTable(tableOf(selection));
  const va = vaOf(selection);
  if (wanted === 'Va' && va !== undefined) return hex(va);
  if (wanted === 'Pa' && selection.kind === 'pa') return hex(selection.pa);
  if (wanted === 'Place' && selection.kind === 'pte') return hex(selection.address);
  return undefined;
}

/** Values that a field offers, the likeliest first; `selected` says what to call the selection. */
export function offersFor(
  wanted: ValueType,
  names: readonly LabName[],
  selection: Selection | undefined,
  selected: string,
): Offer[] {
  const picked = fromSelection(selection, wanted);
  const isTable = wanted === 'Table' && picked !== undefined;
  const possible = isTable ? names.some(({ name }) => name === picked) : picked !== undefined;
  const offers: Offer[] = possible && picked !== undefined ? [{ text: picked, about: selected }] : [];
  for (const name of names) if (fits(name, wanted)) offers.push({ text: name.name, about: name.value });
  for (const text of constants[wanted] ?? []) offers.push({ text, about: '' });
  return offers.filter(({ text }, i) => offers.findIndex((other) => other.text === text) === i);
}

const defaults: Readonly<Partial<Record<ValueType, string>>> = {
  Number: '1',
  Difference: 'PGSIZE',
  Count: '16',
  Size: 'PGSIZE',
  Va: '0x0',
  Pa: 'KERNBASE',
  Entry: '0x2000001f',
  Permissions: 'rwu',
  Bytes: '"hello"',
  Words: '"sh"',
  OnMissing: 'Fail',
  Backing: 'Free',
};

/** A level-0 walk and the shrinking of memory would make a poor start with the defaults of their types. */
const namedDefaults: Readonly<Record<string, string>> = {
  level: '0',
  old_size: '0',
  new_size: 'PGSIZE',
  oldsz: '0',
  newsz: 'PGSIZE',
};

/** What the field begins with: the selection, a table that there is, or what is usual. */
export function beginningOf(
  { name, type }: LabParameter,
  names: readonly LabName[],
  selection: Selection | undefined,
): string {
  const offers = offersFor(type, names, selection, '');
  const picked = fromSelection(selection, type);
  if (picked !== undefined && offers.some(({ text }) => text === picked)) return picked;
  if (type === 'Table') {
    const tables = names.filter((candidate) => candidate.type === 'Table');
    const mine = tables.findLast((table) => !/^(pid \d+.*|kernel|satp)$/.test(table.name));
    const process = tables.findLast((table) => /^pid \d+$/.test(table.name));
    return (mine ?? process ?? tables[0])?.name ?? '';
  }
  if (type === 'Pa' && /^(p|np|proc|process)$/.test(name)) {
    const process = names.findLast((candidate) => /^proc\d+$/.test(candidate.name));
    if (process) return process.name;
  }
  return namedDefaults[name] ?? defaults[type] ?? '';
}

/** The texts of the words that a reader separates by commas outside quotes. */
export function splitWords(text: string): string[] {
  const words = text.match(/(?:"(?:\\.|[^"\\])*"?|[^,"])+/g) ?? [];
  return words.map((word) => word.trim()).filter((word) => word !== '');
}

/** The arguments of a call: one a field, but of Words as many as there are. */
export const argumentsOf = (parameters: readonly LabParameter[], fields: readonly string[]): string[] =>
  parameters.flatMap(({ type }, i) => (type === 'Words' ? splitWords(fields[i] ?? '') : [fields[i] ?? '']));

/** As `pagewalk lab` takes it. */
export const lineOf = ({ name }: Pick<LabFunction, 'name'>, args: readonly string[]): string =>
  `${name}(${args.map((text) => text.trim()).join(', ')})`;

/** `rwu` with a letter put in or taken out; `-` for none. Letters that the field does not offer stay. */
export function withLetter(permissions: string, letter: string, on: boolean): string {
  const bare = permissions.replaceAll(/[^a-z]/g, '');
  const rest = [...bare].filter((other) => other !== letter);
  const order = 'vrwxugadc';
  const all = on ? [...rest, letter] : rest;
  return all.sort((a, b) => order.indexOf(a) - order.indexOf(b)).join('') || '-';
}
