import type { Clock } from '../../../core/ports.ts';
import type { SeenAnswer, SeenMessage } from '../feishu/seen.ts';
import type { FaultRule, FeishuSimulator, Phone } from '../feishu/simulator.ts';
import { attempt } from './attempt.ts';
import { cardView, formValues, pressedOn, runsOf } from './feishu-card.ts';
import { sampleOf } from './samples.ts';
import type {
  ActResult,
  ChatView,
  MessageView,
  PhoneView,
  PlatformPhones,
  Screen,
  ScreenAction,
  TroubleName,
} from './screen.ts';
import { fileUrl, frameOf, newest, type PhoneSeed, type Seeded, seeded, sentAt, snippet } from './seeded.ts';
import { troubles } from './troubles.ts';
import type { PhoneWords } from './words.ts';

export type FeishuSeed = PhoneSeed<'feishu', string>;
type Context = Seeded<FeishuSimulator, FeishuSeed> & { readonly phone: Phone };

function nameOf({ simulator, phone }: Context, openId: string): string {
  return simulator.people.find((person) => person.openId === openId)?.name ?? phone.bot().name;
}

function fileView({ file }: SeenMessage, code: string): Pick<MessageView, 'file'> {
  if (file === undefined) return {};
  const { key, name, size, image } = file;
  return { file: { name, size, image, url: fileUrl(code, key) } };
}

function contentView(message: SeenMessage, context: Context): Pick<MessageView, 'runs' | 'head' | 'blocks'> {
  const names = (openId: string) => nameOf(context, openId);
  if (message.card !== undefined) return { runs: [], ...cardView(message.card, names) };
  return { runs: message.type === 'post' ? runsOf(message.text, names) : [{ text: message.text, marks: [] }] };
}

function messageView(message: SeenMessage, all: SeenMessage[], context: Context): MessageView {
  const { seed, place, words } = context;
  const target = all.find(({ id }) => id === message.parent);
  return {
    id: message.id,
    own: message.from.openId === seed.id,
    bot: message.from.bot,
    from: message.from.name,
    ...sentAt(message.at, place),
    ...contentView(message, context),
    buttons: [],
    edited: message.edited && message.card === undefined,
    pinned: message.urgent.includes(seed.id),
    dead: message.recalled,
    ...(target === undefined ? {} : { reply: { from: target.from.name, text: snippet(target.text) } }),
    ...fileView(message, seed.code),
    ...(message.recalled ? { service: `${message.from.name} ${words.recalled}` } : {}),
  };
}

function chatView(chat: string, context: Context): ChatView {
  const { simulator, phone, words } = context;
  const group = chat === phone.chat ? undefined : simulator.group(chat);
  const all = phone.messages(chat);
  return {
    id: chat,
    title: group?.name ?? phone.bot().name,
    subtitle: group === undefined ? '' : `${words.members}${group.members().length}`,
    group: group !== undefined,
    commands: [],
    messages: newest(all).map((message) => messageView(message, all, context)),
  };
}

function view(context: Context): PhoneView {
  const { simulator, phone, seed } = context;
  const joined = simulator.groups().filter((id) =>
    simulator
      .group(id)
      .members()
      .some(({ openId }) => openId === seed.id),
  );
  return {
    ...frameOf(context),
    can: ['block'],
    started: true,
    blocked: phone.blocked,
    description: '',
    botLink: `feishu:${phone.bot().appId}`,
    chats: [phone.chat, ...joined].map((chat) => chatView(chat, context)),
  };
}

function shown(answer: SeenAnswer, words: PhoneWords): ActResult {
  switch (answer.kind) {
    case 'answered':
      return { kind: 'answered', text: answer.toast?.text ?? '', alert: false };
    case 'error':
      if (answer.code === 200341) return { kind: 'timeout' };
      return { kind: 'answered', text: `${words.failed} (${answer.code})`, alert: false };
    case 'incomplete':
      return { kind: 'impossible', why: `empty: ${answer.fields.join(', ')}` };
    case 'dismissed':
      return { kind: 'done' };
    case 'opened':
      return { kind: 'answered', text: '', alert: false, url: answer.url };
  }
}

/** In a group the bot hears who begins with its name. */
function say({ phone }: Context, chat: string, text: string, replyTo: string | undefined): void {
  const call = `@${phone.bot().name}`;
  const at = text.startsWith(call);
  const words = at ? text.slice(call.length).trim() : text;
  phone.say(words === '' ? text : words, { chat, at, ...(replyTo === undefined ? {} : { replyTo }) });
}

async function press(context: Context, action: ScreenAction & { kind: 'press' }): Promise<ActResult> {
  const { phone, words } = context;
  const card = phone.messages(action.chat).find(({ id }) => id === action.message)?.card;
  const { element, option } = pressedOn(action.button);
  const values = card === undefined || action.fields === undefined ? {} : formValues(card, element, action.fields);
  const options = { values, stale: card === undefined, ...(option === undefined ? {} : { option }) };
  return shown(await phone.press(action.message, element, options), words);
}

async function act(context: Context, action: ScreenAction): Promise<ActResult> {
  const { phone } = context;
  switch (action.kind) {
    case 'say':
      say(context, action.chat, action.text, action.replyTo);
      return { kind: 'done' };
    case 'send': {
      const replyTo = action.replyTo === undefined ? {} : { replyTo: action.replyTo };
      phone.send(sampleOf(action.sample), { chat: action.chat, ...replyTo });
      return { kind: 'done' };
    }
    case 'press':
      return press(context, action);
    case 'block':
      phone.block();
      return { kind: 'done' };
    case 'unblock':
      phone.unblock();
      return { kind: 'done' };
    case 'start':
      phone.enter();
      return { kind: 'done' };
    default:
      return { kind: 'impossible', why: `Feishu has no ${action.kind}` };
  }
}

function feishuScreen(simulator: FeishuSimulator, seed: FeishuSeed, clock: Clock): Screen {
  const phone = simulator.phone(seed.id);
  const { code, platform } = seed;
  const context = { ...seeded(simulator, seed, clock), phone };
  return {
    code,
    platform,
    view: () => view(context),
    act: (action) => attempt(() => act(context, action)),
    file: (id) => simulator.file(id),
  };
}

const TROUBLES: Record<TroubleName, FaultRule> = troubles({
  kind: 'refuse',
  status: 429,
  code: 99991400,
  resetSeconds: 10,
} as const);

/** Feishu's phones and group windows. */
export function feishuPhones(
  simulator: FeishuSimulator,
  seeds: { phones: FeishuSeed[]; groups: { chatId: string; title: string }[] },
  clock: Clock,
): PlatformPhones {
  return {
    platform: 'feishu',
    name: 'Feishu',
    screens: seeds.phones.map((seed) => feishuScreen(simulator, seed, clock)),
    groups: () => seeds.groups.map(({ chatId, title }) => ({ chat: chatId, title })),
    subscribe: (listener) =>
      simulator.subscribe((event) => {
        const quiet = event.kind === 'call' || event.kind === 'ping' || event.kind === 'sent';
        if (!quiet && !(event.kind === 'changed' && event.what === 'request')) listener();
      }),
    trouble: (name) => simulator.fail(TROUBLES[name]),
    connected: () => simulator.connected,
    disconnect: () => simulator.disconnect(),
    reconnect: () => simulator.reconnect(),
  };
}
