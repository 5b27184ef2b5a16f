// Unit tests of the page's code: plain Node, no browser, no wasm.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { name: 'web', include: ['src/**/*.test.ts'], environment: 'node' },
});
