import { onTestFinished } from 'vitest';
import { type App, type AppPorts, compose } from '../../../app.ts';
import type { Card } from '../../../core/cards/card.ts';
import { cardFor } from '../../../core/cards/card-for.ts';
import type { GroupId, Locale, PersonId, Platform, Zone } from '../../../core/ids.ts';
import type { Quiet, Role } from '../../../core/people/person.ts';
import type { ChatAdapter, Fetched, SendOutcome } from '../../../core/ports.ts';
import type { Notice } from '../../../core/stores/notices.ts';
import type { Stores } from '../../../core/stores.ts';
import { perform } from '../../../core/tasks/perform.ts';
import { type SubmitInput, submit } from '../../../core/tasks/submit.ts';
import type { Actor } from '../../../core/tasks/task.ts';
import { shippedTypes } from '../../../core/tasks/types.ts';
import type { MoveArgs, Result, Verb } from '../../../core/tasks/verbs.ts';
import { say } from '../../../core/text/say.ts';
import type { Text } from '../../../core/text/text.ts';
import { instantOf } from '../../../core/time.ts';
import { atOnce } from '../../harness/at-once.ts';
import type { Fresh } from '../../harness/engines.ts';
import { FakeClock } from '../../harness/fake-clock.ts';
import { plainTraits } from '../../harness/play-adapter.ts';

export interface Sleeper {
  readonly roles: readonly Role[];
  readonly quiet?: Quiet;
  readonly locale?: Locale;
  readonly zone?: Zone;
  readonly platforms?: readonly Platform[];
}

/** One message as somebody got it. */
export interface Got {
  readonly platform: Platform;
  readonly at: number;
  readonly card: Card;
  /** As it was posted. */
  readonly text: string;
  /** As it stands. */
  shows: string;
}

const zone = 'Asia/Shanghai';
export const tenToSeven: Quiet = { from: '22:00', until: '07:00' };

/** Everything a card says, in words. */
function wordsOf(card: Card, speak: (text: Text) => string): string {
  const { title, status, facts = [], lines = [], body, buttons, picks = [], footnote } = card;
  const parts = [title, status?.text, ...facts.flatMap(({ label, value }) => [label, value]), body, ...lines, footnote];
  const pressable = [...picks, ...buttons].map(({ text }) => `[${speak(text)}]`);
  return [...parts.flatMap((part) => (part ? [speak(part)] : [])), ...pressable].join('\n');
}

