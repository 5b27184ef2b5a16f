// The guest's ways to end a run.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { runScript } from '../support/pagewalk.mjs';

test('poweroff in the shell ends the run with success', async (t) => {
  const { status, stdout } = await runScript(t, 'wait $ \ntype poweroff\\n\nwait never\n');
  assert.equal(status, 0, stdout);
});
