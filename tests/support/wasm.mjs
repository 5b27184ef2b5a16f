// The WebAssembly build of the machine, under Node.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { wasmBuild } from '../../scripts/support/paths.mjs';

/** StopReason of wasm-bindings/module.d.ts. */
export const StopReason = { Budget: 0, Idle: 1, PoweredOff: 2, Rebooted: 3, TestDone: 4 };

/** The glue fetches its module in a browser; here it is given the bytes. */
export async function loadModule() {
  const glue = pathToFileURL(join(wasmBuild, 'pagewalk.mjs')).href;
  const { default: createPagewalk } = await import(glue);
  return createPagewalk({ wasmBinary: readFileSync(join(wasmBuild, 'pagewalk.wasm')) });
}

const unsigned = (value) => BigInt.asUintN(64, value);

function must(error) {
  if (error !== '') throw new Error(error);
}

/** A machine with a kernel and, if given, a disk; both are paths. Call delete() when done. */
export async function openSession({ kernel, disk, harts = 1, memory = 128 }) {
  const module = await loadModule();
  const session = new module.Session();
  must(session.open(harts, memory, 'xv6-2022', ''));
  must(session.loadKernel(new Uint8Array(readFileSync(kernel))));
  if (disk) must(session.attachDisk(new Uint8Array(readFileSync(disk))));
  return session;
}

/**
 * Runs until `instructions` have retired, skipping the time in which the guest is idle: in slices of `slice`
 * instructions, which must make no difference to the guest. Gives the reason when the machine stops for good before.
 */
export function runUntil(session, instructions, slice = 10_000_000) {
  while (unsigned(session.instructions()) < BigInt(instructions)) {
    const left = instructions - Number(unsigned(session.instructions()));
    const reason = session.run(Math.min(left, slice), unsigned(-1n));
    if (reason === StopReason.Idle) session.advanceIdle(session.idleUntil());
    else if (reason !== StopReason.Budget) return reason;
  }
  return StopReason.Budget;
}

export const type = (session, text) => session.type(new TextEncoder().encode(text));

/** In the notation of `pagewalk run --stats`. */
export const stateHash = (session) => `0x${unsigned(session.stateHash()).toString(16).padStart(16, '0')}`;
