// A guest's console at the other end of a child process: wait for text, type text.
import { spawn } from 'node:child_process';

const defaultSeconds = 60;

export class Console {
  #child;
  #ended;
  #unread = '';
  #wake = () => {};

  /** All that the guest has printed. */
  transcript = '';
  /** All that the program itself had to say. */
  errors = '';

  constructor(command, args) {
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stdin.on('error', () => {});
    this.#child.stdout.setEncoding('latin1').on('data', (text) => {
      this.transcript += text;
      this.#unread += text;
      this.#wake();
    });
    this.#child.stderr.on('data', (data) => {
      this.errors += data;
    });
    this.#ended = new Promise((resolve) => {
      this.#child.on('error', (error) => {
        this.errors += error.message;
        resolve(null);
      });
      this.#child.on('close', resolve);
    });
    this.#ended.then(() => this.#wake());
  }

  get pid() {
    return this.#child.pid;
  }

  get #running() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Until the guest has printed `text` since the last match or the last type(). */
  async waitFor(text, { seconds = defaultSeconds } = {}) {
    const deadline = performance.now() + seconds * 1000;
    while (!this.#unread.includes(text)) {
      const left = deadline - performance.now();
      if (left <= 0 || !this.#running) {
        const why = left <= 0 ? `in ${seconds} s` : 'before the program ended';
        throw new Error(
          `"${text}" did not come ${why}; the console shows:\n${this.transcript.slice(-2000)}${this.errors}`,
        );
      }
      await this.#change(left);
    }
    this.#unread = this.#unread.slice(this.#unread.indexOf(text) + text.length);
  }

  #change(milliseconds) {
    return new Promise((resolve) => {
      const limit = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(limit);
        resolve();
      };
    });
  }

  type(text) {
    this.#unread = '';
    this.#child.stdin.write(text, 'latin1');
  }

  /** No more input. */
  close() {
    this.#child.stdin.end();
  }

  /** The exit status, once the program ends by itself; null when a signal ended it. */
  status() {
    return this.#ended;
  }

  kill() {
    this.#child.kill('SIGKILL');
    return this.#ended;
  }
}

/** Does the steps of a dialogue: `{ wait }` or `{ type }`. */
export async function converse(console, steps, options) {
  for (const { wait, type } of steps) {
    if (type === undefined) await console.waitFor(wait, options);
    else console.type(type);
  }
}

/** The same steps as the lines of a script for `pagewalk run --script`. */
export function scriptOf(steps) {
  const escaped = (text) => text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
  return steps
    .map(({ wait, type }) => (type === undefined ? `wait ${escaped(wait)}\n` : `type ${escaped(type)}\n`))
    .join('');
}
