// What the inspector knows of our own kernels from their DWARF is what binutils know.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';

import { at } from '../../scripts/support/paths.mjs';
import { compareWithBinutils } from './compare.mjs';

const instruction = 4;

for (const image of readdirSync(at('public', 'images'))) {
  test(`variables, functions, structures, lines and symbols of ${image} are those of binutils`, () => {
    const kernel = at('public', 'images', image, 'kernel.elf');
    const { counts, differences, notes } = compareWithBinutils(kernel, instruction);
    assert.deepEqual(differences, []);
    assert.deepEqual(notes, []);
    for (const [kind, count] of Object.entries(counts)) assert.ok(count > 20, `${kind}: ${count}`);
  });
}
