// Compiles the workload three ways: as a guest kernel, natively, and as WebAssembly.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { at } from '../../scripts/support/paths.mjs';
import { run } from '../../scripts/support/process.mjs';

const folder = at('build', 'bench');
const source = (name) => at('tests', 'bench', 'workload', name);

/** The same for all three; without the last one the compiler would call memset, which a guest does not have. */
const common = ['-std=c++20', '-O2', '-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-Werror'];
const portable = '-fno-tree-loop-distribute-patterns';

const guestOptions = [
  ...[
    '-march=rv64imac_zicsr',
    '-mabi=lp64',
    '-mcmodel=medany',
    '-mno-relax',
    '-static',
    '-nostdlib',
    '-fno-pic',
  ],
  ...['-ffreestanding', '-fno-exceptions', '-fno-rtti', '-fno-stack-protector', '-fno-threadsafe-statics'],
  '-Wl,--build-id=none,--no-warn-rwx-segments',
];

/** The C library's headers ask for this list of missing functions, which Debian does not ship for the lp64 ABI. */
function freestandingHeaders() {
  const headers = join(folder, 'freestanding');
  mkdirSync(join(headers, 'gnu'), { recursive: true });
  writeFileSync(join(headers, 'gnu', 'stubs-lp64.h'), '');
  return headers;
}

/** Gives the paths of the three programs. The guest does its rounds and powers off; the others take a number. */
export async function buildWorkload(rounds) {
  const paths = {
    guest: join(folder, `guest-${rounds}.elf`),
    native: join(folder, 'native'),
    wasm: join(folder, 'workload.wasm'),
  };
  const headers = freestandingHeaders();
  await run('riscv64-linux-gnu-g++', [
    ...common,
    portable,
    ...guestOptions,
    ...['-isystem', headers, `-I${at('core')}`, `-DROUNDS=${rounds}`, '-T', source('guest.ld')],
    ...[source('guest_entry.S'), source('guest.cpp'), source('workload.cpp'), '-o', paths.guest],
  ]);
  await run('g++', [...common, portable, source('native.cpp'), source('workload.cpp'), '-o', paths.native]);
  const asModule = ['--no-entry', '-sSTANDALONE_WASM', '-sEXPORTED_FUNCTIONS=_workload'];
  await run('em++', [...common, ...asModule, source('workload.cpp'), '-o', paths.wasm]);
  return paths;
}
