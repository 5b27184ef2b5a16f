// Keeps what the TLBs may hold up to date while somebody looks.
import type { AnswerOf, CheckRequest, TlbHart } from '../../machine/protocol.ts';
import type { Finding } from '../../model/checks.ts';
import { Feed } from '../feed.ts';

/** Immutable. */
export interface TlbView {
  readonly harts: readonly TlbHart[] | undefined;
  /** Uses of translations that the tables no longer held. */
  readonly stale: readonly Finding[];
}

type Asking = (request: CheckRequest) => Promise<AnswerOf<'tlbs'>>;

export class TlbFeed extends Feed<TlbView> {
  readonly #ask: Asking;
  #seen = false;

  constructor(ask: Asking) {
    super({ harts: undefined, stale: [] });
    this.#ask = ask;
  }

  override setVisible(visible: boolean): void {
    super.setVisible(visible);
    if (this.#seen && !visible) void this.#ask({ user: 'tlb', wanted: false });
    this.#seen = visible;
  }

  override reset(): void {
    this.dropAnswer();
    this.set({ harts: undefined, stale: [] });
    this.refresh();
  }

  protected override async ask(): Promise<() => void> {
    const answer = await this.#ask({ user: 'tlb', wanted: true });
    return () => {
      if (answer.kind === 'gone') return;
      const stale = answer.report?.findings.filter(({ check }) => check === 'StaleTranslation') ?? [];
      this.set({ harts: answer.harts, stale });
    };
  }
}
