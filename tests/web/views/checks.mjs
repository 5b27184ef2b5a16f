// @ts-check
// Every view of the page, each with what it must show of a guest that QEMU has booted to the same prompt. In this order:
// the first ones look at the machine as it stands there, the last ones let it run, and QEMU with it.
//
// The addresses can be compared because both machines give the kernel the same board, the same RAM and the same disk:
// with one hart the allocator is called in the same order from power-on to the prompt, whatever the moments of the
// timer's interrupts. Only init and, after its fork, sh allocate, init before and sh behind that fork. The first check
// is the proof: it fails if a root or an entry is elsewhere.

import {
  checkChecks,
  checkFreeList,
  checkMemoryPages,
  checkMemorySummary,
  checkProcesses,
  checkSelection,
  checkTlb,
} from './check-machine.mjs';
import { checkEvents, checkLab, checkListing, checkRegisters } from './check-run.mjs';
import {
  checkComparison,
  checkExplanations,
  checkRangeNames,
  checkRanges,
  checkTexts,
  checkTranslations,
  checkTrees,
} from './check-tables.mjs';

/** @typedef {import('../../support/qemu-witness.mjs').QemuWitness} QemuWitness */
/** @typedef {import('./views.mjs').Views} Views */

/** @type {readonly [string, (views: Views, witness: QemuWitness) => Promise<void>][]} */
export const viewChecks = [
  ['the trees have every entry: index, address, value, page and flags', checkTrees],
  ['an entry is explained with where it is and what it maps', checkExplanations],
  ['the ranges have every page, with what may be done there', checkRanges],
  ['the ranges are called what nm and the registers of the programs say', checkRangeNames],
  ['the text is what vmprint would print', checkTexts],
  ['two tables side by side differ where they differ in memory', checkComparison],
  ['an address is translated step by step, and each access judged', checkTranslations],
  ['as many pages of memory have each owner', checkMemorySummary],
  ['the free list is the allocator’s, in its order', checkFreeList],
  ['a page of memory has its owner, every way to it and its bytes', checkMemoryPages],
  ['the processes are those of the kernel’s table', checkProcesses],
  ['the line below the panels explains what is selected', checkSelection],
  ['the function lab finds an entry where it is', checkLab],
  ['the checks find nothing wrong', checkChecks],
  ['the events of a command are its pages and its system calls', checkEvents],
  ['a TLB holds nothing that is in no table', checkTlb],
  ['the registers are the same where both machines stop', checkRegisters],
  ['the code there is what objdump has', checkListing],
];
