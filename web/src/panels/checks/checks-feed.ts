// Keeps the findings on show up to date. Checks run while somebody can see them, or for good when the reader says so.
import type { AnswerOf, CheckRequest, CheckUser } from '../../machine/protocol.ts';
import type { CheckReport } from '../../model/checks.ts';
import { Feed } from '../feed.ts';

/** Immutable. */
export interface ChecksView {
  readonly report: CheckReport | undefined;
  /** Whether checking goes on while nobody looks. */
  readonly stay: boolean;
}

type Asking = (request: CheckRequest) => Promise<AnswerOf<'checks'>>;

export class ChecksFeed extends Feed<ChecksView> {
  readonly #ask: Asking;
  readonly #user: CheckUser = 'checks';
  #seen = false;

  constructor(ask: Asking) {
    super({ report: undefined, stay: false });
    this.#ask = ask;
  }

  setStay(stay: boolean): void {
    this.set({ stay });
  }

  override setVisible(visible: boolean): void {
    super.setVisible(visible);
    if (this.#seen && !visible && !this.view.stay) void this.#ask({ user: this.#user, wanted: false });
    this.#seen = visible;
  }

  override reset(): void {
    this.dropAnswer();
    this.set({ report: undefined });
    this.refresh();
  }

  protected override async ask(): Promise<() => void> {
    const answer = await this.#ask({ user: this.#user, wanted: true });
    return () => {
      if (answer.kind === 'checks') this.set({ report: answer.report });
    };
  }
}
