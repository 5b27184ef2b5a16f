// What recording costs: a fork-heavy command, with the events that the page records by default and without, in turns. The
// ratio of the medians is printed, natively and in WebAssembly.
//
//   node tests/bench/recording.mjs [--repeat N] [--command TEXT] [--kernel FILE --disk FILE]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { at, pagewalk } from '../../scripts/support/paths.mjs';
import { execute, Failure } from '../../scripts/support/process.mjs';
import { main } from '../../scripts/support/progress.mjs';
import { openSession, StopReason, type } from '../support/wasm.mjs';

/** As web/src/panels/events/events-panel.ts begins, which includes what What just happened wants. */
const kinds = ['trap', 'fault', 'syscall', 'result', 'switch', 'alloc', 'free', 'pte'];
/** The same as bits: inspect::EventKind. */
const mask = 0b111_1001_1101;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Seconds from the command to the next prompt: of two scripts, one of which types nothing. */
async function native({ kernel, disk, command }, recording, folder) {
  const script = join(folder, 'script');
  const lines = [
    'wait $ ',
    ...(recording ? [`record ${kinds.join(' ')}`] : []),
    `type ${command}\\n`,
    'wait $ ',
    'quit',
  ];
  writeFileSync(script, `${lines.join('\n')}\n`);
  const args = ['run', '--kernel', kernel, '--disk', disk, '--script', script, '--stats'];
  const { status, output } = await execute(pagewalk, args, { show: false });
  if (status !== 0) throw new Failure(output);
  return JSON.parse(/\{"instructions.*\}/.exec(output)[0]).seconds;
}

async function inWasm({ kernel, disk, command }, recording) {
  const session = await openSession({ kernel, disk });
  const untilPrompt = () => {
    for (let output = ''; !/\$ $/.test(output); output += Buffer.from(session.takeOutput()).toString()) {
      if (session.run(1_000_000, 2n ** 64n - 1n) === StopReason.Idle)
        session.advanceIdle(session.idleUntil());
    }
  };
  untilPrompt();
  session.recordEvents(recording ? mask : 0);
  type(session, `${command}\n`);
  const start = performance.now();
  untilPrompt();
  const seconds = (performance.now() - start) / 1000;
  session.delete();
  return seconds;
}

await main(async () => {
  const { values } = parseArgs({
    options: {
      repeat: { type: 'string', default: '7' },
      command: { type: 'string', default: 'usertests forktest' },
      kernel: { type: 'string', default: at('public/images/classic/kernel.elf') },
      disk: { type: 'string', default: at('public/images/classic/fs.img') },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'pagewalk-bench-'));
  try {
    for (const [name, run] of Object.entries({ native, wasm: inWasm })) {
      const seconds = { off: [], on: [] };
      for (let turn = 0; turn < Number(values.repeat); turn++) {
        seconds.off.push(await run(values, false, folder));
        seconds.on.push(await run(values, true, folder));
      }
      const [off, on] = [median(seconds.off), median(seconds.on)];
      console.log(
        `Recording during \`${values.command}\`, ${name}: ${off.toFixed(3)} s without, ${on.toFixed(3)} s with, ratio ${(on / off).toFixed(3)}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
