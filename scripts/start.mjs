// `npm start`: set up, build, serve.
import { build } from './build.mjs';
import { serveUntilInterrupted } from './serve.mjs';
import { Purpose, setup } from './setup.mjs';
import { main } from './support/progress.mjs';

await main(async () => {
  await setup(Purpose.Start);
  await build('native', 'guest', 'wasm', 'web');
  await serveUntilInterrupted();
});
