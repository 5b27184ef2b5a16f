import { expect, test } from 'vitest';
import { ConsoleWatch, explanationOf } from './diagnosis.ts';

const watch = (...parts: string[]) => {
  const console = new ConsoleWatch();
  for (const part of parts) console.read(new TextEncoder().encode(part));
  return console.trouble;
};

test('a panic is found wherever the bytes are cut', () => {
  expect(watch('$ ls\npan', 'ic: freewalk: le', 'af\n')).toMatchObject({
    kind: 'panic',
    message: 'freewalk: leaf',
    explanation: 'freewalkLeaf',
  });
});

test('the numbers of kerneltrap before a panic belong to it, in both formats', () => {
  const numbers = { explanation: 'kernelFault', scause: 13n, sepc: 0x80001234n, stval: 0x10n };
  expect(watch('scause=0xd sepc=0x80001234 stval=0x10\npanic: kerneltrap\n')).toMatchObject(numbers);
  expect(
    watch('scause 0x000000000000000d\nsepc=0x0000000080001234 stval=0x0000000000000010\npanic: kerneltrap\n'),
  ).toMatchObject(numbers);
});

test('a killed process has the numbers of its second line', () => {
  expect(
    watch('usertrap(): unexpected scause 0xf pid=3\n', '            sepc=0x1a stval=0x5000\n'),
  ).toMatchObject({ kind: 'killed', explanation: 'userFault', scause: 15n, pid: 3, stval: 0x5000n });
  expect(watch('pid 4 cat: killed by load page fault at pc 0x1a, address 0x3fffffe000\n')).toMatchObject({
    kind: 'killed',
    scause: 13n,
    pid: 4,
    sepc: 0x1an,
    stval: 0x3fffffe000n,
  });
});

test('numbers of long ago do not belong to a panic', () => {
  expect(watch('scause=0xd sepc=0x1 stval=0x2\na\nb\nc\nd\npanic: kfree\n')).toMatchObject({
    explanation: 'kfree',
    scause: undefined,
  });
});

test('what the guest writes stays short text without control characters', () => {
  const message = watch(`panic: \x1b[31m<img src=x>\x07${'x'.repeat(10_000)}\n`)?.message ?? '';
  expect(message.startsWith('<img src=x>x')).toBe(true);
  expect(message.length).toBeLessThan(201);
});

test('every message of xv6 that the labs meet is known', () => {
  for (const message of [
    'mappages: remap',
    'remap',
    'uvmunmap: not mapped',
    'uvmunmap: walk',
    'uvmunmap: not aligned',
    'uvmunmap: not a leaf',
    'walk',
    'kfree',
    'uvmcopy: pte should exist',
    'uvmcopy: page not present',
    'uvmclear',
    'kerneltrap',
    'sched locks',
    'init exiting',
    'acquire',
    'usertrap: not from user mode',
  ])
    expect(explanationOf(message)).not.toBe('other');
  expect(explanationOf('something else')).toBe('other');
});

test('what is typed at a prompt is no report', () => {
  expect(watch('$ echo usertrap(): unexpected scause 0xf pid=2\n$ echo panic: kfree\n')).toBeUndefined();
});
