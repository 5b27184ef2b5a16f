// A search for who wrote to a piece of memory last, in a worker of its own: the machine goes on meanwhile.
import type { FoundWrites, ReplayPlan } from '../model/provenance.ts';
import type { MachineSetup } from './protocol.ts';

export interface SearchRequest {
  readonly setup: MachineSetup;
  readonly plan: ReplayPlan;
  readonly address: bigint;
  /** From `address` on, in one page. */
  readonly bytes: number;
}

export type SearchMessage =
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'found'; readonly writes: FoundWrites }
  | { readonly type: 'failed'; readonly detail: string };

/** The bundler recognises this form and ships the worker as a file of its own. */
const startWorker = (): Worker =>
  new Worker(new URL('./search-worker.ts', import.meta.url), { type: 'module', name: 'pagewalk search' });

/** Calls `report` until something is found or has failed; the result ends the search early. */
export function searchWrites(request: SearchRequest, report: (message: SearchMessage) => void): () => void {
  const worker = startWorker();
  worker.onmessage = ({ data }: MessageEvent<SearchMessage>) => {
    if (data.type !== 'progress') worker.terminate();
    report(data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    worker.terminate();
    report({ type: 'failed', detail: event.message || 'its script could not be loaded' });
  };
  worker.postMessage(request);
  return () => worker.terminate();
}
