// Unit tests of the page's code: plain Node, no browser, no module.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Beside the other tools' caches, not in a folder of its own below web/.
  cacheDir: '../node_modules/.vite',
  test: { include: ['src/**/*.test.ts'] },
});
