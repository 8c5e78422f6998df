import type { Clock } from '../../../core/ports.ts';
import type { FaultRule, Phone, SeenMessage, TelegramSimulator, TextRun } from '../telegram/simulator.ts';
import { attempt } from './attempt.ts';
import { worded } from './moments.ts';
import { sampleOf } from './samples.ts';
import type {
  ActResult,
  ChatView,
  MessageView,
  PhoneView,
  PlatformPhones,
  RunView,
  Screen,
  ScreenAction,
  TroubleName,
} from './screen.ts';
import { fileUrl, frameOf, newest, type PhoneSeed, type Seeded, seeded, sentAt, snippet } from './seeded.ts';
import { troubles } from './troubles.ts';
import type { PhoneWords } from './words.ts';

export type TelegramSeed = PhoneSeed<'telegram', number>;
type Context = Seeded<TelegramSimulator, TelegramSeed>;

function runView(run: TextRun, { clock, place }: Context): RunView {
  const { text, marks, url } = run;
  const view: RunView = { text, marks, ...(url === undefined ? {} : { url }) };
  const time = run.time && worded(run.time.unix * 1000, run.time.format, clock.now(), place);
  return time === undefined ? view : { ...view, text: time, title: text };
}

const SERVICE: Record<string, (words: PhoneWords, from: string, about: string) => string> = {
  new_chat_members: (words, _from, about) => `${about} ${words.joined}`,
  left_chat_member: (words, _from, about) => `${about} ${words.left}`,
  new_chat_title: (words, from, about) => `${from} ${words.renamed} «${about}»`,
  pinned_message: (words, from, about) => `${from} ${words.pinned} «${snippet(about)}»`,
  forum_topic_created: (words, from, about) => `${from} ${words.topic} «${about}»`,
  forum_topic_closed: (words, from) => `${from} ${words.topicClosed}`,
  migrate_to_chat_id: (words) => words.upgraded,
  migrate_from_chat_id: (words) => words.upgraded,
};

function fileView(message: SeenMessage, code: string): Pick<MessageView, 'file'> {
  const { document, photo } = message;
  if (document !== undefined) return { file: { ...document, url: fileUrl(code, document.fileId), image: false } };
  return photo === undefined
    ? {}
    : { file: { name: '', size: photo.size, url: fileUrl(code, photo.fileId), image: true } };
}

function messageView(message: SeenMessage, all: SeenMessage[], context: Context, dead: boolean): MessageView {
  const { seed, place, words } = context;
  const target = all.find(({ id }) => id === message.replyTo);
  const topic = all.find(({ id, service }) => id === message.thread && service === 'forum_topic_created');
  const service =
    message.service && (SERVICE[message.service]?.(words, message.from.name, message.about ?? '') ?? message.service);
  return {
    id: dead ? `old-${message.id}` : String(message.id),
    own: message.from.id === seed.id,
    bot: message.from.bot,
    from: message.from.name,
    ...sentAt(message.at, place),
    runs: message.runs.map((run) => runView(run, context)),
    buttons: message.buttons,
    edited: message.edited,
    pinned: message.pinned,
    dead,
    ...(target === undefined ? {} : { reply: { from: target.from.name, text: snippet(target.text) } }),
    ...(topic?.about === undefined || topic.id === message.id ? {} : { topic: topic.about }),
    ...fileView(message, seed.code),
    ...(service === undefined ? {} : { service }),
  };
}

/** A group's messages from before its upgrade stay readable above the new ones. */
function earlier(phone: Phone, chat: number, context: Context): MessageView[] {
  const { simulator } = context;
  const before = simulator.groups().find((id) => simulator.group(id).migratedTo === chat);
  if (before === undefined) return [];
  const all = phone.messages(before);
  return all.map((message) => messageView(message, all, context, true));
}

