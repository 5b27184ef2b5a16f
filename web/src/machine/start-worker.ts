import type { WorkerPort } from './machine-client.ts';

/** The bundler recognises this form and ships the worker as a file of its own. */
export const startWorker = (): WorkerPort =>
  new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'pagewalk machine' });
