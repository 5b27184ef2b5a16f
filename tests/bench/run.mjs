// How fast the machine is, and how far from the limit: the same integer workload, with Sv39 paging on, in our machine
// natively and in WebAssembly, beside the workload itself compiled natively and to WebAssembly.
//
//   node tests/bench/run.mjs [--rounds N] [--repeat N] [--json]
//                            [--peer-native COMMAND] [--peer-wasm COMMAND]    another emulator, built outside: a command
//                                that takes the guest as its last word and prints JSON with `seconds` and `result`
//                            [--boot KERNEL,DISK[,PROFILE]] ...    also time to the prompt; ours is always there
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

import { at, pagewalk } from '../../scripts/support/paths.mjs';
import { execute, Failure } from '../../scripts/support/process.mjs';
import { main } from '../../scripts/support/progress.mjs';
import { scriptOf } from '../support/console.mjs';
import { Build } from '../support/pagewalk.mjs';
import { buildWorkload } from './build.mjs';

/** What a child process prints on stdout and stderr together; any other status than 0 is a failure. */
async function outputOf(command, args) {
  const { status, output } = await execute(command, args, { show: false });
  if (status !== 0) throw new Failure(`${command} ${args.join(' ')} ended with status ${status}:\n${output}`);
  return output;
}

const inWasm = async (...args) =>
  JSON.parse(await outputOf(process.execPath, [at('tests/bench/in_wasm.mjs'), ...args]));

async function peer(command, guest) {
  const [program, ...args] = command.split(' ');
  const { seconds, result } = JSON.parse(await outputOf(program, [...args, guest]));
  return { seconds, checksum: result };
}

/** Each gives `{ seconds, checksum }`, and our machine also the instructions that it retired. */
function contestants({ guest, native, wasm }, rounds, peers) {
  const others = Object.entries(peers).map(([kind, command]) => [
    `peer, ${kind}`,
    () => peer(command, guest),
  ]);
  return {
    ...Object.fromEntries(others),
    'limit, native': async () => {
      const [checksum, seconds] = (await outputOf(native, [`${rounds}`])).trim().split(' ');
      return { seconds: Number(seconds), checksum };
    },
    'pagewalk, native': async () => {
      const output = await outputOf(pagewalk, ['run', '--kernel', guest, '--stats']);
      const { seconds, instructions } = JSON.parse(/^\{.*\}$/m.exec(output)[0]);
      return { seconds, instructions, checksum: /^[0-9a-f]{16}$/m.exec(output)[0] };
    },
    'limit, wasm': () => inWasm('limit', wasm, `${rounds}`),
    'pagewalk, wasm': () => inWasm('machine', guest),
  };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Runs the contestants in turns, so that a busy moment of the host hits all of them. */
async function measure(runs, repeat) {
  const results = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
  for (let turn = 0; turn < repeat; turn++) {
    for (const [name, run] of Object.entries(runs)) results[name].push(await run());
  }
  return results;
}

/** All must have done the same work; gives the instructions that it takes on RISC-V. */
function agree(results) {
  const all = Object.values(results).flat();
  const checksums = new Set(all.map(({ checksum }) => checksum));
  const counts = new Set(all.map(({ instructions }) => instructions).filter((count) => count !== undefined));
  if (checksums.size !== 1) throw new Failure(`the checksums differ: ${[...checksums].join(', ')}`);
  if (counts.size !== 1) throw new Failure(`the instruction counts differ: ${[...counts].join(', ')}`);
  return [...counts][0];
}

/** MIPS of a limit are those that a RISC-V computer would need to keep up with it. */
function summary(results) {
  const instructions = agree(results);
  const rows = Object.entries(results).map(([name, measurements]) => {
    const seconds = measurements.map((each) => each.seconds);
    const mips = (value) => instructions / value / 1e6;
    return { name, seconds: median(seconds), mips: mips(median(seconds)), best: mips(Math.min(...seconds)) };
  });
  const mipsOf = (name) => rows.find((row) => row.name === name).mips;
  for (const row of rows) {
    const kind = row.name.split(', ')[1];
    row.ofLimit = row.mips / mipsOf(`limit, ${kind}`);
    if (rows.some(({ name }) => name === `peer, ${kind}`)) row.ofPeer = row.mips / mipsOf(`peer, ${kind}`);
  }
  return { instructions, rows };
}

function print({ instructions, rows }, repeat) {
  console.log(`${(instructions / 1e6).toFixed(0)} million RISC-V instructions, medians of ${repeat}:\n`);
  const line = (name, ...cells) =>
    console.log(name.padEnd(18) + cells.map((cell) => `${cell}`.padStart(12)).join(''));
  line('', 'seconds', 'MIPS', 'best MIPS', 'of limit', 'of peer');
  for (const { name, seconds, mips, best, ofLimit, ofPeer } of rows) {
    const ratio = ofPeer === undefined ? '' : ofPeer.toFixed(2);
    line(name, seconds.toFixed(3), mips.toFixed(0), best.toFixed(0), ofLimit.toFixed(3), ratio);
  }
}

/** From power-on to the shell's prompt. */
async function timeBoots(boots, repeat) {
  const folder = mkdtempSync(join(tmpdir(), 'pagewalk-bench-'));
  const script = join(folder, 'script');
  writeFileSync(script, scriptOf([{ wait: '$ ' }]));
  try {
    console.log(`\nFrom power-on to the prompt, medians of ${repeat}:\n`);
    for (const { name, args } of boots) {
      for (const [kind, [program, ...first]] of Object.entries({ native: Build.Native, wasm: Build.Wasm })) {
        const seconds = [];
        let instructions;
        for (let turn = 0; turn < repeat; turn++) {
          const output = await outputOf(program, [...first, 'run', ...args, '--script', script, '--stats']);
          const statistics = JSON.parse(/\{"instructions.*\}/.exec(output)[0]);
          seconds.push(statistics.seconds);
          instructions = statistics.instructions;
        }
        console.log(
          `${`${name}, ${kind}`.padEnd(40)}${(instructions / 1e6).toFixed(1).padStart(10)} million instructions` +
            `${median(seconds).toFixed(3).padStart(10)} s`,
        );
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function bootsOf(given) {
  const others = given.map((each) => {
    const [kernel, disk, profile] = each.split(',');
    const args = ['--kernel', kernel, '--disk', disk, ...(profile ? ['--profile', profile] : [])];
    return { name: basename(dirname(kernel)), args };
  });
  return [{ name: 'our kernel', args: [] }, ...others];
}

await main(async () => {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '50' },
      repeat: { type: 'string', default: '5' },
      json: { type: 'boolean', default: false },
      'peer-native': { type: 'string' },
      'peer-wasm': { type: 'string' },
      boot: { type: 'string', multiple: true, default: [] },
    },
  });
  const [rounds, repeat] = [Number(values.rounds), Number(values.repeat)];
  if (!(rounds >= 1 && repeat >= 1)) throw new Failure('--rounds and --repeat take numbers from 1 on');
  const peers = Object.fromEntries(
    ['native', 'wasm'].filter((kind) => values[`peer-${kind}`]).map((kind) => [kind, values[`peer-${kind}`]]),
  );
  const runs = contestants(await buildWorkload(rounds), rounds, peers);
  const result = summary(await measure(runs, repeat));
  if (values.json) {
    console.log(JSON.stringify(result));
    return;
  }
  print(result, repeat);
  await timeBoots(bootsOf(values.boot), repeat);
  console.log(`\n${(await outputOf(at('build/native/tests/bench_checkpoint'), [])).trim()}`);
});
