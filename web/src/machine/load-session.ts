// From a setup to a session that is ready to run, or the reason why not.
import createPagewalk, { type PagewalkModule, type Session } from 'pagewalk-module';
import { type Failure, type ImageSource, type MachineSetup, nameOfSource } from './protocol.ts';

/** The word before a failure: carries it out of the depths of loading. */
export class LoadError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.kind);
    this.failure = failure;
  }
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function loadModule(): Promise<PagewalkModule> {
  if (typeof WebAssembly !== 'object') throw new LoadError({ kind: 'no-webassembly' });
  try {
    return await createPagewalk();
  } catch (error) {
    throw new LoadError({ kind: 'module', detail: reasonOf(error) });
  }
}

async function readImage(source: ImageSource): Promise<Uint8Array> {
  if ('bytes' in source) return source.bytes;
  const failed = (detail: string) => new LoadError({ kind: 'fetch', name: source.url, detail });
  let response: Response;
  try {
    response = await fetch(source.url);
  } catch (error) {
    throw failed(reasonOf(error));
  }
  if (!response.ok) throw failed(`HTTP ${response.status} ${response.statusText}`.trim());
  return new Uint8Array(await response.arrayBuffer());
}

/** Throws LoadError. The caller owns the session and deletes it. */
export async function loadSession(setup: MachineSetup): Promise<Session> {
  const [module, kernel, disk] = await Promise.all([
    loadModule(),
    readImage(setup.kernel),
    setup.disk ? readImage(setup.disk) : null,
  ]);
  const session = new module.Session();
  try {
    check(session.open(setup.harts, setup.memoryMiB, setup.profile, ''), (detail) => ({
      kind: 'machine',
      detail,
    }));
    const kernelName = nameOfSource(setup.kernel);
    check(session.loadKernel(kernel), (detail) => ({ kind: 'kernel', name: kernelName, detail }));
    if (setup.disk && disk) {
      const name = nameOfSource(setup.disk);
      check(session.attachDisk(disk), (detail) => ({ kind: 'disk', name, detail }));
    }
    return session;
  } catch (error) {
    session.delete();
    throw error;
  }
}

/** The module's methods say what went wrong in a sentence, or nothing. */
function check(sentence: string, toFailure: (detail: string) => Failure): void {
  if (sentence !== '') throw new LoadError(toFailure(sentence));
}
