// The keyboard's place outlives what is drawn anew: when what had the focus goes away, what stands there then gets it.
import type { ReactiveController, ReactiveControllerHost } from 'lit';

type Host = ReactiveControllerHost & Element;

const focusable = 'button, a[href], input, select, textarea, summary, [tabindex]';
/** A list that comes back later than this is another one. */
const patienceMs = 2000;

/** Where the focus was: the how-manieth of what can have it. */
interface Place {
  readonly index: number;
  readonly since: number;
}

export class KeepFocus implements ReactiveController {
  readonly #host: Host;
  #place: Place | undefined;

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdate(): void {
    const active = this.#host.shadowRoot?.activeElement;
    if (!active) return;
    this.#place = { index: this.#candidates().indexOf(active as HTMLElement), since: performance.now() };
  }

  hostUpdated(): void {
    const place = this.#place;
    if (!place) return;
    const isLost = document.activeElement === document.body;
    if (!isLost || place.index < 0 || performance.now() - place.since > patienceMs) {
      this.#place = undefined;
      return;
    }
    const candidates = this.#candidates();
    const heir = candidates[Math.min(place.index, candidates.length - 1)];
    if (!heir) return;
    this.#place = undefined;
    heir.focus({ preventScroll: true });
  }

  #candidates(): HTMLElement[] {
    const all = this.#host.shadowRoot?.querySelectorAll<HTMLElement>(focusable) ?? [];
    return [...all].filter(
      (element) =>
        !element.matches(':disabled') && (element.tabIndex >= 0 || element.dataset.roving !== undefined),
    );
  }
}
