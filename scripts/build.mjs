// Builds everything, in the order in which the parts need each other. Each stage is incremental.
//
//   native  build/native   pagewalk, mkfs
//   guest   build/guest    kernel and user programs for riscv64, the disk  -> public/images/VARIANT
//   wasm    build/wasm     the machine for the page, and the headless program for Node
//   web     dist           the page
//   tests   build/native   unit tests; only `npm test` needs them
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { at, guestBuild, image, nativeBuild, site, variants } from './support/paths.mjs';
import { run } from './support/process.mjs';
import { main, stage, startedDirectly } from './support/progress.mjs';

/** Builds the named targets of a preset; all of them when none is named. */
async function buildPreset(preset, ...targets) {
  await run('cmake', ['--preset', preset], { show: false });
  const chosen = targets.length > 0 ? ['--target', ...targets] : [];
  await run('cmake', ['--build', '--preset', preset, ...chosen]);
}

async function buildGuest() {
  const source = at('core', 'kernel');
  const settings = [
    `-DCMAKE_TOOLCHAIN_FILE=${join(source, 'riscv64.cmake')}`,
    `-DMKFS=${join(nativeBuild, 'mkfs')}`,
  ];
  await run('cmake', ['-S', source, '-B', guestBuild, '-G', 'Ninja', ...settings], { show: false });
  await run('cmake', ['--build', guestBuild]);
  for (const variant of variants) {
    const { kernel, disk } = image(variant);
    copyIfChanged(join(guestBuild, `kernel-${variant}.elf`), kernel);
    copyIfChanged(join(guestBuild, 'fs.img'), disk);
  }
}

function copyIfChanged(from, to) {
  if (existsSync(to) && readFileSync(to).equals(readFileSync(from))) return;
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

const stages = {
  native: ['pagewalk and mkfs for this computer', () => buildPreset('native', 'pagewalk', 'mkfs')],
  guest: ['the kernels, their programs and the disk for RISC-V', buildGuest],
  wasm: ['the machine as WebAssembly', () => buildPreset('wasm')],
  web: [`the page, into ${site}`, () => run(at('node_modules', '.bin', 'vite'), ['build'])],
  tests: ['the unit tests for this computer', () => buildPreset('native')],
};

/** Builds the named stages; all of them when none is named. */
export async function build(...names) {
  for (const [name, [description, work]] of Object.entries(stages)) {
    if (names.length === 0 || names.includes(name)) await stage(`build ${name}`, description, work);
  }
}

if (startedDirectly(import.meta.url)) await main(() => build(...process.argv.slice(2)));
