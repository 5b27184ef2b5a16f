// Serves the built page: static files, on this computer only.
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

import { site } from './support/paths.mjs';
import { Failure } from './support/process.mjs';
import { main, startedDirectly } from './support/progress.mjs';

const firstPort = 8080;
const portsToTry = 100;

const types = {
  '.css': 'text/css; charset=utf-8',
  '.elf': 'application/octet-stream',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.img': 'application/octet-stream',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** The file that a request path names, or null when there is none inside the folder. */
function fileFor(folder, url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return null;
  }
  const inside = normalize(join(folder, path.endsWith('/') ? `${path}index.html` : path));
  if (!inside.startsWith(folder + sep) || inside.includes('\0')) return null;
  const found = statSync(inside, { throwIfNoEntry: false });
  return found?.isFile() ? { path: inside, size: found.size } : null;
}

function answer(folder, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const file = fileFor(folder, request.url);
  if (file === null) {
    response.writeHead(404, { 'Content-Type': types['.txt'] }).end('There is no such file here.\n');
    return;
  }
  response.writeHead(200, {
    'Content-Type': types[extname(file.path)] ?? 'application/octet-stream',
    'Content-Length': file.size,
    'Cache-Control': 'no-cache',
    'X-Content-Type-Options': 'nosniff',
  });
  if (request.method === 'HEAD') response.end();
  else
    createReadStream(file.path)
      .on('error', () => response.destroy())
      .pipe(response);
}

/** Serves `folder` on the first free port from `port` on; gives the server and its address. */
export async function serve({ folder = site, port = firstPort } = {}) {
  const server = createServer((request, response) => answer(folder, request, response));
  for (let candidate = port; candidate < port + portsToTry; candidate++) {
    if (await listens(server, candidate))
      return { server, address: `http://127.0.0.1:${server.address().port}/` };
  }
  throw new Failure(`no free port between ${port} and ${port + portsToTry - 1}`);
}

function listens(server, port) {
  return new Promise((resolve, reject) => {
    const failed = (error) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error));
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed);
      resolve(true);
    });
  });
}

export async function serveUntilInterrupted() {
  const { server, address } = await serve();
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  console.log(`Pagewalk runs here (Ctrl-C ends it):\n${address}`);
}

if (startedDirectly(import.meta.url)) await main(serveUntilInterrupted);
