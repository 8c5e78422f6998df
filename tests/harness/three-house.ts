import { type App, type AppOptions, compose } from '../../app.ts';
import { cardFor } from '../../core/cards/card-for.ts';
import { type GroupId, type PersonId, type Platform, platforms } from '../../core/ids.ts';
import { Tally } from '../../core/ledger/tally.ts';
import type { ShownCard } from '../../core/stores/shown.ts';
import type { Stores } from '../../core/stores.ts';
import type { FileSettings } from '../../core/talk/link.ts';
import { type SubmitInput, submit } from '../../core/tasks/submit.ts';
import type { Actor, TaskFacts } from '../../core/tasks/task.ts';
import { shippedTypes } from '../../core/tasks/types.ts';
import type { Key } from '../../core/text/catalogue.ts';
import { say } from '../../core/text/say.ts';
import { sentence } from '../../core/text/text.ts';
import type { OpenDatabase } from '../../db/open.ts';
import { targetOf } from '../../jobs/channel.ts';
import { atOnce } from './at-once.ts';
import { drawn } from './drawn.ts';
import { FakeClock, monday } from './fake-clock.ts';
import {
  dingtalkHandset,
  type Fields,
  feishuHandset,
  type Handset,
  type SeenHere,
  telegramHandset,
} from './handset.ts';
import { type Home, homesOf, openAdapters, type Resident, rooms, startSimulators } from './three-simulators.ts';

const zone = 'UTC';
const patience = () => AbortSignal.timeout(15_000);

export type ThreePlatforms = Awaited<ReturnType<typeof standThreePlatforms>>;

export interface ThreeOptions extends AppOptions {
  /** The platforms' limits hold, and ours. Default: nobody counts, and everything goes at once. */
  readonly paced?: boolean;
  readonly files?: FileSettings;
}

