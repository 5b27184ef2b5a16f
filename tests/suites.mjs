// Every suite of tests, fastest first: what it shows, how it is started, and how its tests are counted.
import { readdirSync } from 'node:fs';

import { at } from '../scripts/support/paths.mjs';

const filesIn = (folder, ending) =>
  readdirSync(at(folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => at(folder, name));

/** Node's own test runner: results for people on stdout, the same as TAP in a report. */
const nodeTests = (folder) => (report) => [
  process.execPath,
  '--test',
  '--test-concurrency=1',
  '--test-reporter=spec',
  '--test-reporter-destination=stdout',
  '--test-reporter=tap',
  `--test-reporter-destination=${report}`,
  ...filesIn(folder, '.test.mjs'),
];

const node =
  (script, ...args) =>
  () => [process.execPath, at(script), ...args];

const unitTests = () =>
  readdirSync(at('tests', 'unit')).map((folder) => ({
    name: `unit: ${folder}`,
    command: () => [at('build', 'native', 'tests', `unit_${folder}`)],
    count: 'doctest',
  }));

/** In order. `seconds` is the limit after which a suite counts as hanging. */
export const suites = () => [
  { name: 'checks', command: node('tests/checks/run.mjs'), count: 'checks', seconds: 120 },
  ...unitTests(),
  {
    name: 'unit: page',
    command: (report) => [
      at('node_modules', '.bin', 'vitest'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    count: 'vitest',
  },
  { name: 'scripts', command: nodeTests('tests/scripts'), count: 'tap' },
  { name: 'disassembly, beside binutils', command: nodeTests('tests/isa'), count: 'tap' },
  { name: 'kernel files, beside binutils', command: nodeTests('tests/inspect'), count: 'tap' },
  { name: 'inputs of the fuzzers', command: node('tests/fuzz/replay.mjs'), count: 'checks' },
  { name: 'headless program', command: nodeTests('tests/cli'), count: 'tap' },
  { name: 'determinism', command: nodeTests('tests/determinism'), count: 'tap' },
  { name: 'bench works', command: nodeTests('tests/bench'), count: 'tap' },
  {
    name: 'random programs, beside QEMU',
    command: node('tests/differential/run.mjs', '--programs', '1000', '--seed', '1'),
    count: 'checks',
  },
  { name: 'boot, beside QEMU', command: nodeTests('tests/boot'), count: 'tap' },
  { name: 'races in the kernel', command: node('tests/kernel/schedules.mjs'), count: 'checks' },
  { name: 'kernel, from inside', command: nodeTests('tests/kernel'), count: 'tap' },
  { name: 'page in Chromium', command: nodeTests('tests/web'), count: 'tap' },
];
