// Guests that were built outside this repository: what the inspector sees of an unmodified xv6 beside what it says itself.
// Not a part of `npm test`.
//
//   node tests/inspect/guests.mjs [OPTION ...] KERNEL FS_IMG
//
// Options are pagewalk's own: older kernels need a profile.
import { test } from 'node:test';

import { compareWithGuest } from './guest.mjs';

const given = process.argv.slice(2);
const [kernel, disk] = given.slice(-2);

test(`what the inspector sees of ${kernel} is what it says`, async (t) => {
  const { free } = await compareWithGuest(t, ...given.slice(0, -2), '--kernel', kernel, '--disk', disk);
  t.diagnostic(`${free} free pages`);
});