/** The whole house in this process: three real adapters, courier and jobs against three simulated platforms. */
export async function standThreePlatforms(db: OpenDatabase, residents: readonly Resident[], given: ThreeOptions = {}) {
  const { paced = false, files, ...options } = given;
  // Time stands still but for `settled`: no platform loses patience because the machine is slow.
  const clock = new FakeClock(monday, turns);
  const homes = new Map(homesOf(residents).map((one) => [one.code, one]));
  const homeOf = (code: string) => {
    const home = homes.get(code);
    if (!home) throw new Error(`nobody is called ${code}`);
    return home;
  };
  const on = (platform: Platform) => [...homes.values()].filter((one) => one.platform === platform);
  const simulators = await startSimulators(clock, [...homes.values()], paced);
  const { telegram, dingtalk, feishu } = simulators;
  const tally = new Tally(clock, zone);
  const adapters = openAdapters(simulators, clock, zone, tally);
  const app: App = compose(
    {
      clock,
      db,
      adapters: Object.values(adapters),
      organisation: { name: 'Harbour', zone, locale: 'en', dayEnd: '18:00', alerts: [] },
      taskTypes: shippedTypes,
      version: '0',
      ...(files ? { files } : {}),
    },
    { ...(paced ? {} : { pacer: atOnce }), ...options },
  );
  const write = <T>(work: (tx: Stores) => Promise<T>): Promise<T> => db.database.write('test', work);
  const read = <T>(work: (tx: Stores) => Promise<T>): Promise<T> => db.database.read('test', work);
  const { people, group } = await write((tx) => seed(tx, [...homes.values()]));

  const handsets = new Map<string, Handset>();
  for (const { code, account, platform } of [...homes.values()]) {
    if (platform === 'telegram') handsets.set(code, telegramHandset(telegram, account));
    else if (platform === 'dingtalk') handsets.set(code, dingtalkHandset(dingtalk, account));
    else handsets.set(code, feishuHandset(feishu, account));
  }
  const phone = (code: string): Handset => {
    const handset = handsets.get(code);
    if (!handset) throw new Error(`nobody is called ${code}`);
    return handset;
  };
  const chatOf = (code: string, where: 'here' | 'group') =>
    where === 'group' ? rooms[homeOf(code).platform] : undefined;

  async function still(): Promise<void> {
    for (let twice = 0; twice < 2; twice++) {
      await Promise.all(Object.values(simulators).map((one) => one.idle(patience())));
      await app.courier.idle();
      await app.runner.idle();
    }
  }
  /** Nothing is unacknowledged, due or in flight, and no copy shows what was. */
  async function settled(): Promise<void> {
    await still();
    // An answer's fate is known a second after it was given.
    for (let tries = 0; (await read((tx) => tx.shown.behind())) > 0; tries++) {
      if (tries === 20) throw new Error('a copy stays behind');
      await clock.advance(1_000);
      app.world.wake('courier');
      await still();
    }
  }

  /** As `settled`, with time passing all along: lines may be down, calls slow and answers lost. */
  async function quiet(meanwhile: Promise<unknown>): Promise<void> {
    await passing(meanwhile);
    // Longer than an answer's fate, a hold, and the way back to a line take.
    await clock.advance(8_000);
    app.world.wake('courier');
    await passing(settled());
  }
  async function passing(work: Promise<unknown>): Promise<void> {
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    await turns();
    while (!isDone) await clock.advance(250);
    await done;
  }

  let stopping = new AbortController();
  let running = app.run(stopping.signal);
  async function ended(): Promise<void> {
    stopping.abort();
    // Whatever is still under way is cut short when its time is over.
    await passing(running);
  }
  let isOver = false;
  async function stop(): Promise<void> {
    if (isOver) return;
    isOver = true;
    await ended();
    await Promise.all(Object.values(adapters).map((one) => one.close()));
    await Promise.all(Object.values(simulators).map((one) => one.close()));
  }
  await Promise.all([
    telegram.waitFor(({ kind }) => kind === 'polling', patience()),
    dingtalk.waitFor(({ kind }) => kind === 'connected', patience()),
    feishu.waitFor(({ kind }) => kind === 'connected', patience()),
  ]);
  for (const { account } of on('telegram')) telegram.phone(Number(account)).start();
  await settled();

  /** The newest message that has this button, and the button. */
  function buttonFor(code: string, wanted: string, where: 'here' | 'group') {
    const label = `card.button.${wanted}` as Key;
    const words = say(homeOf(code).locale, zone);
    const text = /^[a-z]+$/.test(wanted) ? words(sentence(label)) : wanted;
    const isIt = (one: SeenHere['buttons'][number]) =>
      one.token?.startsWith(`${wanted}.`) || one.text === wanted || one.text === text;
    const message = phone(code)
      .messages(chatOf(code, where))
      .findLast(({ buttons }) => buttons.some(isIt));
    const button = message?.buttons.find(isIt);
    if (!message || !button) throw new Error(`${code} has no button ${wanted}`);
    return { message, button };
  }

  return {
    /** As if the process were stopped and started again: what was in flight is lost, or noted as far as it is known. */
    async restart(): Promise<void> {
      stopping.abort();
      await running;
      stopping = new AbortController();
      running = app.run(stopping.signal);
    },
    app,
    clock,
    simulators,
    adapters,
    tally,
    group,
    phone,
    settled,
    quiet,
    stop,
    write,
    read,
    buttonFor,
    chatOf,
    id: (code: string): PersonId => people.get(code) ?? 0,
    code: (id: PersonId | null): string | undefined => [...people].find(([, one]) => one === id)?.[0],
    /** The newest message with buttons in the private chat. */
    card(code: string): SeenHere {
      const found = phone(code)
        .messages()
        .findLast(({ buttons }) => buttons.length > 0);
      if (!found) throw new Error(`${code} has no card`);
      return found;
    },
    /** Presses a button by its verb or its words, on the newest message that has it; what the person is told. */
    async press(code: string, wanted: string, where: 'here' | 'group' = 'here', fields?: Fields): Promise<string> {
      const { message, button } = buttonFor(code, wanted, where);
      const told = await phone(code).press(message, button, chatOf(code, where), fields);
      await settled();
      return told;
    },
    async say(code: string, text: string): Promise<void> {
      phone(code).say(text);
      await settled();
    },
    async submit(by: string, input: SubmitInput): Promise<TaskFacts> {
      const made = await write(async (tx) => {
        const person = (await tx.people.byCode(by)) ?? null;
        const correlation = `test-${input.title}`;
        const actor: Actor = { kind: 'person', person, account: null, platform: null, correlation };
        return submit(tx, app.world, actor, input);
      });
      const facts = made.kind === 'made' ? made.tasks[0] : undefined;
      if (!facts) throw new Error(`not made: ${made.kind}`);
      app.world.wake('courier');
      await settled();
      return facts;
    },
    /** Every copy of a task that does not show what is stored, viewer by viewer. Empty: all of them tell the truth. */
    async lies(task: number): Promise<{ viewer: string; seen: unknown; should: unknown }[]> {
      const copies = await read(async (tx) => {
        const live = (await tx.shown.of({ kind: 'task', id: task })).filter(({ status }) => status === 'live');
        if (live.length === 0) throw new Error('nobody sees this task');
        return Promise.all(live.map(async (copy) => ({ copy, ...(await truth(tx, app, copy)) })));
      });
      return copies.flatMap(({ copy, at, card }) => {
        const viewers = on(at.platform).filter(({ code }) => copy.person === null || people.get(code) === copy.person);
        return viewers.flatMap(({ code, locale }) => {
          const chat = at.kind === 'group' ? at.externalId : undefined;
          const seen = phone(code)
            .messages(chat)
            .find(({ id }) => id === copy.message)?.picture;
          const should = drawn[at.platform](card, targetOf(at), locale);
          return JSON.stringify(seen) === JSON.stringify(should) ? [] : [{ viewer: code, seen, should }];
        });
      });
    },
  };
}

async function seed(tx: Stores, homes: readonly Home[]): Promise<{ people: Map<string, PersonId>; group: GroupId }> {
  const people = new Map<string, PersonId>();
  for (const { code, roles, locale, platform, account } of homes) {
    const id = await tx.people.put({ code, name: code, locale, zone, roles });
    await tx.accounts.bind(id, platform, account, 1);
    people.set(code, id);
  }
  const members = homes.flatMap(({ code, roles }) => (roles.includes('employee') ? [people.get(code) ?? 0] : []));
  const group = await tx.groups.put({ code: 'field', name: 'Field', members });
  for (const platform of platforms) {
    const place = { platform, externalId: rooms[platform], kind: 'group', title: 'Field' } as const;
    const { id } = await tx.conversations.ensure(place, { locale: 'en', zone });
    await tx.groups.bindConversation(group, id);
  }
  return { people, group };
}

async function truth(tx: Stores, { world }: App, { conversation, person, subject }: ShownCard) {
  const at = await tx.conversations.get(conversation);
  const audience = person === null ? ({ kind: 'conversation' } as const) : ({ kind: 'person', person } as const);
  const shown = at && (await cardFor(tx, world, subject, audience, at));
  if (!shown) throw new Error('a live copy of nothing');
  return { at, card: shown.card };
}

/** Whatever was woken gets to begin, and to be heard over loopback. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
