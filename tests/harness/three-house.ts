import type { AppOptions } from '../../app.ts';
import { type GroupId, type PersonId, type Platform, platforms } from '../../core/ids.ts';
import { Tally } from '../../core/ledger/tally.ts';
import type { Stores } from '../../core/stores.ts';
import type { FileSettings } from '../../core/talk/link.ts';
import { type SubmitInput, submit } from '../../core/tasks/submit.ts';
import type { Actor, TaskFacts } from '../../core/tasks/task.ts';
import type { Key } from '../../core/text/catalogue.ts';
import { say } from '../../core/text/say.ts';
import { sentence } from '../../core/text/text.ts';
import type { OpenDatabase } from '../../db/open.ts';
import { atOnce } from './at-once.ts';
import { FakeClock, monday } from './fake-clock.ts';
import {
  dingtalkHandset,
  type Fields,
  feishuHandset,
  type Handset,
  type SeenHere,
  telegramHandset,
} from './handset.ts';
import { type Lie, liesOf } from './lies.ts';
import { beginLife } from './one-life.ts';
import { type Home, homesOf, type Resident, rooms, startSimulators } from './three-simulators.ts';
import { openWire } from './wire.ts';

const zone = 'UTC';
const patience = () => AbortSignal.timeout(15_000);

export type ThreePlatforms = Awaited<ReturnType<typeof standThreePlatforms>>;

export interface ThreeOptions extends AppOptions {
  /** The platforms' limits hold, and ours. Default: nobody counts, and everything goes at once. */
  readonly paced?: boolean;
  readonly files?: FileSettings;
  /** The platforms we are on. Default: all three. */
  readonly platforms?: readonly Platform[];
}

/** The whole house in this process: three real adapters, courier and jobs against three simulated platforms. */
export async function standThreePlatforms(db: OpenDatabase, residents: readonly Resident[], given: ThreeOptions = {}) {
  const { paced = false, files, platforms: ours = platforms, ...options } = given;
  // Time stands still but for `settled`: no platform loses patience because the machine is slow.
  const clock = new FakeClock(monday, () => turns());
  const wire = await openWire();
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
  const write = <T>(work: (tx: Stores) => Promise<T>): Promise<T> => db.database.write('test', work);
  const read = <T>(work: (tx: Stores) => Promise<T>): Promise<T> => db.database.read('test', work);
  const { people, group } = await write((tx) => seed(tx, [...homes.values()], ours));
  const begin = () =>
    beginLife({
      ...{ clock, db, simulators, platforms: ours, zone, tally },
      options: { ...(paced ? {} : { pacer: atOnce }), ...options },
      ...(files ? { files } : {}),
    });
  let life = begin();
  const lives = [life];
  /** Whatever was woken has begun, was heard over loopback, and nothing more comes of it before time passes. */
  const turns = () =>
    wire.still({
      count: () => life.units() + telegram.mark() + dingtalk.mark() + feishu.mark() + clock.waiting.sleepers,
      idle: () => life.idle(),
    });

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
      await life.app.courier.idle();
      await life.app.runner.idle();
    }
  }
  /** Nothing is unacknowledged, due or in flight, and no copy shows what was. */
  async function settled(): Promise<void> {
    await still();
    // An answer's fate is known a second after it was given.
    for (let tries = 0; (await read((tx) => tx.shown.behind())) > 0; tries++) {
      if (tries === 20) throw new Error('a copy stays behind');
      await clock.advance(1_000);
      life.app.world.wake('courier');
      await still();
    }
  }

  /** As `settled`, with time passing all along: lines may be down, calls slow and answers lost. */
  async function quiet(meanwhile: Promise<unknown>): Promise<void> {
    await passing(meanwhile);
    // Longer than an answer's fate, a hold, and the way back to a line take.
    await clock.advance(8_000);
    life.app.world.wake('courier');
    await passing(settled());
  }
  async function passing(work: Promise<unknown>): Promise<void> {
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    await turns();
    while (!isDone) await clock.advance(1_000);
    await done;
  }

  let isOver = false;
  async function stop(): Promise<void> {
    if (isOver) return;
    isOver = true;
    // Whatever is still under way is cut short when its time is over.
    await passing(life.stop());
    await Promise.all(lives.map((one) => one.close()));
    await Promise.all(Object.values(simulators).map((one) => one.close()));
    wire.close();
  }
  const arrival = {
    telegram: () => telegram.waitFor(({ kind }) => kind === 'polling', patience()),
    dingtalk: () => dingtalk.waitFor(({ kind }) => kind === 'connected', patience()),
    feishu: () => feishu.waitFor(({ kind }) => kind === 'connected', patience()),
  };
  await Promise.all(ours.map((platform) => arrival[platform]()));
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
    /** As `kill -9`, and a new process on the same database. What the dead one had sent may arrive still. */
    async crash(): Promise<void> {
      life.kill();
      // A line that was just being opened stands by now.
      await turns();
      if (dingtalk.stream.connections().length > 0) dingtalk.stream.drop();
      feishu.drop({ reset: true });
      life = begin();
      lives.push(life);
    },
    get app() {
      return life.app;
    },
    get adapters() {
      return life.adapters;
    },
    clock,
    simulators,
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
        return submit(tx, life.app.world, actor, input);
      });
      const facts = made.kind === 'made' ? made.tasks[0] : undefined;
      if (!facts) throw new Error(`not made: ${made.kind}`);
      life.app.world.wake('courier');
      await settled();
      return facts;
    },
    /** Every copy of a task that does not show what is stored, viewer by viewer. Empty: all of them tell the truth. */
    lies: (task: number): Promise<Lie[]> =>
      read((tx) => {
        const viewers = [...homes.values()].map((one) => ({
          ...one,
          id: people.get(one.code) ?? 0,
          phone: phone(one.code),
        }));
        return liesOf(tx, life.app.world, task, viewers);
      }),
  };
}

async function seed(
  tx: Stores,
  homes: readonly Home[],
  ours: readonly Platform[],
): Promise<{ people: Map<string, PersonId>; group: GroupId }> {
  const people = new Map<string, PersonId>();
  for (const { code, roles, locale, platform, account } of homes) {
    const id = await tx.people.put({ code, name: code, locale, zone, roles });
    await tx.accounts.bind(id, platform, account, 1);
    people.set(code, id);
  }
  const members = homes.flatMap(({ code, roles }) => (roles.includes('employee') ? [people.get(code) ?? 0] : []));
  const group = await tx.groups.put({ code: 'field', name: 'Field', members });
  for (const platform of ours) {
    const place = { platform, externalId: rooms[platform], kind: 'group', title: 'Field' } as const;
    const { id } = await tx.conversations.ensure(place, { locale: 'en', zone });
    await tx.groups.bindConversation(group, id);
  }
  return { people, group };
}
