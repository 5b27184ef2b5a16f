// The machine's disassembler beside objdump: the same words, and line by line the same text.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { at } from '../../scripts/support/paths.mjs';
import { temporaryFolder } from '../support/pagewalk.mjs';
import { waiverOf, waivers } from './waivers.mjs';

const base = 0x8000_0000;
const wordsPerRow = 300;
const used = new Set();

function output(command, args, input) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { input, maxBuffer: 2 ** 28 });
  assert.equal(status, 0, `${command} ${args.join(' ')}: ${error ?? stderr}`);
  return `${stdout}`.trimEnd().split('\n');
}

const disassembly = (args, input) => output(at('build', 'native', 'disassembly'), args, input);

/** Rows of the machine's table: `{ name, mask, match }`. */
const rows = disassembly(['rows']).map((line) => {
  const [name, mask, match] = line.split(' ');
  return { name, mask: Number.parseInt(mask, 16), match: Number.parseInt(match, 16) };
});

/** A stream of 32-bit numbers, the same in every run (xorshift). */
function randomWords(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

const hex = (word, digits) => (word >>> 0).toString(16).padStart(digits, '0');
const long = (word) => hex(word, 8);
const short = (word) => hex(word, 4);

/** What objdump says, in our words: one space, absolute addresses, no comments behind the instruction. */
function normalised(text) {
  return text
    .replace(/\s+#.*$/, '')
    .replace(/\b(0x)?([0-9a-f]+) <.*>$/, '0x$2')
    .replace('\t', ' ')
    .trim();
}

/** The text of objdump. An object file says which extensions there are; a bare binary would be RV64GC without Zb*. */
function objdump(t, words) {
  const folder = temporaryFolder(t);
  const [source, object] = [join(folder, 'words.s'), join(folder, 'words.o')];
  const lines = words.map((word) => `.insn ${word.length / 2}, 0x${word}\n`);
  writeFileSync(source, `.attribute arch, "rv64gc_zba_zbb_zbs"\n.text\n${lines.join('')}`);
  output('riscv64-linux-gnu-as', ['-o', object, source]);
  const args = ['-d', '-z', '-M', 'no-aliases', `--adjust-vma=${base}`, object];
  return output('riscv64-linux-gnu-objdump', args).flatMap((line) => {
    const [, word, text] = /^ *[0-9a-f]+:\t([0-9a-f]+) +\t(.*)$/.exec(line) ?? [];
    return word === undefined ? [] : [{ word, text: normalised(text) }];
  });
}

/** Compares the texts of words that are given as hexadecimal digits. */
function compare(t, words) {
  const ours = disassembly(['text', base.toString(16)], words.join('\n'));
  const theirs = objdump(t, words);
  assert.equal(ours.length, words.length);
  assert.deepEqual(
    theirs.map(({ word }) => word),
    words,
  );
  const differences = [];
  for (const [i, word] of words.entries()) {
    if (ours[i] === theirs[i].text) continue;
    const line = { word: Number.parseInt(word, 16), ours: ours[i], theirs: theirs[i].text };
    const waiver = waiverOf(line);
    if (waiver) used.add(waiver);
    else differences.push(`${word}: '${line.ours}', but objdump says '${line.theirs}'`);
  }
  const shown = differences.slice(0, 20).join('\n');
  assert.equal(differences.length, 0, `${differences.length} of ${words.length} differ:\n${shown}`);
}

test('words of every row read as objdump prints them', (t) => {
  const random = randomWords(1);
  compare(
    t,
    rows.flatMap(({ mask, match }) =>
      Array.from({ length: wordsPerRow }, () => long((random() & ~mask) | match)),
    ),
  );
});

test('all compressed instructions read as objdump prints them', (t) => {
  const halfwords = Array.from({ length: 0x10000 }, (_, halfword) => halfword);
  compare(t, halfwords.filter((halfword) => (halfword & 3) !== 3).map(short));
});

test('every CSR reads as objdump prints it', (t) => {
  const { match } = rows.find(({ name }) => name === 'csrrs');
  compare(
    t,
    Array.from({ length: 0x1000 }, (_, csr) => long((csr << 20) | match)),
  );
});

test('every fence reads as objdump prints it', (t) => {
  const { match } = rows.find(({ name }) => name === 'fence');
  const sets = Array.from({ length: 0x100 }, (_, predecessorsAndSuccessors) => predecessorsAndSuccessors);
  const fenceTso = 0x833;
  compare(
    t,
    [...sets, fenceTso].map((top) => long((top << 20) | match)),
  );
});

test('words that differ in one bit from an instruction read as objdump prints them', (t) => {
  const bits = Array.from({ length: 32 }, (_, bit) => 2 ** bit);
  // Words that end with 00, 01 or 10 are compressed, those with 11111 are longer than 32 bits.
  const fourBytes = (word) => (word & 3) === 3 && (word & 0x1f) !== 0x1f;
  const flipped = rows.flatMap(({ mask, match }) =>
    bits.filter((bit) => (mask & bit) !== 0).map((bit) => match ^ bit),
  );
  compare(t, flipped.filter(fourBytes).map(long));
});

test('every waiver is needed', () => {
  const idle = waivers.filter((waiver) => !used.has(waiver));
  assert.deepEqual(
    idle.map(({ reason }) => reason),
    [],
  );
});
