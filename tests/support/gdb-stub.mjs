// @ts-check
// The debugger's end of GDB's remote protocol: as much as it takes to stop a guest at an address.
import { once } from 'node:events';
import { connect } from 'node:net';

const checksum = (/** @type {string} */ text) => {
  const sum = Buffer.from(text, 'latin1').reduce((total, byte) => (total + byte) & 255, 0);
  return sum.toString(16).padStart(2, '0');
};

export class GdbStub {
  #socket;
  #unread = '';

  /** The guest stands still from here on. @param {string} path */
  constructor(path) {
    this.#socket = connect(path).setEncoding('latin1');
    this.#socket.on('data', (text) => {
      this.#unread += text;
    });
  }

  /** @param {string} command */
  send(command) {
    this.#socket.write(`+$${command}#${checksum(command)}`, 'latin1');
  }

  /** The next answer. */
  async answer() {
    for (;;) {
      const [packet, content] = /\$([^#]*)#[0-9a-f]{2}/.exec(this.#unread) ?? [];
      if (packet !== undefined && content !== undefined) {
        this.#unread = this.#unread.slice(this.#unread.indexOf(packet) + packet.length);
        return content;
      }
      await once(this.#socket, 'data');
    }
  }

  /** Lets the guest run until it is about to carry out the instruction at `address`. @param {bigint} address */
  async runTo(address) {
    this.send(`Z1,${address.toString(16)},2`);
    if ((await this.answer()) !== 'OK') throw new Error('no breakpoint could be set');
    this.send('c');
  }

  close() {
    this.#socket.destroy();
  }
}
