import { expect, it } from 'vitest';
import { eachStory } from '../harness/engines.ts';
import { atWork, hears, violations } from './talk-kit.ts';

const speakers = ['olga', 'chen', 'wang'] as const;
const homes = { olga: 'telegram', chen: 'feishu', wang: 'dingtalk' } as const;
const mark = (index: number) => `№${String(index).padStart(2, '0')}#`;

eachStory('fifty comments from three platforms', (fresh) => {
  it('each once for everybody, in order, though a platform fails in between', { timeout: 120_000 }, async () => {
    const { house, task, card, texts } = await atWork(await fresh());
    const cards = new Map<string, string>();
    for (const code of speakers) cards.set(code, await card(code));
    const said: string[] = [];
    /** One after the other: each is taken in before the next is said, though not yet told to anybody. */
    const say = async (from: number, to: number) => {
      for (let index = from; index < to; index++) {
        const code = speakers[(index * 7 + (index >> 2)) % 3] ?? 'olga';
        house.phone(code).reply(cards.get(code) ?? '', mark(index));
        said.push(mark(index));
        await house.simulators[homes[code]].idle(AbortSignal.timeout(20_000));
      }
    };

    await say(0, 12);
    const faults: { readonly hits: number }[] = [];
    const { dingtalk, feishu, telegram } = house.simulators;
    // DingTalk breaks down while people go on talking, at first after it acted, so that nobody knows.
    faults.push(dingtalk.fail({ api: 'createAndDeliver', count: 2, fault: { kind: 'cut' } }));
    faults.push(
      dingtalk.fail({
        api: 'createAndDeliver',
        skip: 2,
        count: 3,
        fault: { kind: 'refuse', status: 503, code: 'Down' },
      }),
    );
    await say(12, 22);
    faults.push(dingtalk.fail({ api: 'createAndDeliver', count: 2, fault: { kind: 'throttle' } }));
    await say(22, 30);
    // Feishu says no to many, and takes some without saying so.
    const api = ['im.message.create', 'im.message.reply'];
    faults.push(feishu.fail({ api, count: 2, fault: { kind: 'cut' } }));
    const busy = { kind: 'refuse', status: 429, code: 99991400, resetSeconds: 2 } as const;
    faults.push(feishu.fail({ api, skip: 2, count: 5, fault: busy }));
    await say(30, 40);
    faults.push(
      telegram.fail({ method: 'sendMessage', count: 3, fault: { kind: 'refuse', code: 429, retryAfter: 2 } }),
    );
    await say(40, 50);
    await house.quiet(Promise.resolve());
    for (let waited = 0; waited < 40; waited++) {
      await house.clock.advance(5_000);
      await house.settled();
    }

    expect(faults.map(({ hits }) => hits)).toEqual([2, 3, 2, 2, 5, 3]);
    const stored = await house.read((tx) => tx.talk.of(task, { limit: 99 }));
    expect(stored.map(({ text }) => text)).toEqual(said);
    for (const code of speakers) {
      const own = texts(code).flatMap((text) => /№\d\d#/.exec(text) ?? []);
      expect(own.toSorted(), `${code} hears each once`).toEqual(said);
      // What one says oneself stands where one said it; what others say arrives in the order it was said.
      const others = texts(code)
        .filter((text) => text.includes('T-'))
        .flatMap((text) => /№\d\d#/.exec(text)?.[0] ?? []);
      expect(others, `${code} hears them in order`).toEqual(others.toSorted());
      expect(others.length).toBeGreaterThan(25);
    }
    for (const code of ['lina', 'ivan']) expect(hears(house, code, '№'), code).toEqual([]);
    expect(violations(house)).toEqual([]);
  });
});
