import { describe, expect, it } from 'vitest';
import type { EventsAnswer, EventsRequest } from '../../machine/protocol.ts';
import { EventFeed } from './event-feed.ts';

const kindOf = { call: 3n, pte: 10n };

/** Events of these kinds; the last has sequence number `count`. */
function answerOf(kinds: readonly (keyof typeof kindOf)[], count: number): EventsAnswer {
  const words = new BigUint64Array(17 * kinds.length);
  kinds.forEach((kind, i) => {
    words[17 * i] = BigInt(count - kinds.length + 1 + i);
    words[17 * i + 16] = kindOf[kind];
  });
  return { kind: 'events', words, texts: [], calls: [], places: [], count };
}

function feedOn(answers: EventsAnswer[], most = 10) {
  const asked: EventsRequest[] = [];
  const feed = new EventFeed(
    async (request) => {
      asked.push(request);
      return answers.shift() ?? answerOf([], 0);
    },
    'test',
    ['call'],
    most,
  );
  return { feed, asked };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('the feed of events', () => {
  it('asks for what is new, and keeps the kinds that were chosen', async () => {
    const { feed, asked } = feedOn([answerOf(['call', 'pte'], 2), answerOf(['call'], 3)]);
    feed.setVisible(true);
    await settled();
    feed.snapshot({} as never);
    await settled();
    expect(asked.map(({ after }) => after)).toEqual([0, 2]);
    expect(feed.view.events.map(({ sequence }) => sequence)).toEqual([1, 3]);
    expect(feed.view.dropped).toBe(0);
  });

  it('is bounded, and says what is not here', async () => {
    const { feed } = feedOn([answerOf(['call', 'call', 'call'], 10)], 2);
    feed.setVisible(true);
    await settled();
    expect(feed.view.events.map(({ sequence }) => sequence)).toEqual([9, 10]);
    expect(feed.view.dropped).toBe(8);
  });

  it('begins again when the machine has', async () => {
    const { feed } = feedOn([answerOf(['call'], 9), answerOf(['call'], 1)]);
    feed.setVisible(true);
    await settled();
    feed.snapshot({} as never);
    await settled();
    expect(feed.view.events.map(({ sequence }) => sequence)).toEqual([1]);
  });

  it('brings an older event that is wanted into the list, with its kind and all that is kept', async () => {
    const { feed, asked } = feedOn([answerOf(['call'], 400), answerOf(['pte', 'call', 'pte'], 302)]);
    feed.setVisible(true);
    await settled();
    feed.recall(300, 'pte');
    expect(feed.view.wanted).toEqual({ sequence: 300, state: 'asked' });
    expect(feed.view.events).toEqual([]);
    await settled();
    expect(asked.at(-1)).toMatchObject({ after: 0, most: 10 });
    expect([...feed.view.kinds]).toEqual(['call', 'pte']);
    expect(feed.view.wanted).toEqual({ sequence: 300, state: 'found' });
    feed.recall(302, 'pte');
    expect(feed.view.wanted).toEqual({ sequence: 302, state: 'found' });
    expect(asked).toHaveLength(2);
    feed.forgetWanted();
    expect(feed.view.wanted).toBeUndefined();
  });

  it('says when an event that is wanted is not kept any more, and asks for it before anybody looks', async () => {
    const { feed, asked } = feedOn([answerOf(['call'], 400)]);
    feed.recall(5, 'call');
    expect(asked).toEqual([]);
    feed.setVisible(true);
    await settled();
    expect(asked.at(-1)).toMatchObject({ after: 0 });
    expect(feed.view.wanted).toEqual({ sequence: 5, state: 'lost' });
    feed.reset();
    expect(feed.view.wanted).toBeUndefined();
  });

  it('ends the recording when nobody looks, or nobody wants to', async () => {
    const { feed, asked } = feedOn([]);
    feed.setVisible(true);
    await settled();
    feed.setWanted(false);
    expect(asked.at(-1)?.kinds).toBe(0);
    feed.setVisible(false);
    feed.setVisible(true);
    expect(asked).toHaveLength(2);
    feed.setWanted(true);
    expect(asked.at(-1)?.kinds).toBeGreaterThan(0);
    feed.setVisible(false);
    expect(asked.at(-1)?.kinds).toBe(0);
  });
});
