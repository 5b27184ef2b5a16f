// Repeats a run from power-on in a machine of its own, to find who wrote to a piece of memory. It serves one search; the
// page ends it when it is not wanted any more.
import type { ReplayPlan } from '../model/provenance.ts';
import { writeOf } from './found-write.ts';
import { loadSession, reasonOf } from './load-session.ts';
import type { SearchMessage, SearchRequest } from './write-search.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const send = (message: SearchMessage) => scope.postMessage(message);

/** Between two words of how far it is. */
const instructionsAtOnce = 5_000_000;
/** Values of Session.searchOn(). */
const Progress = { Running: 0, Arrived: 1, Diverged: 2 } as const;

const share = (plan: ReplayPlan, done: bigint): number =>
  plan.target.instructions === 0n ? 1 : Number(done) / Number(plan.target.instructions);

async function search({ setup, plan, address, bytes }: SearchRequest): Promise<void> {
  const session = await loadSession(setup);
  for (const { instructions, cycles, hart, bytes } of plan.input)
    session.addReplayInput(instructions, cycles, hart, bytes);
  const { instructions, cycles, hart } = plan.target;
  if (!session.startSearch(instructions, cycles, hart, address, bytes))
    return send({ type: 'failed', detail: 'no RAM lies there' });
  let progress: number = Progress.Running;
  while (progress === Progress.Running) {
    progress = session.searchOn(instructionsAtOnce);
    send({ type: 'progress', share: share(plan, BigInt.asUintN(64, session.instructions())) });
  }
  if (progress !== Progress.Arrived) return send({ type: 'failed', detail: 'the run cannot be repeated' });
  const { last, mark } = session.foundWrites();
  send({ type: 'found', writes: { last: writeOf(session, last), mark: writeOf(session, mark) } });
}

scope.onmessage = ({ data }: MessageEvent<SearchRequest>) => {
  search(data).catch((error) => send({ type: 'failed', detail: reasonOf(error) }));
};