function chatView(phone: Phone, chat: number, context: Context): ChatView {
  const { simulator, words } = context;
  const own = chat === context.seed.id;
  const bot = phone.bot();
  const group = own ? undefined : simulator.group(chat);
  const all = phone.messages(chat);
  const shown = newest(all).map((message) => messageView(message, all, context, false));
  const box = phone.replyBox(chat);
  return {
    id: String(chat),
    title: group?.title ?? bot.name,
    subtitle: group === undefined ? `@${bot.username}` : `${words.members}${group.members().length}`,
    group: !own,
    commands: phone.commands(chat),
    ...(box === undefined
      ? {}
      : { replyBox: { message: String(box.id), placeholder: box.forceReply?.placeholder ?? '' } }),
    messages: own ? shown : newest([...earlier(phone, chat, context), ...shown]),
  };
}

function chatsOf(context: Context): number[] {
  const { simulator, seed } = context;
  const joined = simulator.groups().filter((id) => {
    const group = simulator.group(id);
    return group.migratedTo === undefined && group.members().some((member) => member.id === seed.id);
  });
  return [seed.id, ...joined];
}

function view(phone: Phone, context: Context): PhoneView {
  const bot = phone.bot();
  return {
    ...frameOf(context),
    can: ['block', 'open', 'edit'],
    started: phone.started(),
    blocked: phone.blocked(),
    description: bot.description,
    botLink: `https://t.me/${bot.username}`,
    chats: chatsOf(context).map((chat) => chatView(phone, chat, context)),
  };
}

const optional = (name: string, value: string | undefined) => (value === undefined ? {} : { [name]: Number(value) });

async function act(phone: Phone, action: ScreenAction): Promise<ActResult> {
  switch (action.kind) {
    case 'start':
      phone.start();
      return { kind: 'done' };
    case 'open':
      phone.open(action.link);
      return { kind: 'done' };
    case 'say':
      phone.say(Number(action.chat), action.text, {
        ...optional('replyTo', action.replyTo),
        ...optional('edit', action.edit),
      });
      return { kind: 'done' };
    case 'press': {
      const answer = await phone.press(Number(action.message), action.button, Number(action.chat), { stale: true });
      return answer === 'timeout' ? { kind: 'timeout' } : { kind: 'answered', ...answer };
    }
    case 'send': {
      const file = { ...sampleOf(action.sample), photo: action.sample === 'photo', caption: action.text ?? '' };
      phone.send(Number(action.chat), file, optional('replyTo', action.replyTo));
      return { kind: 'done' };
    }
    case 'closeReply':
      phone.closeReplyBox(Number(action.chat));
      return { kind: 'done' };
    case 'block':
      phone.block();
      return { kind: 'done' };
    case 'unblock':
      phone.unblock();
      return { kind: 'done' };
  }
}

function telegramScreen(simulator: TelegramSimulator, seed: TelegramSeed, clock: Clock): Screen {
  const phone = simulator.phone(seed.id);
  const { code, platform } = seed;
  const context = seeded(simulator, seed, clock);
  return {
    code,
    platform,
    view: () => view(phone, context),
    act: (action) => attempt(() => act(phone, action)),
    file: (id) => simulator.file(id),
  };
}

const TROUBLES: Record<TroubleName, FaultRule> = troubles({ kind: 'refuse', code: 429, retryAfter: 10 } as const);

function successor(simulator: TelegramSimulator, chat: number): number {
  const next = simulator.group(chat).migratedTo;
  return next === undefined ? chat : successor(simulator, next);
}

/** Telegram's phones and group windows; a window follows its group to the new id after an upgrade. */
export function telegramPhones(
  simulator: TelegramSimulator,
  seeds: { phones: TelegramSeed[]; groups: { chatId: number; title: string }[] },
  clock: Clock,
): PlatformPhones {
  return {
    platform: 'telegram',
    name: 'Telegram',
    screens: seeds.phones.map((seed) => telegramScreen(simulator, seed, clock)),
    groups: () => seeds.groups.map(({ chatId, title }) => ({ chat: String(successor(simulator, chatId)), title })),
    subscribe: (listener) =>
      simulator.subscribe((event) => {
        if (event.kind !== 'call' && !(event.kind === 'changed' && event.what === 'request')) listener();
      }),
    trouble: (name) => simulator.fail(TROUBLES[name]),
    connected: () => simulator.connected,
    disconnect: () => simulator.disconnect(),
    reconnect: () => simulator.reconnect(),
  };
}
