import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { serve } from '../../scripts/serve.mjs';

let folder;
let running;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pagewalk-serve-'));
  mkdirSync(join(folder, 'site', 'deep'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'site', 'index.html'), '<title>start</title>');
  writeFileSync(join(folder, 'site', 'deep', 'a b.wasm'), Buffer.from([0, 1, 2]));
  running = await serve({ folder: join(folder, 'site') });
});

after(() => {
  running.server.close();
  rmSync(folder, { recursive: true });
});

/** Sends the path as it is; fetch() would tidy it first. */
const get = (path, method = 'GET') =>
  new Promise((resolve, reject) => {
    const { port } = running.server.address();
    request({ host: '127.0.0.1', port, path, method, agent: false }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          type: response.headers['content-type'],
          body: Buffer.concat(chunks),
        }),
      );
    })
      .on('error', reject)
      .end();
  });

test('a folder answers with its index', async () => {
  const { status, type, body } = await get('/?lang=zh');
  assert.equal(status, 200);
  assert.match(type, /^text\/html/);
  assert.equal(body.toString(), '<title>start</title>');
});

test('a module has the type that browsers ask for', async () => {
  const { status, type, body } = await get('/deep/a%20b.wasm');
  assert.equal(status, 200);
  assert.equal(type, 'application/wasm');
  assert.deepEqual([...body], [0, 1, 2]);
});

test('HEAD has no body, and nothing can be changed', async () => {
  assert.equal((await get('/', 'HEAD')).body.length, 0);
  assert.equal((await get('/', 'PUT')).status, 405);
});

test('nothing outside the folder is given away', async () => {
  for (const path of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/deep/..%2f..%2fsecret.txt',
    '/%00',
    '/%',
    '/deep',
    '/none',
  ]) {
    assert.equal((await get(path)).status, 404, path);
  }
});

test('a second server takes the next free port', async () => {
  const second = await serve({ folder, port: running.server.address().port });
  assert.notEqual(second.address, running.address);
  second.server.close();
});
