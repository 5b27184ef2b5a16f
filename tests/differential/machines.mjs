// Packs of programs and the two machines that run them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { at, nativeBuild, pagewalk } from '../../scripts/support/paths.mjs';
import { execute, Failure, run } from '../../scripts/support/process.mjs';

export const profiles = ['integer', 'float', 'memory', 'privileged'];

/** Far longer than any pack takes. */
const secondsPerPack = 60;
const instructionsPerPack = 500_000_000;

const here = (name) => at('tests', 'differential', name);

/** Runs the generator; its last argument is the file it writes. */
export const generate = (...args) => run(join(nativeBuild, 'rvgen'), args.map(String), { show: false });

/** Links a pack behind the harness. */
export async function link(pack, elf) {
  await run(
    'riscv64-linux-gnu-gcc',
    [
      ...['-march=rv64gc', '-mabi=lp64d', '-mcmodel=medany', '-nostdlib', '-static', '-no-pie'],
      ...['-Wl,--build-id=none', '-Wl,--no-warn-rwx-segments', `-I${at('tests')}`, `-DPACK="${pack}"`],
      ...['-T', here('harness.ld'), here('harness.S'), '-o', elf],
    ],
    { show: false },
  );
}

/** QEMU with the extensions that ours has, as far as it can be told so. */
const qemu = (elf) => [
  'qemu-system-riscv64',
  ...['-machine', 'virt', '-cpu', 'rv64,h=false,zbc=false', '-m', '128M', '-bios', 'none', '-kernel', elf],
  ...['-display', 'none', '-monitor', 'none', '-serial', 'stdio', '-accel', 'tcg,tb-size=64'],
];
const ours = (elf) => [pagewalk, 'run', '--kernel', elf, '--max-instructions', `${instructionsPerPack}`];

async function linesOf([command, ...args]) {
  const options = { show: false, errors: false, seconds: secondsPerPack };
  const { output, timedOut } = await execute(command, args, options);
  const lines = output.split(/\r?\n/).filter((line) => line !== '');
  if (timedOut) lines.push(`(hangs: stopped after ${secondsPerPack} s)`);
  return lines;
}

/** The lines that both machines print for one ELF. */
export async function runBoth(elf) {
  const [expected, actual] = await Promise.all([linesOf(qemu(elf)), linesOf(ours(elf))]);
  return { expected, actual };
}

/** Generates, links and runs; gives the lines of both. */
export async function compare(folder, ...generatorArguments) {
  const pack = join(folder, 'pack.bin');
  const elf = join(folder, 'pack.elf');
  await generate(...generatorArguments, pack);
  await link(pack, elf);
  return runBoth(elf);
}

/** The instructions of a program from `start` to `end`, disassembled. */
export async function disassemble(file, start, end) {
  const base = Number(/LAYOUT_CODE +(0x[0-9a-f]+)/.exec(readFileSync(here('layout.hpp'), 'utf8'))?.[1]);
  if (Number.isNaN(base)) throw new Failure('layout.hpp does not say where programs run');
  const text = await run(
    'riscv64-linux-gnu-objdump',
    [
      ...['-D', '-b', 'binary', '-m', 'riscv:rv64', `--adjust-vma=${base}`],
      ...[`--start-address=${base + start}`, `--stop-address=${base + end}`, file],
    ],
    { show: false },
  );
  return text.split('\n').filter((line) => /^\s*[0-9a-f]+:\t/.test(line));
}
