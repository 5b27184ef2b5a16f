// What to tell: of a machine that stopped or never came to be, of a guest in trouble, and of the page to who is new here.
import { hex } from '../common/hex.ts';
import {
  type Failure,
  type MachineState,
  type MemorySize,
  memorySizes,
  type Profile,
} from '../machine/protocol.ts';
import type { Trouble } from '../model/diagnosis.ts';
import type { Translate } from '../strings/index.ts';
import { hartText, stopText } from './debug-words.ts';
import type { GivenFile } from './given-files.ts';
import type { NoticeText } from './notice.ts';

export interface NoticeActions {
  readonly reset: () => void;
  readonly bootBuiltIn: () => void;
  readonly showCode: () => void;
}

/** Undefined while there is nothing to tell. */
export function noticeFor(state: MachineState, t: Translate, actions: NoticeActions): NoticeText | undefined {
  if (state.phase === 'failed') return failureNotice(state.failure, t, actions);
  if (state.phase === 'paused') return pausedNotice(state, t, actions);
  if (state.phase !== 'stopped') return undefined;
  const { status } = state;
  const title = {
    'powered-off': t('stop.poweredOff', { status }),
    rebooted: t('stop.rebooted'),
    'test-done': t('stop.testDone', { status }),
  }[state.cause];
  return {
    kind: 'news',
    title,
    detail: '',
    next: t('stop.next'),
    actions: [{ name: t('notice.reset'), act: actions.reset }],
  };
}

/** A step needs no words: the code panel shows where it led. */
function pausedNotice(
  { stop }: Extract<MachineState, { phase: 'paused' }>,
  t: Translate,
  actions: NoticeActions,
): NoticeText | undefined {
  if (!stop || stop.cause === 'step') return undefined;
  return {
    kind: 'news',
    title: `${stopText(t, stop)} · ${hartText(t, stop)}`,
    detail: '',
    next: t('stop.goOn'),
    actions: [{ name: t('stop.showCode'), act: actions.showCode }],
  };
}

function failureNotice(failure: Failure, t: Translate, actions: NoticeActions): NoticeText {
  const again = { name: t('notice.tryAgain'), act: actions.reset };
  const builtIn = { name: t('notice.ownImages'), act: actions.bootBuiltIn };
  const error = (title: string, next: string, ...buttons: NoticeText['actions']): NoticeText => ({
    kind: 'error',
    title,
    detail: 'detail' in failure ? failure.detail : '',
    next,
    actions: buttons,
  });
  switch (failure.kind) {
    case 'no-webassembly':
      return error(t('failure.noWebAssembly'), t('failure.noWebAssembly.next'));
    case 'module':
      return error(t('failure.module'), t('failure.load.next'), again);
    case 'worker':
      return error(t('failure.worker'), t('failure.load.next'), again);
    case 'fetch':
      return error(t('failure.fetch', failure), t('failure.load.next'), again);
    case 'kernel':
      return error(t('failure.kernel', failure), t('failure.kernel.next'), builtIn);
    case 'disk':
      return error(t('failure.disk', failure), t('failure.disk.next'), builtIn);
    case 'machine':
      return error(t('failure.machine'), t('failure.crash.next'), builtIn);
    case 'crash':
      return error(t('failure.crash'), t('failure.crash.next'), {
        name: t('notice.reset'),
        act: actions.reset,
      });
  }
}

/** Files were dropped that are neither of what the machine boots from. */
export const unusableFilesNotice = (given: readonly GivenFile[], t: Translate): NoticeText => ({
  kind: 'error',
  title: t('failure.files'),
  detail: given.map(({ path }) => path).join(', '),
  next: t('failure.files.next'),
  actions: [],
});

export interface GuestNoticeActions {
  readonly explain: () => void;
  /** Starts the machine on the board of other years. */
  readonly startOn: (profile: Profile) => void;
  readonly startWith: (size: MemorySize) => void;
}

/** The guest says that something is wrong. With the wrong board it came to nothing at all, which is told as an error. */
export function troubleNotice(
  { message, explanation }: Trouble,
  profile: Profile | undefined,
  t: Translate,
  actions: GuestNoticeActions,
): NoticeText {
  const wrongBoard = explanation === 'virtioDisk' && profile !== 'xv6-2021';
  return {
    kind: wrongBoard ? 'error' : 'trouble',
    title: t('diagnosis.title'),
    detail: message,
    next: '',
    actions: [
      ...(wrongBoard ? [startOn('xv6-2021', 2021, t, actions)] : []),
      { name: t('diagnosis.explain'), act: actions.explain },
    ],
  };
}

/** The machine refuses the guest all memory. */
export const refusedNotice = (
  profile: Profile | undefined,
  t: Translate,
  actions: GuestNoticeActions,
): NoticeText => ({
  kind: 'error',
  title: t('board.noPmp'),
  detail: '',
  next: t('board.noPmp.next'),
  actions: profile === 'xv6-2020' ? [] : [startOn('xv6-2020', 2020, t, actions)],
});

const ramBase = 0x80000000n;

/** The next size of RAM in which there is such an address; nothing to offer to a kernel that wants none, or more. */
export function sizeThatHolds(address: bigint, present: number): MemorySize | undefined {
  if (address === 0n) return undefined;
  return memorySizes.find((size) => size > present && address < ramBase + (BigInt(size) << 20n));
}

/** The kernel came to nothing because it wanted memory that the board does not have. */
export const memoryNotice = (
  {
    beyond,
    memoryMiB,
    size,
    trouble,
  }: { beyond: bigint; memoryMiB: number; size: MemorySize; trouble: Trouble | undefined },
  t: Translate,
  actions: GuestNoticeActions,
): NoticeText => ({
  kind: 'error',
  title: t('ram.beyond', { address: hex(beyond), size: memoryMiB }),
  detail: '',
  next: '',
  actions: [
    { name: t('ram.start', { size }), act: () => actions.startWith(size) },
    ...(trouble ? [{ name: t('diagnosis.explain'), act: actions.explain }] : []),
  ],
});

const startOn = (profile: Profile, year: number, t: Translate, actions: GuestNoticeActions) => ({
  name: t('board.start', { year }),
  act: () => actions.startOn(profile),
});

export const tourOffer = (t: Translate, { start }: { readonly start: () => void }): NoticeText => ({
  kind: 'offer',
  title: t('tour.offer'),
  detail: '',
  next: '',
  actions: [{ name: t('tour.start'), act: start }],
  decline: t('tour.decline'),
});
