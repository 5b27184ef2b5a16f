// Unit tests of the page's code: plain Node, no browser, no module.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at('web'),
  cacheDir: at('node_modules/.vite'),
  test: { include: ['src/**/*.test.ts'] },
});
