import assert from 'node:assert/strict';
import { test } from 'node:test';

import { allowed, areaOf } from '../checks/layers.mjs';

const edges = { a: [], 'a/inner': [], b: ['a'] };

test('a file belongs to the longest folder that holds it', () => {
  assert.equal(areaOf('a/x.hpp', edges), 'a');
  assert.equal(areaOf('a/inner/x.hpp', edges), 'a/inner');
  assert.equal(areaOf('ab/x.hpp', edges), undefined);
});

test('a use is allowed along an edge and inside a folder, and nowhere else', () => {
  assert.ok(allowed('b/y.cpp', 'a/x.hpp', edges));
  assert.ok(allowed('b/y.cpp', 'b/z.hpp', edges));
  assert.ok(!allowed('a/x.hpp', 'b/y.hpp', edges));
});

test('an edge to a folder does not open the areas inside it', () => {
  assert.ok(!allowed('b/y.cpp', 'a/inner/x.hpp', edges));
  assert.ok(!allowed('a/x.cpp', 'a/inner/x.hpp', edges));
});
