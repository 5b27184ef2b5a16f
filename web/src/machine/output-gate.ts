// Back-pressure: the machine stops while the terminal has too much to draw, and goes on when it has caught up.

const stopAbove = 128 * 1024;
const goBelow = 16 * 1024;

export class OutputGate {
  #pending = 0;
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  sent(bytes: number): void {
    this.#pending += bytes;
    if (this.#pending > stopAbove) this.#closed = true;
  }

  /** True when this opened the gate. */
  acknowledged(bytes: number): boolean {
    this.#pending = Math.max(0, this.#pending - bytes);
    if (!this.#closed || this.#pending >= goBelow) return false;
    this.#closed = false;
    return true;
  }

  clear(): void {
    this.#pending = 0;
    this.#closed = false;
  }
}
