import { onTestFinished } from 'vitest';
import { type App, type AppOptions, compose } from '../../app.ts';
import { startTelegramSimulator } from '../../bots/simulator/telegram/server.ts';
import type { Phone, SeenMessage, TelegramSimulator } from '../../bots/simulator/telegram/simulator.ts';
import { type TelegramAdapter, telegramAdapter } from '../../bots/telegram/adapter.ts';
import { SystemClock } from '../../clock.ts';
import type { Locale, PersonId } from '../../core/ids.ts';
import type { Role } from '../../core/people/person.ts';
import type { Clock } from '../../core/ports.ts';
import type { Stores } from '../../core/stores.ts';
import { type SubmitInput, submit } from '../../core/tasks/submit.ts';
import type { Actor, TaskFacts } from '../../core/tasks/task.ts';
import { shippedTypes } from '../../core/tasks/types.ts';
import { atOnce } from './at-once.ts';
import type { Fresh } from './engines.ts';

export interface Resident {
  readonly code: string;
  readonly roles: readonly Role[];
  readonly locale?: Locale;
  /** Default: yes. */
  readonly started?: boolean;
}

export interface House {
  readonly app: App;
  readonly telegram: TelegramSimulator;
  readonly adapter: TelegramAdapter;
  readonly group: number;
  phone(code: string): Phone;
  id(code: string): PersonId;
  /** The person's newest message with buttons in the private chat. */
  card(code: string): SeenMessage;
  /** Presses the button of this verb on the newest card that carries it; what the person is told. */
  press(code: string, verb: string, chat?: number): Promise<string>;
  /** Says something in the private chat and waits until everything it causes stands. */
  say(code: string, text: string, chat?: number): Promise<void>;
  submit(by: string | 'api', input: SubmitInput): Promise<readonly TaskFacts[]>;
  /** Nothing is unacknowledged, due or in flight. */
  settled(): Promise<void>;
  write<T>(work: (tx: Stores) => Promise<T>): Promise<T>;
  read<T>(work: (tx: Stores) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

const token = '7000000001:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc';
const languages = { 'zh-CN': 'zh-hans', ru: 'ru', en: 'en' } as const;

/** The whole house in this process: the real adapter, courier and jobs against the simulated Telegram. */
export async function openHouse(
  db: Fresh,
  residents: readonly Resident[],
  options: AppOptions & { readonly clock?: Clock } = {},
): Promise<House> {
  const { clock = new SystemClock() } = options;
  const ids = new Map(residents.map(({ code }, index) => [code, 5001 + index]));
  const group = -1001;
  const telegram = await startTelegramSimulator({
    clock,
    limits: 'off',
    world: {
      bots: [{ token, username: 'muster_test_bot', name: 'muster' }],
      people: residents.map(({ code, locale = 'en' }) => ({
        id: ids.get(code) ?? 0,
        firstName: code,
        language: languages[locale],
      })),
      groups: [{ id: group, title: 'Field', members: [...ids.values()] }],
    },
  });
  const adapter = telegramAdapter({
    token,
    root: telegram.root,
    clock,
    random: { secret: () => 'secret', fraction: () => 0.5 },
    locale: 'en',
    zone: 'UTC',
  });
  const app = compose(
    {
      clock,
      db,
      adapters: [adapter],
      organisation: { name: 'Harbour', zone: 'UTC', locale: 'en', dayEnd: '18:00', alerts: [] },
      taskTypes: shippedTypes,
      version: '0',
    },
    { pacer: atOnce, ...options },
  );
  const people = await db.database.write('seed', (tx) => seed(tx, residents, ids, group));
  const stopping = new AbortController();
  const running = app.run(stopping.signal);
  await telegram.waitFor((event) => event.kind === 'polling', AbortSignal.timeout(10_000));

  const phone = (code: string): Phone => telegram.phone(ids.get(code) ?? 0);
  const settled = async (): Promise<void> => {
    // What one end causes the other may not have seen yet: both must be still, twice in a row.
    for (let still = 0; still < 2; still++) {
      await telegram.idle(AbortSignal.timeout(10_000));
      await app.courier.idle();
      await app.runner.idle();
    }
  };
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
    await adapter.close();
    await telegram.close();
  };
  onTestFinished(stop);
  for (const { code, started = true } of residents) if (started) phone(code).start();
  await settled();

  const house: House = {
    app,
    telegram,
    adapter,
    group,
    phone,
    settled,
    stop,
    id: (code) => people.get(code) ?? 0,
    card(code) {
      const found = phone(code)
        .messages()
        .findLast(({ buttons }) => buttons.length > 0);
      if (!found) throw new Error(`${code} has no card`);
      return found;
    },
    async press(code, verb, chat) {
      const starts = (data: string | undefined) => data?.startsWith(`${verb}.`) ?? false;
      const message = phone(code)
        .messages(chat)
        .findLast(({ buttons }) => buttons.flat().some(({ data }) => starts(data)));
      const button = message?.buttons.flat().find(({ data }) => starts(data))?.data;
      if (!message || !button) throw new Error(`${code} has no button ${verb}`);
      const answer = await phone(code).press(message.id, button, chat);
      await settled();
      return answer === 'timeout' ? 'timeout' : answer.text;
    },
    async say(code, text, chat = ids.get(code) ?? 0) {
      phone(code).say(chat, text);
      await settled();
    },
    async submit(by, input) {
      const made = await db.database.write('submit', async (tx) => {
        const person = by === 'api' ? null : ((await tx.people.byCode(by)) ?? null);
        const kind = by === 'api' ? 'api' : 'person';
        const actor: Actor = { kind, person, account: null, platform: null, correlation: `test-${by}-${input.title}` };
        return submit(tx, app.world, actor, input);
      });
      if (made.kind !== 'made') throw new Error(`not made: ${made.kind}`);
      app.world.wake('courier');
      await settled();
      return made.tasks;
    },
    write: (work) => db.database.write('test', work),
    read: (work) => db.database.read('test', work),
  };
  return house;
}

async function seed(
  tx: Stores,
  residents: readonly Resident[],
  ids: ReadonlyMap<string, number>,
  chat: number,
): Promise<Map<string, PersonId>> {
  const people = new Map<string, PersonId>();
  for (const { code, roles, locale = 'en' } of residents) {
    const id = await tx.people.put({ code, name: code, locale, zone: 'UTC', roles });
    await tx.accounts.bind(id, 'telegram', String(ids.get(code)), 1);
    people.set(code, id);
  }
  const employees = residents.filter(({ roles }) => roles.includes('employee'));
  const members = employees.map(({ code }) => people.get(code) ?? 0);
  const group = await tx.groups.put({ code: 'field', name: 'Field', members });
  const place = { platform: 'telegram', externalId: String(chat), kind: 'group', title: 'Field' } as const;
  const conversation = await tx.conversations.ensure(place, { locale: 'en', zone: 'UTC' });
  await tx.groups.bindConversation(group, conversation.id);
  return people;
}
