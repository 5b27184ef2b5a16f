// Finds the unit and the words in which two machines differ over one program.
import { join } from 'node:path';

import { compare, disassemble, generate } from './machines.mjs';

const csrs = [
  ...['fcsr', 'mtvec', 'medeleg', 'mideleg', 'mie', 'mip', 'mcounteren', 'mepc', 'mcause', 'mtval'],
  ...['pmpcfg0', 'pmpcfg2', 'pmpaddr0', 'pmpaddr1', 'pmpaddr2', 'pmpaddr3', 'stvec', 'scounteren', 'senvcfg'],
  ...['sscratch', 'sepc', 'scause', 'stval', 'satp'],
];
const trapWords = ['mcause', 'mepc', 'mtval', 'mstatus', 'scause', 'sepc', 'stval', 'mip'];

const numbered = (prefix, from, count) =>
  Array.from({ length: count }, (_, index) => `${prefix}${from + index}`);

const headNames = [...numbered('x', 1, 31), 'mstatus', ...numbered('f', 0, 32), ...csrs];
const windowWords = 0x2000 / 8;
const memoryWords = windowWords + 0x3000 / 8;

/** The name of a word of a signature, in harness.S's order. */
function nameOf(index) {
  if (index < headNames.length) return headNames[index];
  const memory = index - headNames.length;
  if (memory < windowWords) return `window +0x${(memory * 8).toString(16)}`;
  if (memory < memoryWords) return `tables +0x${((memory - windowWords) * 8).toString(16)}`;
  const log = memory - memoryWords - 1;
  if (log < 0) return 'traps';
  return `trap ${Math.floor(log / trapWords.length)}: ${trapWords[log % trapWords.length]}`;
}

function differingWords(expected, actual, most) {
  const found = [];
  for (let index = 0; index < Math.max(expected.length, actual.length) && found.length < most; index++) {
    if (expected[index] === actual[index]) continue;
    found.push(`  ${nameOf(index).padEnd(20)} QEMU ${expected[index]}  ours ${actual[index]}`);
  }
  return found;
}

const firstDifference = ({ expected, actual }) => expected.findIndex((line, index) => line !== actual[index]);

/** What a person needs to understand why program `index` differs: the unit, its instructions, the words. */
export async function explain(folder, profile, seed, index) {
  const prefix = firstDifference(await compare(folder, 'prefixes', profile, seed, index));
  const lines = [
    `${profile}, seed ${seed}, program ${index}: differs from QEMU`,
    `again: node tests/differential/run.mjs --profile ${profile} --seed ${seed} --program ${index}`,
  ];
  if (prefix < 0) return [...lines, 'only when it runs behind the others of its pack'];
  const code = join(folder, 'code.bin');
  const offsets = (await generate('code', profile, seed, index, code)).split('\n').map(Number);
  const unit = Math.max(prefix - 1, 0);
  lines.push(`unit ${unit}:`, ...(await disassemble(code, offsets[unit], offsets[unit + 1])));
  const { expected, actual } = await compare(folder, 'detail', profile, seed, index, prefix);
  return [...lines, ...differingWords(expected, actual, 24)];
}
