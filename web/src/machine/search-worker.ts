// Repeats a run from power-on in a machine of its own, to look at what nobody looked at. It serves one search; the page
// ends it when it is not wanted any more.
import type { Session } from 'pagewalk-module';
import { codeOf, decodeEvents } from '../model/machine-event.ts';
import type { PageHistory } from '../model/page-history.ts';
import type { FoundWrites, ReplayPlan } from '../model/provenance.ts';
import { writeOf } from './found-write.ts';
import { loadSession, reasonOf } from './load-session.ts';
import type { Quest, SearchMessage, SearchRequest } from './replay-search.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const send = (message: SearchMessage) => scope.postMessage(message);

/** Between two words of how far it is. */
const instructionsAtOnce = 5_000_000;
/** More than anybody reads. */
const mostEvents = 500;
/** Values of Session.searchOn(). */
const Progress = { Running: 0, Arrived: 1, Diverged: 2 } as const;

const share = (plan: ReplayPlan, done: bigint): number =>
  plan.target.instructions === 0n ? 1 : Number(done) / Number(plan.target.instructions);

function start(session: Session, quest: Quest, { target }: ReplayPlan): boolean {
  const { instructions, cycles, hart } = target;
  return quest.kind === 'writes'
    ? session.startSearch(instructions, cycles, hart, quest.address, quest.bytes)
    : session.startHistory(instructions, cycles, hart, quest.page);
}

function writesOf(session: Session): FoundWrites {
  const { last, mark } = session.foundWrites();
  return { last: writeOf(session, last), mark: writeOf(session, mark) };
}

function historyOf(session: Session): PageHistory {
  const { words, count } = session.eventsAfter(0, mostEvents);
  const events = decodeEvents(words, [], []);
  const code = [...new Set(events.flatMap(codeOf))];
  const places = session.codePlaces(BigUint64Array.from(code));
  return {
    events,
    places: new Map(code.map((address, i) => [address, places[i] ?? { function: '', file: '', line: 0 }])),
    count,
  };
}

async function search({ setup, plan, quest }: SearchRequest): Promise<void> {
  const session = await loadSession(setup);
  for (const { instructions, cycles, hart, bytes } of plan.input)
    session.addReplayInput(instructions, cycles, hart, bytes);
  if (!start(session, quest, plan)) return send({ type: 'failed', detail: 'no RAM lies there' });
  let progress: number = Progress.Running;
  while (progress === Progress.Running) {
    progress = session.searchOn(instructionsAtOnce);
    send({ type: 'progress', share: share(plan, BigInt.asUintN(64, session.instructions())) });
  }
  if (progress !== Progress.Arrived) return send({ type: 'failed', detail: 'the run cannot be repeated' });
  send({ type: 'found', found: quest.kind === 'writes' ? writesOf(session) : historyOf(session) });
}

scope.onmessage = ({ data }: MessageEvent<SearchRequest>) => {
  search(data).catch((error) => send({ type: 'failed', detail: reasonOf(error) }));
};
