import assert from 'node:assert/strict';
import { test } from 'node:test';

import { countTests } from '../../scripts/support/counts.mjs';

const doctest = (passed, failed) =>
  `[doctest] test cases: ${passed + failed} | ${passed} passed | ${failed} failed | 0 skipped\n`;

test('a suite that passes has the counts of its runner', () => {
  assert.deepEqual(countTests('doctest', 0, doctest(12, 0), ''), { passed: 12, failed: 0 });
  assert.deepEqual(countTests('checks', 0, 'OK   a\nOK   b\n', ''), { passed: 2, failed: 0 });
  assert.deepEqual(countTests('vitest', 0, '', '{"numPassedTests":3,"numTotalTests":3}'), {
    passed: 3,
    failed: 0,
  });
  assert.deepEqual(countTests('tap', 0, '', '# tests 2\n# pass 2\n# fail 0\n'), { passed: 2, failed: 0 });
});

test('a failed test is counted once', () => {
  assert.deepEqual(countTests('doctest', 1, doctest(11, 1), ''), { passed: 11, failed: 1 });
  assert.deepEqual(countTests('checks', 1, 'OK   a\nFAIL b\n     why\n', ''), { passed: 1, failed: 1 });
});

test('a test that was skipped has not passed', () => {
  assert.deepEqual(countTests('tap', 0, '', '# tests 2\n# pass 1\n# fail 0\n# skipped 1\n'), {
    passed: 1,
    failed: 1,
  });
});

test('a runner that dies without naming a failed test fails all the same', () => {
  assert.deepEqual(countTests('doctest', null, 'Segmentation fault', ''), { passed: 0, failed: 1 });
  assert.deepEqual(countTests('tap', 1, '', '# tests 2\n# pass 2\n# fail 0\n'), { passed: 2, failed: 1 });
  assert.deepEqual(countTests('vitest', 1, '', ''), { passed: 0, failed: 1 });
});

test('a runner that ran nothing fails', () => {
  assert.deepEqual(countTests('tap', 0, '', '# tests 0\n# pass 0\n# fail 0\n'), { passed: 0, failed: 1 });
});
