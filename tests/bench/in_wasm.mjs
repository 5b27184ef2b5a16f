// One measurement in WebAssembly, in a process of its own: `limit MODULE ROUNDS` runs the workload itself,
// `machine GUEST` runs it in our machine. Prints JSON: seconds, checksum, instructions.
import { readFileSync } from 'node:fs';

import { openSession, runUntil, StopReason } from '../support/wasm.mjs';

const timed = (work) => {
  const start = performance.now();
  const value = work();
  return { value, seconds: (performance.now() - start) / 1000 };
};

/** V8 first compiles quickly and then well: one round beforehand lets it see the code. */
function limit(path, rounds) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path)), {});
  exports.workload(1);
  const { value, seconds } = timed(() => exports.workload(rounds));
  return { seconds, checksum: BigInt.asUintN(64, value).toString(16).padStart(16, '0') };
}

async function machine(path) {
  const session = await openSession({ kernel: path });
  const { value: reason, seconds } = timed(() => runUntil(session, Number.MAX_SAFE_INTEGER));
  if (reason !== StopReason.PoweredOff || session.exitStatus() !== 0)
    throw new Error(`the guest stopped with reason ${reason}`);
  const checksum = Buffer.from(session.takeOutput()).toString().trim();
  return { seconds, checksum, instructions: Number(session.instructions()) };
}

const [kind, path, rounds] = process.argv.slice(2);
console.log(JSON.stringify(kind === 'limit' ? limit(path, Number(rounds)) : await machine(path)));
