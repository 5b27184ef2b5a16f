import { expect, test } from 'vitest';
import type { LabName } from './lab.ts';
import { argumentsOf, beginningOf, lineOf, offersFor, splitWords, withLetter } from './lab-arguments.ts';
import { meaningOf } from './lab-panics.ts';

const names: LabName[] = [
  { name: 'kernel', type: 'Table', value: '0x87fff000' },
  { name: 'page', type: 'Pa', value: '0x87f64000' },
  { name: 'pid 2', type: 'Table', value: '0x87f63000' },
  { name: 'satp', type: 'Table', value: '0x87f63000' },
  { name: 'text', type: 'Bytes', value: '"x"' },
  { name: 'none', type: 'Nothing', value: 'nothing' },
];
const texts = (...offers: Parameters<typeof offersFor>) => offersFor(...offers).map(({ text }) => text);

test('a field offers what fits its type, the selection first', () => {
  const selection = { kind: 'va', table: 2, va: 0x3000n } as const;
  expect(texts('Table', names, selection, 'selected')).toEqual(['pid 2', 'kernel', 'page', 'satp']);
  expect(texts('Va', names, selection, 'selected').slice(0, 2)).toEqual(['0x3000', 'kernel']);
  expect(texts('Bytes', names, selection, '')).toEqual(['text', '"hello"', '"x" * 4096']);
  expect(texts('Pa', names, { kind: 'pa', pa: 0x80000000n }, '')[0]).toBe('0x80000000');
  expect(texts('Va', names, undefined, '')).not.toContain('none');
});

test('the table of a selection that the lab does not have is not offered', () => {
  expect(texts('Table', names, { kind: 'process', pid: 9 }, '')).not.toContain('pid 9');
});

test('a field for a table begins with the newest one that a call made, or else with a process', () => {
  const parameter = { name: 'pagetable', type: 'Table' } as const;
  expect(beginningOf(parameter, names, undefined)).toBe('pid 2');
  expect(beginningOf(parameter, names, { kind: 'va', table: 'kernel', va: 0n })).toBe('kernel');
  const own: LabName = { name: 'pt', type: 'Table', value: '0x1000' };
  expect(beginningOf(parameter, [...names, own], undefined)).toBe('pt');
  expect(beginningOf(parameter, [], undefined)).toBe('');
  expect(beginningOf({ name: 'old_size', type: 'Size' }, [], undefined)).toBe('0');
});

test('the kernel’s table for one process is a table, and where the kernel keeps a process is for what takes one', () => {
  const more: LabName[] = [
    ...names,
    { name: 'pid 2 kpagetable', type: 'Table', value: '0x87f45000' },
    { name: 'proc2', type: 'Pa', value: '0x80010000' },
  ];
  const parameter = { name: 'pagetable', type: 'Table' } as const;
  expect(beginningOf(parameter, more, undefined)).toBe('pid 2');
  expect(beginningOf(parameter, more, { kind: 'va', table: '2/kpagetable', va: 0n })).toBe(
    'pid 2 kpagetable',
  );
  expect(texts('Table', more, undefined, '')).not.toContain('proc2');
  expect(texts('Va', more, undefined, '')).not.toContain('proc2');
  expect(beginningOf({ name: 'p', type: 'Pa' }, more, undefined)).toBe('proc2');
  expect(beginningOf({ name: 'pa', type: 'Pa' }, more, undefined)).toBe('KERNBASE');
});

test('words are cut at commas outside quotes', () => {
  expect(splitWords('"a,b" , "c\\",d",e')).toEqual(['"a,b"', '"c\\",d"', 'e']);
  expect(splitWords('"a,b')).toEqual(['"a,b']);
  expect(splitWords(' ')).toEqual([]);
});

test('a call is the line that the headless program takes', () => {
  const parameters = [
    { name: 'pagetable', type: 'Table' },
    { name: 'argv', type: 'Words' },
  ] as const;
  const args = argumentsOf(parameters, [' pt ', '"sh", "-c"']);
  expect(lineOf({ name: 'exec' }, args)).toBe('exec(pt, "sh", "-c")');
});

test('letters are put in their order and taken out', () => {
  expect(withLetter('rw', 'x', true)).toBe('rwx');
  expect(withLetter('ux', 'r', true)).toBe('rxu');
  expect(withLetter('r', 'r', false)).toBe('-');
  expect(withLetter('-', 'u', true)).toBe('u');
  expect(withLetter('vrad', 'r', false)).toBe('vad');
});

test('a panic is known by how it begins', () => {
  expect(meaningOf('mappages: remap')).toBe('remap');
  expect(meaningOf('access to physical address 0x9000000000 outside RAM, which is ...')).toBe('outsideRam');
  expect(meaningOf('something new')).toBeUndefined();
});
