// The reader's last own kernel and disk, kept in this browser and nowhere else. Where storage is off, full or broken, there is
// simply none.
import {
  type ImageSource,
  type MemorySize,
  memorySizes,
  nameOfSource,
  type Profile,
  profiles,
} from '../machine/protocol.ts';

export interface OwnKernel {
  readonly kernel: ImageSource;
  readonly disk: ImageSource | null;
  /** The board that they expect. */
  readonly profile: Profile;
  readonly memoryMiB: MemorySize;
}

const database = 'pagewalk';
const store = 'images';
const key = 'own';
/** More than any course's image has; less than what browsers give without asking. */
const mostBytes = 64 << 20;

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(database, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(store);
  return done(request);
}

async function within<T>(
  mode: IDBTransactionMode,
  work: (images: IDBObjectStore) => IDBRequest<T>,
): Promise<T | undefined> {
  try {
    const opened = await open();
    try {
      return await done(work(opened.transaction(store, mode).objectStore(store)));
    } finally {
      opened.close();
    }
  } catch {
    return undefined;
  }
}

const isSource = (value: unknown): value is ImageSource => {
  if (typeof value !== 'object' || value === null) return false;
  if ('url' in value) return typeof value.url === 'string';
  return (
    'bytes' in value && value.bytes instanceof Uint8Array && 'name' in value && typeof value.name === 'string'
  );
};

/** What was stored, if it makes sense. */
export function checkOwnKernel(value: unknown): OwnKernel | undefined {
  if (typeof value !== 'object' || value === null || !('kernel' in value)) return undefined;
  const { kernel } = value;
  const disk = 'disk' in value ? value.disk : null;
  // A kernel that is fetched is one of the page's.
  if (!isSource(kernel) || 'url' in kernel || (disk !== null && !isSource(disk))) return undefined;
  const profile = profiles.find((known) => 'profile' in value && value.profile === known) ?? profiles[0];
  const memoryMiB =
    memorySizes.find((known) => 'memoryMiB' in value && value.memoryMiB === known) ?? memorySizes[0];
  return { kernel, disk, profile, memoryMiB };
}

const sizeOf = (source: ImageSource | null): number =>
  source && 'bytes' in source ? source.bytes.length : 0;

/** Whether it is kept from now on. */
export async function keepOwnKernel(own: OwnKernel): Promise<boolean> {
  if ('url' in own.kernel || sizeOf(own.kernel) + sizeOf(own.disk) > mostBytes) return false;
  return (await within('readwrite', (images) => images.put(own, key))) !== undefined;
}

export const loadOwnKernel = async (): Promise<OwnKernel | undefined> =>
  checkOwnKernel(await within('readonly', (images) => images.get(key)));

export async function forgetOwnKernel(): Promise<void> {
  await within('readwrite', (images) => images.delete(key));
}

/** What the page offers of it: reads at once whether there is one, and draws the page anew when that changes. */
export class OwnKernelKeeper {
  readonly #host: { requestUpdate(): void };
  /** Of the kernel that is kept; '' for none. */
  name = '';

  constructor(host: { requestUpdate(): void }) {
    this.#host = host;
    void this.load();
  }

  async load(): Promise<OwnKernel | undefined> {
    const own = await loadOwnKernel();
    this.#setName(own ? nameOfSource(own.kernel) : '');
    return own;
  }

  async keep({ kernel, disk, profile, memoryMiB }: OwnKernel): Promise<void> {
    if (await keepOwnKernel({ kernel, disk, profile, memoryMiB })) this.#setName(nameOfSource(kernel));
  }

  async forget(): Promise<void> {
    await forgetOwnKernel();
    this.#setName('');
  }

  #setName(name: string): void {
    if (name === this.name) return;
    this.name = name;
    this.#host.requestUpdate();
  }
}
