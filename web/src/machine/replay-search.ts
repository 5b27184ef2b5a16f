// A search in the past, in a worker of its own, which repeats the run from power-on: the machine goes on meanwhile.
import type { PageHistory } from '../model/page-history.ts';
import type { FoundWrites, ReplayPlan } from '../model/provenance.ts';
import type { MachineSetup } from './protocol.ts';

/** What is searched. */
export type Quest =
  /** Who wrote last to `bytes` bytes from `address` on, in one page. */
  | { readonly kind: 'writes'; readonly address: bigint; readonly bytes: number }
  /** What happened to a page. */
  | { readonly kind: 'history'; readonly page: bigint };

/** What was found, by what was searched. */
export interface Finds {
  writes: FoundWrites;
  history: PageHistory;
}

export interface SearchRequest {
  readonly setup: MachineSetup;
  readonly plan: ReplayPlan;
  readonly quest: Quest;
}

export type SearchMessage =
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'found'; readonly found: Finds[Quest['kind']] }
  | { readonly type: 'failed'; readonly detail: string };

/** The bundler recognises this form and ships the worker as a file of its own. */
const startWorker = (): Worker =>
  new Worker(new URL('./search-worker.ts', import.meta.url), { type: 'module', name: 'pagewalk search' });

/** Calls `report` until something is found or has failed; the result ends the search early. */
export function searchPast(request: SearchRequest, report: (message: SearchMessage) => void): () => void {
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
