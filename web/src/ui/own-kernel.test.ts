import { expect, test } from 'vitest';
import { checkOwnKernel, keepOwnKernel, loadOwnKernel } from './own-kernel.ts';

const kernel = { name: 'kernel', bytes: Uint8Array.of(1) };

test('what was stored is taken when it makes sense', () => {
  const plain = { kernel, disk: null, profile: 'xv6-2022', memoryMiB: 128 };
  expect(checkOwnKernel({ kernel, disk: null })).toEqual(plain);
  expect(checkOwnKernel({ kernel, disk: null, memoryMiB: 512 })?.memoryMiB).toBe(512);
  expect(checkOwnKernel({ kernel, disk: null, memoryMiB: 1e9 })?.memoryMiB).toBe(128);
  expect(checkOwnKernel({ kernel, disk: null, profile: 'xv6-2020' })?.profile).toBe('xv6-2020');
  expect(checkOwnKernel({ kernel, disk: null, profile: 'vax' })?.profile).toBe('xv6-2022');
  expect(checkOwnKernel({ kernel, disk: { url: 'images/fs.img' } })?.disk).toEqual({ url: 'images/fs.img' });
});

test.each([
  undefined,
  null,
  'x',
  {},
  { kernel: {} },
  { kernel, disk: 7 },
  { kernel: { url: 'x' }, disk: null },
])('what makes no sense is not: %j', (value) => {
  expect(checkOwnKernel(value)).toBeUndefined();
});

test('where there is no storage nothing breaks', async () => {
  expect(await keepOwnKernel({ kernel, disk: null, profile: 'xv6-2022', memoryMiB: 128 })).toBe(false);
  expect(await loadOwnKernel()).toBeUndefined();
});
