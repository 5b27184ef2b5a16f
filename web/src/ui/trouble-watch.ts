// Watches, as long as its host is on the page, what the guest prints and how it boots for signs of trouble.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { DisposableStore } from '../common/disposable.ts';
import type { MachineClient } from '../machine/machine-client.ts';
import { ConsoleWatch, type Trouble } from '../model/diagnosis.ts';

type Host = ReactiveControllerHost & { readonly machine: MachineClient };

export class TroubleWatch implements ReactiveController {
  readonly #host: Host;
  readonly #console = new ConsoleWatch();
  #store = new DisposableStore();
  #trouble: Trouble | undefined;
  #refused = false;
  /** The reader has seen that the machine refuses all memory. */
  #refusalSeen = false;
  #beyond = 0n;
  /** The reader has seen that the kernel wants more memory. */
  #beyondSeen = false;

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  /** The last trouble that the guest told of, until it is dismissed. */
  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  /** S-mode may use no memory, for want of PMP entries. */
  get refused(): boolean {
    return this.#refused && !this.#refusalSeen;
  }

  /** Where the kernel wanted memory that the board does not have; 0 for nowhere. */
  get beyond(): bigint {
    return this.#beyondSeen ? 0n : this.#beyond;
  }

  /** The reader has seen what there is. */
  dismiss(): void {
    this.#beyondSeen = this.#beyond !== 0n;
    this.#refusalSeen = this.#refused;
    this.#trouble = undefined;
    this.#host.requestUpdate();
  }

  hostConnected(): void {
    const { machine } = this.#host;
    this.#store.add(
      machine.onOutput.on((bytes) => {
        if (!this.#console.read(bytes)) return;
        this.#trouble = this.#console.trouble;
        this.#host.requestUpdate();
      }),
    );
    this.#store.add(
      machine.onSnapshot.on(({ noActivePmp, beyondRam }) => {
        if (noActivePmp === this.#refused && beyondRam === this.#beyond) return;
        this.#refused = noActivePmp;
        this.#beyond = beyondRam;
        this.#host.requestUpdate();
      }),
    );
    this.#store.add(
      machine.onPowerOn.on(() => {
        this.#console.forget();
        this.#refused = false;
        this.#refusalSeen = false;
        this.#beyond = 0n;
        this.#beyondSeen = false;
        this.#trouble = undefined;
        this.#host.requestUpdate();
      }),
    );
  }

  hostDisconnected(): void {
    this.#store.dispose();
    this.#store = new DisposableStore();
  }
}
