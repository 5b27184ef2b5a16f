// Joins a panel's feed to the machine while the panel is on the page, and tells it whether anybody can see it. What the
// answers redraw keeps the focus.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { DisposableStore, toDisposable } from '../common/disposable.ts';
import type { MachineClient } from '../machine/machine-client.ts';
import type { Feed } from './feed.ts';
import { KeepFocus } from './keep-focus.ts';

type Host = ReactiveControllerHost & Element & { readonly machine: MachineClient };

export class FeedController<View> implements ReactiveController {
  readonly #host: Host;
  readonly #feed: Feed<View>;
  readonly #show: (view: View) => void;
  #store = new DisposableStore();
  #inSight = false;

  constructor(host: Host, feed: Feed<View>, show: (view: View) => void) {
    this.#host = host;
    this.#feed = feed;
    this.#show = show;
    host.addController(this);
    new KeepFocus(host);
  }

  hostConnected(): void {
    const sight = new IntersectionObserver((entries) => {
      this.#inSight = entries.at(-1)?.isIntersecting ?? false;
      this.#updateVisibility();
    });
    sight.observe(this.#host);
    this.#store.add(toDisposable(() => sight.disconnect()));
    this.#store.listen(document, 'visibilitychange', () => this.#updateVisibility());
    this.#store.add(this.#feed.onChange.on(this.#show));
    const { machine } = this.#host;
    this.#store.add(machine.onSnapshot.on((snapshot) => this.#feed.snapshot(snapshot)));
    this.#store.add(machine.onPowerOn.on(() => this.#feed.reset()));
  }

  hostDisconnected(): void {
    this.#store.dispose();
    this.#store = new DisposableStore();
  }

  #updateVisibility(): void {
    this.#feed.setVisible(this.#inSight && document.visibilityState === 'visible');
  }
}
