// @ts-check
// Serves a directory the way any course's static host would: right types, no special headers.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

/** @type {Readonly<Record<string, string>>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/**
 * @param {string} directory
 * @param {(path: string) => number | undefined} fault a status to answer with instead of the file
 * @returns {Promise<{ url: string, close: () => Promise<void> }>} `url` ends with a slash and has a sub-path
 */
export async function serve(directory, fault = () => undefined) {
  const prefix = '/course/unit-3/';
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const status = fault(path);
    const file = normalize(join(directory, path.slice(prefix.length) || 'index.html'));
    const found = path.startsWith(prefix) && file.startsWith(directory + sep) && (await isFile(file));
    if (status !== undefined || !found) {
      response.writeHead(status ?? 404).end();
      return;
    }
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** @param {string} path */
const isFile = (path) =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
