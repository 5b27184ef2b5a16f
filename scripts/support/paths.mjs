// Where things are, as absolute paths.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A path inside the repository. */
export const at = (...parts) => join(root, ...parts);

export const nativeBuild = at('build', 'native');
export const guestBuild = at('build', 'guest');
export const wasmBuild = at('build', 'wasm');
export const site = at('dist');

/** The headless program, natively and (to be started by Node) as WebAssembly. */
export const pagewalk = at('build', 'native', 'pagewalk');
export const pagewalkWasm = at('scripts', 'pagewalk-wasm.mjs');

/** Kernels that the guest's sources build (core/kernel/config.hpp). */
export const variants = ['classic', 'kpt', 'super', 'cow', 'lazy'];

/** The kernel and the disk of a variant, where the page and the headless program look for them. */
export const image = (variant) => ({
  kernel: at('public', 'images', variant, 'kernel.elf'),
  disk: at('public', 'images', variant, 'fs.img'),
});
