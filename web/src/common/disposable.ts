// Who owns what ends it: listeners, timers, observers and Embind objects are all disposables.

export interface Disposable {
  dispose(): void;
}

export const toDisposable = (dispose: () => void): Disposable => ({ dispose });

/** Ends everything that was added, newest first; what is added afterwards ends at once. */
export class DisposableStore implements Disposable {
  #items: Disposable[] = [];
  #disposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  /** Listens until the store ends. */
  listen<E extends Event>(target: EventTarget, type: string, listener: (event: E) => void): void {
    const handler = listener as (event: Event) => void;
    target.addEventListener(type, handler);
    this.add(toDisposable(() => target.removeEventListener(type, handler)));
  }

  dispose(): void {
    this.#disposed = true;
    for (const item of this.#items.splice(0).reverse()) item.dispose();
  }
}
