// What something was before it last changed, for what is one state and not a table of many (table-history.ts). A boundary
// is a moment at which the machine stood still and is about to go on: changes between two of them belong together.

export class Moments<State> {
  readonly #same: (a: State, b: State) => boolean;
  #before: State | undefined;
  #atBoundary: State | undefined;

  constructor(same: (a: State, b: State) => boolean) {
    this.#same = same;
  }

  boundary(state: State): void {
    if (this.#atBoundary !== undefined && this.#same(this.#atBoundary, state)) return;
    this.#before = this.#atBoundary;
    this.#atBoundary = state;
  }

  /** What to compare the present state with; undefined when nobody looked early enough to know. */
  before(state: State): State | undefined {
    if (this.#atBoundary === undefined) return undefined;
    return this.#same(this.#atBoundary, state) ? this.#before : this.#atBoundary;
  }

  clear(): void {
    this.#before = undefined;
    this.#atBoundary = undefined;
  }
}
