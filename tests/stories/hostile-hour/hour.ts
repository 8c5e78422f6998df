import type { Phone, PressOptions, SayOptions, SeenMessage } from '../../../bots/simulator/telegram/simulator.ts';
import { SystemClock } from '../../../clock.ts';
import { StorageError } from '../../../core/errors.ts';
import type { Locale, PersonId, TaskId } from '../../../core/ids.ts';
import { issueCode } from '../../../core/people/bind.ts';
import type { Clock } from '../../../core/ports.ts';
import type { SubmitInput } from '../../../core/tasks/submit.ts';
import type { Fresh } from '../../harness/engines.ts';
import { type House, openHouse } from '../../harness/house.ts';
import type { Told } from './case.ts';
import { addRooms, type Rooms, residents, stranger } from './cast.ts';

export const minute = 60_000;

/** What of a task must not change unasked. */
export interface Standing {
  readonly tasks: number;
  readonly stage: string;
  readonly owner: string;
  readonly turn: number;
  readonly revision: number;
  readonly title: string;
  readonly comments: readonly string[];
}

type Deed = () => unknown;
type Pressed = Awaited<ReturnType<Phone['press']>>;

/** The database numbers tasks as it likes. */
const numberless = (text: string): string => text.replaceAll(/T-\d+/g, 'T-#').replaceAll(/start=t\d+/g, 'start=t#');

/** One house and everything a hostile person can do to it. */
export interface Hour extends House {
  readonly locale: Locale;
  readonly rooms: Rooms;
  /** Somebody's phone: a resident's by code, `stranger`'s too. */
  phone(code: string): Phone;
  /** Offered by chen; nobody took it yet. */
  offered(to?: string, input?: Partial<SubmitInput>): Promise<TaskId>;
  /** ivan works on it, or whoever is named. */
  taken(by?: string, input?: Partial<SubmitInput>): Promise<TaskId>;
  /** Open for claiming by the whole group. */
  pooled(group?: 'field' | 'dock' | 'yard'): Promise<TaskId>;
  /** Nobody has it and nobody was asked. */
  free(input?: Partial<SubmitInput>): Promise<TaskId>;
  /** The verb's button on the newest card of this task in the chat. */
  button(code: string, verb: string, task: TaskId, chat?: number): { message: number; data: string };
  /** Does it as the person would, without looking at what comes back. */
  does(code: string, verb: string, task: TaskId): Promise<void>;
  tap(code: string, at: { message: number; data: string }, options?: PressOptions & { chat?: number }): Promise<Told>;
  /** Presses this very data on the person's newest message, whatever that shows. */
  forge(code: string, data: string, options?: PressOptions): Promise<Told>;
  types(code: string, text: string, options?: SayOptions & { chat?: number }): Promise<Told>;
  /** What the bot says to somebody, in private and in their groups, while something is done. */
  hears(code: string, deed: Deed): Promise<Told>;
  /** A message with this button that we never noted: as if we had died before. */
  plant(code: string, data: string): Promise<{ message: number; data: string }>;
  now(): number;
  newcomer(code: string): Promise<PersonId>;
  code(person: PersonId, ttlMs?: number): Promise<string>;
  /** Lets so much time pass. */
  later(ms: number): Promise<void>;
  /** The next unit of this label fails as if the disk did. */
  breakOnce(label: string): void;
  standing(task: TaskId | undefined): Promise<Standing>;
  /** No question is left open, from whatever case. */
  forget(): Promise<void>;
}

/** Fails units by label, once each. */
function breakable(fresh: Fresh): { fresh: Fresh; breakOnce(label: string): void } {
  const broken = new Set<string>();
  const { database } = fresh;
  const write: typeof database.write = async (label, work) => {
    if (broken.delete(label)) throw new StorageError('io', 'the disk did not answer');
    return database.write(label, work);
  };
  return {
    fresh: { ...fresh, database: { read: (label, work) => database.read(label, work), write } },
    breakOnce: (label) => void broken.add(label),
  };
}

