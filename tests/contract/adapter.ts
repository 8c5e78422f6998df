import { afterEach, describe, expect, it } from 'vitest';
import type { Card } from '../../core/cards/card.ts';
import type { Inbound, Tap } from '../../core/chat/inbound.ts';
import type { Answer, ChatAdapter, MessageRef, SendOutcome, Target } from '../../core/ports.ts';
import { said } from '../../core/text/text.ts';
import type { FakeClock } from '../harness/fake-clock.ts';

/** One platform's simulator with an adapter beside it, one person who can be reached and one who cannot. */
export interface Bench {
  readonly adapter: ChatAdapter;
  readonly clock: FakeClock;
  readonly reachable: Target;
  readonly unreachable: Target;
  readonly group: Target;
  /** The person presses a button of the message, by its label; resolves with the notice shown, if any. */
  press(message: string, label: string): Promise<string | undefined>;
  /** The person writes in the private chat. */
  write(text: string): void;
  /** Texts of the private chat's messages, oldest first, as the person sees them. */
  screen(): string[];
  /** Carries out the next post and loses its answer. */
  loseAnswer(): void;
  /** Answers the next post with "too many requests". */
  flood(retryAfterMs: number): void;
  /** The wait our adapter takes a flood to mean, where the platform names none. */
  readonly floodSays?: number;
  /** The person deletes the message. */
  remove(message: string): void;
  unplug(): Promise<void>;
  plug(): Promise<void>;
  /** A second adapter of the same account, as after a restart. */
  again(): ChatAdapter;
  /** Lets time pass for both sides until it holds. */
  until(done: () => boolean): Promise<void>;
  /** Ends everything and fails if the simulator saw a request the platform forbids. */
  close(): Promise<void>;
}

const card = (title: string): Card => ({
  template: 'notice',
  revision: 0,
  title: said(title),
  buttons: [{ text: said('Yes'), token: 'accept.t1.1' }],
});
const never = new AbortController().signal;

async function post(adapter: ChatAdapter, target: Target, title: string): Promise<SendOutcome> {
  const outcomes = await adapter.post([target], card(title), { key: `k-${title}` }, never);
  expect(outcomes).toHaveLength(1);
  return outcomes[0] ?? { kind: 'gone' };
}

async function posted(adapter: ChatAdapter, target: Target, title: string): Promise<MessageRef> {
  const outcome = await post(adapter, target, title);
  if (outcome.kind !== 'delivered') throw new Error(`not delivered: ${outcome.kind}`);
  return { ...target, message: outcome.message };
}

