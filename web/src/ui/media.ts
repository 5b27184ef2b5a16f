// Draws its host anew when a media query begins or ceases to match.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { DisposableStore } from '../common/disposable.ts';

/** A page as narrow as a phone. */
export const phoneQuery = '(max-width: 599px)';

export class Media implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #query: MediaQueryList;
  #store = new DisposableStore();

  constructor(host: ReactiveControllerHost, query: string) {
    this.#host = host;
    this.#query = matchMedia(query);
    host.addController(this);
  }

  get matches(): boolean {
    return this.#query.matches;
  }

  hostConnected(): void {
    this.#store.listen(this.#query, 'change', () => this.#host.requestUpdate());
  }

  hostDisconnected(): void {
    this.#store.dispose();
    this.#store = new DisposableStore();
  }
}
