// Keeps the findings on show up to date. Checks run while somebody can see them, or for good when the reader says so.
import type { AnswerOf, CheckRequest, CheckUser, MachineSnapshot } from '../../machine/protocol.ts';
import type { CheckReport, Finding } from '../../model/checks.ts';
import { Feed } from '../feed.ts';

/** Immutable. */
export interface ChecksView {
  readonly report: CheckReport | undefined;
  /** Whether checking goes on while nobody looks. */
  readonly stay: boolean;
  /** What had been found when checking last ended, as far as it is not found again. */
  readonly earlier: EarlierFindings | undefined;
}

export interface EarlierFindings {
  readonly findings: readonly Finding[];
  /** When checking ended. */
  readonly instructions: bigint;
}

const isSame = (a: Finding, b: Finding): boolean =>
  a.check === b.check && a.page === b.page && a.va === b.va && a.since === b.since;

type Asking = (request: CheckRequest) => Promise<AnswerOf<'checks'>>;

export class ChecksFeed extends Feed<ChecksView> {
  readonly #ask: Asking;
  readonly #user: CheckUser = 'checks';
  #seen = false;
  #instructions = 0n;

  constructor(ask: Asking) {
    super({ report: undefined, stay: false, earlier: undefined });
    this.#ask = ask;
  }

  setStay(stay: boolean): void {
    this.set({ stay });
  }

  override snapshot(snapshot: MachineSnapshot): void {
    this.#instructions = snapshot.instructions;
    super.snapshot(snapshot);
  }

  override setVisible(visible: boolean): void {
    super.setVisible(visible);
    if (this.#seen && !visible && !this.view.stay) this.#leave();
    this.#seen = visible;
  }

  /** The checks forget what they found when they end: here it is kept. */
  #leave(): void {
    this.dropAnswer();
    void this.#ask({ user: this.#user, wanted: false });
    const findings = this.view.report?.findings ?? [];
    this.set({
      report: undefined,
      ...(findings.length > 0 ? { earlier: { findings, instructions: this.#instructions } } : {}),
    });
  }

  #take(report: CheckReport | undefined): void {
    const { earlier } = this.view;
    const left = earlier?.findings.filter((old) => !report?.findings.some((now) => isSame(old, now))) ?? [];
    this.set({ report, earlier: earlier && left.length > 0 ? { ...earlier, findings: left } : undefined });
  }

  override reset(): void {
    this.dropAnswer();
    this.set({ report: undefined, earlier: undefined });
    this.refresh();
  }

  protected override async ask(): Promise<() => void> {
    const answer = await this.#ask({ user: this.#user, wanted: true });
    return () => {
      if (answer.kind === 'checks') this.#take(answer.report);
    };
  }
}
