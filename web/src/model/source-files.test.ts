import { expect, test } from 'vitest';
import { SourceFiles } from './source-files.ts';

test('a line is found by the end of its path, and the longest common end wins', () => {
  const files = new SourceFiles([
    { path: 'xv6/user/exec.c', text: 'user' },
    { path: 'xv6/kernel/exec.c', text: 'one\r\ntwo\nthree' },
  ]);
  expect(files.line('kernel/exec.c', 2)).toBe('two');
  expect(files.line('/home/somebody/xv6-riscv/kernel/exec.c', 3)).toBe('three');
  expect(files.line('user/exec.c', 1)).toBe('user');
  expect(files.line('kernel/vm.c', 1)).toBeUndefined();
  expect(files.line('kernel/exec.c', 4)).toBeUndefined();
  expect(files.line('', 0)).toBeUndefined();
});

test('names from anywhere are just names, and long lines are cut', () => {
  const files = new SourceFiles([{ path: '__proto__/constructor', text: 'x'.repeat(1000) }]);
  expect(files.line('constructor', 1)?.length).toBe(200);
  expect(files.line('toString', 1)).toBeUndefined();
});
