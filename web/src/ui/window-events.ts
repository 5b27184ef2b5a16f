// What happens to the window as a whole: files that are dropped on it, and printing.
import type { DisposableStore } from '../common/disposable.ts';

/** `over`: whether files hang above the page. `drop`: they were let go. */
export function listenForFiles(
  store: DisposableStore,
  over: (hanging: boolean) => void,
  drop: (files: DataTransfer) => void,
): void {
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  store.listen(window, 'dragover', (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    over(true);
  });
  store.listen(window, 'dragleave', (event: DragEvent) => {
    if (event.relatedTarget === null) over(false);
  });
  store.listen(window, 'drop', (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    over(false);
    if (event.dataTransfer) drop(event.dataTransfer);
  });
}

/** Ink on white, whatever the theme; `scheme` is the one to go back to. */
export function printInLight(store: DisposableStore, scheme: () => string): void {
  const root = document.documentElement;
  store.listen(window, 'beforeprint', () => {
    root.dataset.scheme = 'light';
  });
  store.listen(window, 'afterprint', () => {
    root.dataset.scheme = scheme();
  });
}

/** Whether a reader may type at once: not in an embedded page, which must not take the focus, nor on a touch screen. */
export function offersConsole(): boolean {
  const free = document.activeElement === document.body && window.parent === window;
  return free && !matchMedia('(pointer: coarse)').matches;
}
