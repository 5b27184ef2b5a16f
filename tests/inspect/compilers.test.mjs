// Every version of DWARF that the compiler can write, of small kernels in C and C++, tells the inspector the same.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

import { at } from '../../scripts/support/paths.mjs';
import { temporaryFolder } from '../support/pagewalk.mjs';
import { description } from './binutils.mjs';
import { compareWithBinutils } from './compare.mjs';

const sample = (name) => at('tests', 'inspect', 'samples', name);
const prefix = 'riscv64-linux-gnu-';
const usual = '-march=rv64gc -mabi=lp64d -mcmodel=medany -ffreestanding -nostdlib -static -fno-pic -O1';
const linking = ['-Wl,--no-warn-rwx-segments', '-Wl,--build-id=none', `-Wl,-T,${sample('kernel.ld')}`];
const instruction = 2;

const languages = { C: ['gcc', 'kernel.c', '-Wl,-e,main'], 'C++': ['g++', 'kernel.cpp'] };

function build(t, language, ...flags) {
  const [compiler, source, ...own] = languages[language];
  const kernel = join(temporaryFolder(t), 'kernel');
  const args = [...usual.split(' '), ...linking, ...own, ...flags, sample(source), '-o', kernel];
  const { status, stderr } = spawnSync(prefix + compiler, args);
  assert.equal(status, 0, `${stderr}`);
  return kernel;
}

/** What does not depend on where in .debug_info it stands. */
const names = (kernel) => {
  const { variable, function: functions, note } = description(kernel, []);
  return { variable: variable.sort(), functions, note: note ?? [] };
};

for (const language of Object.keys(languages)) {
  test(`${language}: DWARF 2 to 5 say what binutils read from them, and the same`, (t) => {
    const kernels = [2, 3, 4, 5].map((version) => build(t, language, `-gdwarf-${version}`));
    for (const kernel of kernels) {
      const { differences, counts } = compareWithBinutils(kernel, instruction);
      assert.deepEqual(differences, []);
      for (const [kind, count] of Object.entries(counts)) assert.ok(count > 0, kind);
      assert.deepEqual(names(kernel), names(kernels[0]));
    }
  });

  test(`${language}: the 64-bit format of DWARF says the same as the usual one`, (t) => {
    assert.deepEqual(names(build(t, language, '-g', '-gdwarf64')), names(build(t, language, '-g')));
  });

  test(`${language}: types in units of their own say the same as types in place`, (t) => {
    const apart = build(t, language, '-g', '-fdebug-types-section');
    assert.deepEqual(names(apart), names(build(t, language, '-g')));
  });
}

test('everything that can be shown of a kernel is found in the small one, too', (t) => {
  assert.deepEqual(names(build(t, 'C', '-g')).note, []);
});

test('a kernel without DWARF, without symbols, or with DWARF that is not read is told what would help', (t) => {
  const notes = (...flags) => description(build(t, 'C', ...flags), []).note.join('\n');
  assert.match(notes(), /has no DWARF: compile it with -g/);
  assert.match(notes('-s'), /has no symbols: link it without -s/);
  assert.match(notes('-g', '-gz'), /section \.debug_info is compressed, which is not supported/);
  assert.match(notes('-gdwarf-4', '-fdebug-types-section'), /section \.debug_types is not supported/);
});
