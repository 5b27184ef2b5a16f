// Builds the page into dist/: relative URLs only, so that it works under any sub-path of any static server.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at('web'),
  base: './',
  publicDir: at('public'),
  resolve: { alias: { 'pagewalk-module': at('build/wasm/pagewalk.mjs') } },
  worker: { format: 'es' },
  build: {
    outDir: at('dist'),
    emptyOutDir: true,
    target: 'es2022',
    // The strict content security policy knows no data: URLs for wasm.
    assetsInlineLimit: 0,
    modulePreload: false,
  },
  server: { fs: { allow: [at('.')] } },
});