/** What the core relies on, whichever the platform. */
export function adapterContract(name: string, open: () => Promise<Bench>): void {
  const benches: Bench[] = [];
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    for (const bench of benches.splice(0)) await bench.close();
  });
  async function bench(): Promise<Bench> {
    const made = await open();
    benches.push(made);
    return made;
  }
  function listen(adapter: ChatAdapter, sink: (event: Inbound) => Promise<Answer | undefined>): () => Promise<void> {
    const end = new AbortController();
    const listening = adapter.listen(sink, end.signal, () => {});
    const stop = () => {
      end.abort();
      return listening;
    };
    stops.push(stop);
    return stop;
  }

  describe(`${name}, as the core needs it`, () => {
    it('posts to people and groups, and names the message', async () => {
      const { adapter, reachable, group, screen } = await bench();
      const message = await posted(adapter, reachable, 'one');
      expect(message.message).not.toBe('');
      expect(screen().at(-1)).toContain('one');
      await posted(adapter, group, 'two');
    });

    it('revises what stands, and knows what is gone', async () => {
      const { adapter, reachable, screen, remove } = await bench();
      const message = await posted(adapter, reachable, 'one');
      expect(await adapter.revise(message, card('two'), never)).toEqual({
        kind: 'delivered',
        message: message.message,
      });
      expect(screen().at(-1)).toContain('two');
      expect(['unchanged', 'delivered']).toContain((await adapter.revise(message, card('two'), never)).kind);
      remove(message.message);
      expect(await adapter.revise(message, card('three'), never)).toEqual({ kind: 'gone' });
    });

    it('hands over what is pressed, answers it, and knows the message', async () => {
      const { adapter, reachable, press } = await bench();
      const taps: Tap[] = [];
      listen(adapter, async (event) => {
        if (event.kind === 'tap') taps.push(event);
        return { notice: said('Noted'), locale: 'en', zone: 'UTC' };
      });
      const message = await posted(adapter, reachable, 'one');
      expect(await press(message.message, 'Yes')).toBe('Noted');
      expect(taps).toHaveLength(1);
      expect(taps[0]).toMatchObject({ token: 'accept.t1.1', message: message.message, place: reachable.place });
      expect(taps[0]?.correlation).toMatch(/./);
    });

    it('says "not sent" only when it is certain, and "unknown" when it is not', async () => {
      const { adapter, reachable, screen, loseAnswer, unplug, plug } = await bench();
      await posted(adapter, reachable, 'warm');
      loseAnswer();
      expect((await post(adapter, reachable, 'lost')).kind).toBe('unknown');
      expect(screen().filter((text) => text.includes('lost'))).toHaveLength(1);
      await unplug();
      const away = [await post(adapter, reachable, 'away'), await post(adapter, reachable, 'away')];
      expect(away.at(-1)?.kind).toBe('not-sent');
      await plug();
      expect(screen().some((text) => text.includes('away'))).toBe(false);
      expect((await post(adapter, reachable, 'back')).kind).toBe('delivered');
    });

    it('passes on a flood’s waiting time and sends nothing again by itself', async () => {
      const { adapter, reachable, screen, flood, floodSays } = await bench();
      flood(7_000);
      const retryAfterMs = floodSays ?? 7_000;
      expect(await post(adapter, reachable, 'slow')).toMatchObject({ kind: 'throttled', retryAfterMs });
      expect(screen().some((text) => text.includes('slow'))).toBe(false);
    });

    it('says no where the platform says no, without throwing', async () => {
      const { adapter, unreachable } = await bench();
      expect((await post(adapter, unreachable, 'x')).kind).toBe('refused');
      const stopped = await adapter.post([unreachable], card('x'), { key: 'k' }, AbortSignal.abort());
      expect(stopped[0]?.kind).toBe('not-sent');
    });

    it('brings an event again until it is recorded, also after a restart, and then never again', async () => {
      const { adapter, again, write, until } = await bench();
      const heard: string[] = [];
      const stop = listen(adapter, async (event) => {
        heard.push(`first ${event.key}`);
        throw new Error('disk full');
      });
      write('hello');
      await until(() => heard.length >= 2);
      await stop();
      expect(new Set(heard).size).toBe(1);
      const later: string[] = [];
      const end = listen(again(), async (event) => {
        later.push(`first ${event.key}`);
        return undefined;
      });
      await until(() => later.length > 0);
      expect(later[0]).toBe(heard[0]);
      await end();
      const last: Inbound[] = [];
      const third = again();
      listen(third, async (event) => {
        last.push(event);
        return undefined;
      });
      write('goodbye');
      await until(() => last.length > 0);
      expect(last.map((event) => event.kind === 'text' && event.text)).toEqual(['goodbye']);
    });

    it('stops only when what it took is settled, and says where it stands', async () => {
      const { adapter, write, until } = await bench();
      expect(adapter.state().state).toBe('starting');
      const held = Promise.withResolvers<undefined>();
      let taken = 0;
      const stop = listen(adapter, () => {
        taken += 1;
        return held.promise;
      });
      write('hello');
      await until(() => taken === 1);
      expect(adapter.state().state).toBe('up');
      let ended = false;
      const stopped = stop().then(() => {
        ended = true;
      });
      await new Promise((resolve) => setImmediate(resolve));
      expect(ended).toBe(false);
      held.resolve(undefined);
      await stopped;
      expect(adapter.state().state).toBe('stopped');
    });

    it('starts while the platform is away, and comes up when it is back', async () => {
      const { adapter, unplug, plug, until } = await bench();
      await unplug();
      listen(adapter, async () => undefined);
      await until(() => adapter.state().state === 'down');
      expect(adapter.state().why).toMatch(/./);
      await plug();
      await until(() => adapter.state().state === 'up');
    });
  });
}
