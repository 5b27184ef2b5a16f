// The keyboard's place outlives what is drawn anew: when what had the focus goes away, what stands there then gets it.
import type { ReactiveController, ReactiveControllerHost } from 'lit';

type Host = ReactiveControllerHost & Element;

const focusable = 'button, a[href], input, select, textarea, summary, [tabindex]';
/** A list that comes back later than this is another one. */
const patienceMs = 2000;

/** Where the focus was. */
interface Place {
  readonly element: HTMLElement;
  /** The how-manieth it was of what can have the focus. */
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
    const element = this.#host.shadowRoot?.activeElement as HTMLElement | null;
    if (!element) return;
    this.#place = { element, index: this.#candidates().indexOf(element), since: performance.now() };
  }

  hostUpdated(): void {
    const place = this.#place;
    if (!place) return;
    // What is still there has lost the focus because the reader left it.
    const isGone = !place.element.checkVisibility() || place.element.matches(':disabled');
    const isLost = isGone && document.activeElement === document.body;
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
