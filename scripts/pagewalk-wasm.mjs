#!/usr/bin/env node
// The headless program as WebAssembly under Node: the options, files and exit statuses of build/native/pagewalk.
//
//   node scripts/pagewalk-wasm.mjs run --script FILE ...
import { fstatSync, readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { wasmBuild } from './support/paths.mjs';

const program = join(wasmBuild, 'pagewalk-cli.cjs');

/** As cli/outcome.hpp has it. */
const badUsage = 2;
/** What a shell shows when the native program aborts; outside 1..125, the numbers of failed tests. */
const aborted = 134;
/** EAGAIN, as the module numbers it. */
const tryAgain = 6;

function end(status, message) {
  try {
    writeSync(2, `pagewalk: ${message}\n`);
  } finally {
    process.exit(status); // also when nobody listens
  }
}

/** The first line of what went wrong inside: the rest would be the generated code around it. */
const crash = (reason) => end(aborted, `the WebAssembly build failed: ${`${reason}`.split('\n')[0]}`);

function built(load) {
  try {
    return load();
  } catch (error) {
    return end(
      badUsage,
      `the WebAssembly build cannot be loaded (${error.code ?? error.name}): \`node scripts/build.mjs wasm\` makes it`,
    );
  }
}

const neverWoken = new Int32Array(new SharedArrayBuffer(4));

/** Does what a full pipe refuses as soon as there is room, when whoever shares it has made it non-blocking. */
function patiently(work) {
  while (true) {
    try {
      return work();
    } catch (error) {
      if (error.errno !== tryAgain) throw error;
      Atomics.wait(neverWoken, 0, 0, 1);
    }
  }
}

/** Where the module's view of the files is not that of a native program. */
function correct(files) {
  const { open, read, readlink, write } = files;
  files.open = (...args) => {
    const stream = open(...args);
    stream.seekable = fstatSync(stream.nfd).isFile(); // a pipe has no positions
    return stream;
  };
  // Addresses in the upper half of a large memory arrive as negative numbers.
  files.read = (stream, memory, address, ...rest) => read(stream, memory, address >>> 0, ...rest);
  files.write = (stream, memory, address, ...rest) =>
    patiently(() => write(stream, memory, address >>> 0, ...rest));
  files.readlink = (path) => (path === '/proc/self/exe' ? program : readlink(path)); // not Node itself
}

process.on('uncaughtException', crash);
const createProgram = built(() => createRequire(import.meta.url)(program));
const module = {
  wasmBinary: built(() => readFileSync(join(wasmBuild, 'pagewalk-cli.wasm'))),
  arguments: process.argv.slice(2),
  printErr: () => {}, // of the generated code alone; onAbort and quit are told the same
  onAbort: crash,
  quit: (status, reason) => (reason?.name === 'ExitStatus' ? process.exit(status) : crash(reason)),
  preRun: [() => correct(module.FS)],
};
await createProgram(module);
