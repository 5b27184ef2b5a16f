// Guest time against the wall clock: one cycle of the machine is one nanosecond, and the machine never runs ahead.
//
// The pair (wall, cycle) anchors the two clocks. A machine that cannot keep up gets a new anchor instead of a debt:
// time that was lost is not run again.

const cyclesPerMillisecond = 1_000_000;

/** A machine may be so much behind before its clock is anchored anew: covers timers that fire late. */
const slackMs = 20;

export class Pacing {
  #wall = 0;
  #cycle = 0n;

  /** The machine is at `cycle` now; its time goes on from here. */
  anchor(wallMs: number, cycle: bigint): void {
    this.#wall = wallMs;
    this.#cycle = cycle;
  }

  /** The latest cycle that the machine may have reached at this moment of the wall clock. */
  limit(wallMs: number): bigint {
    return this.#cycle + BigInt(Math.floor(Math.max(0, wallMs - this.#wall) * cyclesPerMillisecond));
  }

  /** Tells how far the machine came by now; forgives what it is behind. */
  settle(wallMs: number, cycle: bigint): void {
    const slack = BigInt(slackMs * cyclesPerMillisecond);
    if (cycle + slack < this.limit(wallMs)) this.anchor(wallMs, cycle);
  }

  /** Milliseconds until the machine may reach `cycle`; 0 when it may already. */
  delayUntil(cycle: bigint, wallMs: number): number {
    const ahead = cycle - this.limit(wallMs);
    return ahead <= 0n ? 0 : Number(ahead) / cyclesPerMillisecond;
  }
}

/** How many instructions make a slice of about `targetMs`; learns from the slices run. */
export class SliceSize {
  static readonly targetMs = 8;
  static readonly #least = 10_000;
  static readonly #most = 50_000_000;
  #instructions = 200_000;

  get instructions(): number {
    return this.#instructions;
  }

  /** A slice that used its whole budget took `ms`. Moves at most by a factor of two, so one hiccup does little. */
  learn(ms: number): void {
    const factor = Math.min(2, Math.max(0.5, SliceSize.targetMs / Math.max(ms, 0.1)));
    const next = Math.round(this.#instructions * factor);
    this.#instructions = Math.min(SliceSize.#most, Math.max(SliceSize.#least, next));
  }
}