/** The whole house at a clock that stands still, between platforms that deliver everything and remember it. */
export async function night(db: Fresh, people: Readonly<Record<string, Sleeper>>, more: Partial<AppPorts> = {}) {
  const clock = new FakeClock(instantOf('2026-03-02T21:00', zone));
  const got = new Map<string, Got[]>();
  const standing = new Map<string, Got>();
  const refuses = new Set<string>();
  let messages = 0;
  const adapterOn = (platform: Platform): ChatAdapter => ({
    traits: plainTraits(platform),
    state: () => ({ state: 'up', since: 0 }),
    listen: async () => undefined,
    fetch: async (): Promise<Fetched> => ({ kind: 'gone', why: 'there are no files here' }),
    revise: async ({ message, locale, zone: theirs }, card): Promise<SendOutcome> => {
      const one = standing.get(message);
      if (one) one.shows = wordsOf(card, say(locale, theirs));
      return { kind: 'delivered', message };
    },
    post: async (targets, card) =>
      targets.map(({ place, locale, zone: theirs }): SendOutcome => {
        if (refuses.has(place.externalId)) return { kind: 'refused', reason: 'blocked', why: 'blocked' };
        const mine = got.get(place.externalId) ?? [];
        got.set(place.externalId, mine);
        const text = wordsOf(card, say(locale, theirs));
        const one: Got = { platform, at: clock.now(), card, text, shows: text };
        const message = `m${++messages}`;
        mine.push(one);
        standing.set(message, one);
        return { kind: 'delivered', message };
      }),
  });
  const adapters = (['telegram', 'dingtalk'] as const).map(adapterOn);
  const { ids, group } = await db.database.write('seed', (tx) => seed(tx, people));
  const ports: AppPorts = {
    clock,
    db,
    adapters,
    organisation: { name: 'Harbour', zone, locale: 'en', dayEnd: '18:00', alerts: [] },
    taskTypes: shippedTypes,
    version: '0',
    ...more,
  };
  let app: App = compose(ports, { pacer: atOnce });
  let stopping = new AbortController();
  let running = app.run(stopping.signal);
  async function stop(): Promise<void> {
    stopping.abort();
    await running;
  }
  onTestFinished(stop);

  async function settled(): Promise<void> {
    for (let still = 0; still < 3; still++) {
      app.world.wake('courier');
      app.world.wake('jobs');
      await app.courier.idle();
      await app.runner.idle();
    }
  }
  const write = <T>(work: (tx: Stores) => Promise<T>): Promise<T> => db.database.write('test', work);
  const read = <T>(work: (tx: Stores) => Promise<T>): Promise<T> => db.database.read('test', work);
  let keys = 0;
  let saidLast = '';
  async function actor(tx: Stores, by: string): Promise<Actor> {
    const person = (await tx.people.byCode(by)) ?? null;
    const kind = by === 'api' || by === 'system' ? by : 'person';
    return { kind, person, account: null, platform: null, correlation: `c${++keys}` };
  }
  const messagesOf = (code: string): Got[] =>
    (people[code]?.platforms ?? ['telegram'])
      .flatMap((platform) => got.get(`${code}-${platform}`) ?? [])
      .toSorted((a, b) => a.at - b.at);
  const spoken = (code: string) => ({
    place: { platform: 'telegram', externalId: `${code}-telegram`, kind: 'direct' } as const,
    sender: { externalId: `${code}-telegram`, name: code },
    at: clock.now(),
    key: `k${++keys}`,
    correlation: `k${keys}`,
  });
  const told = (answer: Awaited<ReturnType<App['sink']>>): string =>
    answer?.notice ? say(answer.locale, answer.zone)(answer.notice) : '';

  const cardOf = (code: string, task: number): Promise<Card | undefined> =>
    read(async (tx) => {
      const audience = { kind: 'person', person: ids.get(code) ?? 0 } as const;
      const reader = { locale: people[code]?.locale ?? 'en', zone };
      return (await cardFor(tx, app.world, { kind: 'task', id: task }, audience, reader))?.card;
    });

  return {
    clock,
    group,
    refuses,
    settled,
    write,
    read,
    world: () => app.world,
    id: (code: string): PersonId => ids.get(code) ?? 0,
    code: (id: PersonId | null): string | undefined => [...ids].find(([, one]) => one === id)?.[0],
    /** A text as it is read in English. */
    words: (text: Text): string => say('en', zone)(text),
    got: messagesOf,
    texts: (code: string): string[] => messagesOf(code).map(({ text }) => text),
    cardOf,
    /** What somebody's own card of a task says now. */
    async textOf(code: string, task: number): Promise<string> {
      const card = await cardOf(code, task);
      return card ? wordsOf(card, say(people[code]?.locale ?? 'en', zone)) : '';
    },
    notices: (code: string): Promise<Notice[]> =>
      read(async (tx) => (await tx.notices.list(ids.get(code) ?? 0, { limit: 100 })).toReversed()),
    /** The wall clock shows this time (of the zone) the next time it does. */
    async until(hour: string): Promise<void> {
      const day = (plus: number) => {
        const date = Temporal.Instant.fromEpochMilliseconds(clock.now()).toZonedDateTimeISO(zone).toPlainDate();
        return instantOf(`${date.add({ days: plus })}T${hour}`, zone);
      };
      const at = day(0) > clock.now() ? day(0) : day(1);
      clock.jump(at - clock.now());
      await settled();
    },
    async pass(ms: number): Promise<void> {
      clock.jump(ms);
      await settled();
    },
    /** As if the process were killed and started again. */
    async restart(): Promise<void> {
      await stop();
      app = compose(ports, { pacer: atOnce });
      stopping = new AbortController();
      running = app.run(stopping.signal);
      await settled();
    },
    async submit(by: string, input: SubmitInput): Promise<number> {
      const made = await write(async (tx) => submit(tx, app.world, await actor(tx, by), input));
      await settled();
      if (made.kind !== 'made') throw new Error(`not made: ${made.kind}`);
      return made.tasks[0]?.task.id ?? 0;
    },
    /** One move; by default it must happen. */
    async move(by: string, verb: Verb, task: number, args: MoveArgs = {}, must = true): Promise<Result['kind']> {
      const result = await write(async (tx) => perform(tx, app.world, await actor(tx, by), { verb, task, args }));
      await settled();
      if (must && result.kind !== 'moved') throw new Error(`${by} may not ${verb}: ${result.kind}`);
      return result.kind;
    },
    /** What they are told: an answer is a message. */
    async say(code: string, text: string): Promise<string> {
      const message = `said${++keys}`;
      saidLast = message;
      await app.sink({ kind: 'text', ...spoken(code), message, text, mentions: [], files: [] });
      await settled();
      return messagesOf(code).at(-1)?.text ?? '';
    },
    /** Changes what they said last. */
    async edit(code: string, text: string): Promise<void> {
      const { place, sender, at } = spoken(code);
      const message = saidLast;
      await app.sink({ kind: 'edited', place, sender, at, key: `k${++keys}`, correlation: `k${keys}`, message, text });
      await settled();
    },
    async press(code: string, token: string): Promise<string> {
      const answer = await app.sink({ kind: 'tap', ...spoken(code), token, fields: {} });
      await settled();
      return told(answer);
    },
  };
}

async function seed(
  tx: Stores,
  people: Readonly<Record<string, Sleeper>>,
): Promise<{ ids: Map<string, PersonId>; group: GroupId }> {
  const ids = new Map<string, PersonId>();
  for (const [code, one] of Object.entries(people)) {
    const { roles, quiet = null, locale = 'en', zone: theirs = zone } = one;
    const id = await tx.people.put({ code, name: code, locale, zone: theirs, roles, quiet });
    for (const platform of one.platforms ?? (['telegram'] as const))
      await tx.accounts.bind(id, platform, `${code}-${platform}`, 1);
    ids.set(code, id);
  }
  const workers = Object.entries(people).filter(([, { roles }]) => roles.includes('employee'));
  const group = await tx.groups.put({
    code: 'field',
    name: 'Field',
    members: workers.map(([code]) => ids.get(code) ?? 0),
  });
  return { ids, group };
}
