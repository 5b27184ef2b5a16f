// Child processes: run one and wait, or say clearly why that did not work.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

import { root } from './paths.mjs';

/** A failure that is the user's to read: it is printed without a stack trace. */
export class Failure extends Error {}

/** Whether `command` would be found by a shell. */
export function onPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Emscripten of the distribution finds its JavaScript libraries only by this variable. */
export const toolEnvironment = {
  ...process.env,
  NODE_PATH: [process.env.NODE_PATH, '/usr/share/nodejs'].filter(Boolean).join(delimiter),
};

/**
 * Runs a command in the repository and gives `{ status, signal, output, timedOut }` when it has ended. `output` is all that it
 * wrote, or, when `errors` is false, what it wrote to stdout; it is passed on to the terminal as it comes unless `show` is
 * false. After `seconds` the command and its children are killed.
 */
export function execute(command, args, options = {}) {
  const { show = true, errors = true, seconds, env = toolEnvironment, cwd = root } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const chunks = [];
    let timedOut = false;
    const killGroup = () => {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has just ended by itself.
      }
    };
    const expire = () => {
      timedOut = true;
      killGroup();
    };
    const limit = seconds && setTimeout(expire, seconds * 1000);
    const interrupt = () => {
      killGroup();
      process.exit(130);
    };
    process.once('SIGINT', interrupt);
    process.once('SIGTERM', interrupt);
    for (const [stream, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      stream.on('data', (data) => {
        if (errors || to === process.stdout) chunks.push(data);
        if (show) to.write(data);
      });
    }
    const settle = () => {
      clearTimeout(limit);
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    };
    child.on('error', (error) => {
      settle();
      reject(new Failure(`${command}: ${error.message}`));
    });
    child.on('close', (status, signal) => {
      settle();
      resolve({ status, signal, timedOut, output: Buffer.concat(chunks).toString() });
    });
  });
}

/** Like execute(), but anything else than status 0 is a Failure. What was hidden is shown then. */
export async function run(command, args, options = {}) {
  const result = await execute(command, args, options);
  if (result.status === 0) return result.output;
  if (options.show === false) process.stderr.write(result.output);
  const how = result.timedOut
    ? `ran longer than ${options.seconds} s`
    : `ended with ${result.signal ?? `status ${result.status}`}`;
  throw new Failure(`\`${[command, ...args].join(' ')}\` ${how}`);
}