export async function openHour(db: Fresh, locale: Locale): Promise<Hour> {
  const machine = new SystemClock();
  const clock: Clock = {
    now: () => machine.now(),
    monotonic: () => machine.monotonic(),
    // What could not be stored is tried again after 875 ms, which nobody here has.
    sleep: (ms, signal) => machine.sleep(ms === 875 ? 20 : ms, signal),
  };
  const { fresh, breakOnce } = breakable(db);
  const house = await openHouse(fresh, residents(locale), { clock });
  const { telegram, settled, read, write } = house;
  const rooms = await addRooms(house, locale);
  let made = 0;

  const phone = (code: string): Phone => (code === stranger.code ? telegram.phone(stranger.id) : house.phone(code));
  const chatsOf = (code: string): number[] => [
    phone(code).person.id,
    ...telegram.groups().filter((id) => {
      const group = telegram.group(id);
      return group.members().some((member) => member.id === phone(code).person.id);
    }),
  ];
  const fromUs = (code: string): SeenMessage[] =>
    chatsOf(code)
      .flatMap((chat) => phone(code).messages(chat))
      .filter(({ from, service }) => from.bot && service === undefined);
  const keyOf = ({ chat, id }: SeenMessage) => `${chat}:${id}`;

  async function news(code: string, deed: Deed): Promise<SeenMessage[]> {
    const before = new Set(fromUs(code).map(keyOf));
    await deed();
    await settled();
    return fromUs(code).filter((message) => !before.has(keyOf(message)));
  }
  async function submitted(by: string, input: SubmitInput): Promise<TaskId> {
    const [facts] = await house.submit(by, input);
    return facts?.task.id ?? 0;
  }
  const title = () => `Pump ${++made}`;

  const hour: Hour = {
    ...house,
    locale,
    rooms,
    phone,
    breakOnce,
    offered: (to = 'ivan', input = {}) =>
      submitted('chen', { title: title(), requester: house.id('olga'), assignees: [house.id(to)], ...input }),
    async taken(by = 'ivan', input = {}) {
      const task = await hour.offered(by, input);
      await hour.does(by, 'accept', task);
      return task;
    },
    async pooled(group = 'field') {
      const found = await read((tx) => tx.groups.byCode(group));
      return submitted('chen', { title: title(), requester: house.id('olga'), groups: [found?.id ?? 0] });
    },
    free: (input = {}) => submitted('chen', { title: title(), requester: house.id('olga'), ...input }),
    button(code, verb, task, chat) {
      const data = new RegExp(`^${verb}\\.t${task.toString(36)}\\.`);
      for (const message of phone(code).messages(chat).toReversed()) {
        const found = message.buttons.flat().find((button) => button.data !== undefined && data.test(button.data));
        if (found?.data) return { message: message.id, data: found.data };
      }
      throw new Error(`${code} has no button ${verb} for T-${task}`);
    },
    async does(code, verb, task) {
      const { message, data } = hour.button(code, verb, task);
      await phone(code).press(message, data);
      await settled();
    },
    async tap(code, { message, data }, { chat, ...options } = {}) {
      const pressed: { answer: Pressed }[] = [];
      const posts = await news(code, async () => {
        pressed.push({ answer: await phone(code).press(message, data, chat, options) });
      });
      const answer = pressed[0]?.answer ?? 'timeout';
      if (answer === 'timeout') return { way: 'silence', says: 'timeout', posts: posts.length };
      const way = answer.text === '' ? 'silence' : answer.alert ? 'alert' : 'toast';
      return { way, says: numberless(answer.text), posts: posts.length };
    },
    forge(code, data, options = {}) {
      const message = phone(code)
        .messages()
        .findLast(({ from }) => from.bot);
      return hour.tap(code, { message: message?.id ?? 0, data }, { stale: true, ...options });
    },
    types: (code, text, { chat, ...options } = {}) =>
      hour.hears(code, () => phone(code).say(chat ?? phone(code).person.id, text, options)),
    async hears(code, deed) {
      const posts = await news(code, deed);
      const says = posts.map(({ text }) => numberless(text)).join('\n---\n');
      return { way: posts.length === 0 ? 'silence' : 'message', says, posts: 0 };
    },
    now: () => clock.now(),
    async plant(code, data) {
      const { id } = phone(code).person;
      const reply_markup = { inline_keyboard: [[{ text: 'press', callback_data: data }]] };
      await fetch(`${telegram.root}/bot${telegram.bots[0]?.token}/sendMessage`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ chat_id: id, text: 'a card of ours', reply_markup }),
      });
      return { message: phone(code).last()?.id ?? 0, data };
    },
    newcomer: (code) => write((tx) => tx.people.put({ code, name: code, locale, zone: 'UTC', roles: ['employee'] })),
    code: async (person, ttlMs) => {
      const issued = await write((tx) => issueCode(tx, house.app.world, person, ttlMs));
      return issued.code;
    },
    async later(ms) {
      machine.moveTo(machine.offset + ms);
      house.app.world.wake('jobs');
      await settled();
    },
    standing: (task) =>
      read(async (tx) => {
        const { total } = await tx.tasks.list({ filter: 'all', now: clock.now(), limit: 1, offset: 0 });
        const found = task === undefined ? undefined : await tx.tasks.get(task);
        const owner = found?.owner == null ? undefined : await tx.people.get(found.owner);
        const comments = found ? await tx.tasks.comments(found.id, 100) : [];
        return {
          tasks: total,
          stage: found?.stage ?? 'none',
          owner: owner?.code ?? 'nobody',
          turn: found?.turn ?? 0,
          revision: found?.revision ?? 0,
          title: found?.title ?? '',
          comments: comments.map(({ text }) => text),
        };
      }),
    forget: () =>
      write(async (tx) => {
        for (const { code } of residents(locale)) {
          const person = house.id(code);
          for (const chat of await tx.conversations.directOf(person)) {
            for (let open = await tx.dialogues.newest(person, chat.id, clock.now()); open; ) {
              await tx.dialogues.end(open.id, clock.now());
              open = await tx.dialogues.newest(person, chat.id, clock.now());
            }
          }
        }
      }),
  };
  return hour;
}
