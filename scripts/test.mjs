// `npm test`: set up, build, run every suite, fastest first. Words on the command line choose suites whose names hold
// one of them; nothing is set up or built again then, so that one suite can be tried quickly.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { suites } from '../tests/suites.mjs';
import { build } from './build.mjs';
import { Purpose, setup } from './setup.mjs';
import { countTests } from './support/counts.mjs';
import { at } from './support/paths.mjs';
import { execute, Failure } from './support/process.mjs';
import { main, secondsSince, stage } from './support/progress.mjs';

const reports = at('build', 'reports');
const defaultLimit = 600;

function readReport(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function runSuite({ name, command, count, seconds = defaultLimit }) {
  const start = performance.now();
  const report = join(reports, `${name.replace(/\W+/g, '-')}.txt`);
  rmSync(report, { force: true });
  const [program, ...args] = command(report);
  const result = await stage('test', name, () => execute(program, args, { seconds }));
  if (result.timedOut) console.log(`test: ${name} ran longer than ${seconds} s and was stopped`);
  const counts = countTests(count, result.status, result.output, readReport(report));
  return { name, ...counts, seconds: secondsSince(start) };
}

function printTable(results) {
  const widest = Math.max(...results.map(({ name }) => name.length));
  const row = (name, ...cells) =>
    console.log([name.padEnd(widest), ...cells.map((cell) => `${cell}`.padStart(9))].join(''));
  row('suite', 'tests', 'passed', 'failed', 'seconds');
  for (const { name, passed, failed, seconds } of results) {
    row(name, passed + failed, passed, failed, seconds.toFixed(1));
  }
}

async function testEverything(words) {
  const start = performance.now();
  if (words.length === 0) {
    await setup(Purpose.Test);
    await build();
    console.log(`Set up and built in ${secondsSince(start).toFixed(0)} s.\n`);
  }
  const chosen = suites().filter(
    ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  if (chosen.length === 0) throw new Failure(`no suite's name holds ${words.join(' or ')}`);
  mkdirSync(reports, { recursive: true });
  const results = [];
  for (const suite of chosen) results.push(await runSuite(suite));
  printTable(results);
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  console.log(`\nAll of it took ${secondsSince(start).toFixed(0)} s.`);
  console.log(`${total('passed')} passed, ${total('failed')} failed`);
  if (total('failed') > 0) process.exitCode = 1;
}

await main(() => testEverything(process.argv.slice(2)));
