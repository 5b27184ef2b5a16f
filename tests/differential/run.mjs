// Random programs on our machine and on QEMU: the state they leave behind must be the same.
//
//   node tests/differential/run.mjs [--programs N] [--seed S] [--profile P]    N of each profile
//   node tests/differential/run.mjs --profile P --seed S --program I           one alone, with its differences
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { Failure } from '../../scripts/support/process.mjs';
import { main, secondsSince } from '../../scripts/support/progress.mjs';
import { compare, profiles } from './machines.mjs';
import { explain } from './report.mjs';

const packSize = 500;
const mostReports = 5;
const secondsBetweenNews = 60;

const { values: options } = parseArgs({
  options: {
    programs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    profile: { type: 'string' },
    program: { type: 'string' },
  },
});

function whole(name) {
  const value = Number(options[name]);
  if (!Number.isSafeInteger(value) || value < 0) throw new Failure(`--${name}: a whole number is needed`);
  return value;
}

/** The indices within a pack whose signatures differ; one that is missing differs. */
function differences({ expected, actual }, count) {
  return Array.from({ length: count }, (_, index) => index).filter(
    (index) => expected[index] === undefined || expected[index] !== actual[index],
  );
}

/** Runs `programs` of one profile; gives how many differ. */
async function runProfile(folder, profile, seed, programs) {
  const start = performance.now();
  let differing = 0;
  let news = start;
  for (let first = 0; first < programs; first += packSize) {
    const count = Math.min(packSize, programs - first);
    const found = differences(await compare(folder, 'pack', profile, seed, first, count), count);
    for (const index of found.slice(0, Math.max(0, mostReports - differing)))
      console.log((await explain(folder, profile, seed, first + index)).join('\n'));
    differing += found.length;
    if (secondsSince(news) > secondsBetweenNews) {
      news = performance.now();
      console.log(`     ${profile}: ${first + count} of ${programs}, ${differing} differ`);
    }
  }
  const verdict = differing === 0 ? 'OK   ' : 'FAIL ';
  console.log(
    `${verdict}${profile}: ${programs} programs, seed ${seed}, ${differing} differ from QEMU (${secondsSince(start).toFixed(1)} s)`,
  );
  return differing;
}

await main(async () => {
  const chosen = options.profile === undefined ? profiles : [options.profile];
  if (!chosen.every((profile) => profiles.includes(profile)))
    throw new Failure(`--profile: one of ${profiles.join(', ')}`);
  const folder = mkdtempSync(join(tmpdir(), 'pagewalk-differential-'));
  try {
    if (options.program !== undefined) {
      for (const profile of chosen)
        console.log((await explain(folder, profile, whole('seed'), whole('program'))).join('\n'));
      return;
    }
    let differing = 0;
    for (const profile of chosen)
      differing += await runProfile(folder, profile, whole('seed'), whole('programs'));
    if (differing > 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
});
