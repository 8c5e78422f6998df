import type { Clock } from '../../../core/ports.ts';
import type { Pressed, SeenButton, SeenCard, SeenMessage, SeenNotification } from '../dingtalk/seen.ts';
import type { DingtalkSimulator, FaultRule, Phone } from '../dingtalk/simulator.ts';
import { attempt } from './attempt.ts';
import { markdownRuns } from './markdown.ts';
import { sampleOf } from './samples.ts';
import type {
  ActResult,
  ButtonView,
  ChatView,
  InputView,
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

const NOTICES = 'notices';
const IN_A_ROW = 3;

export type DingtalkSeed = PhoneSeed<'dingtalk', string>;
type Context = Seeded<DingtalkSimulator, DingtalkSeed>;

const STYLES: Record<string, string> = { blue: 'primary', green: 'success', red: 'danger' };

function buttonView({ id, text, color = '', url, submits }: SeenButton): ButtonView {
  const style = STYLES[color];
  // Links that speak in the person's name are the phone's own business; others open beside the page.
  const outside = url !== undefined && /^https?:/.test(url) ? { url } : { data: id };
  return { text, ...outside, ...(style === undefined ? {} : { style }), ...(submits ? { submits } : {}) };
}

/** Short texts share a row, long ones stand alone. */
function rows(buttons: ButtonView[]): ButtonView[][] {
  const made: ButtonView[][] = [];
  for (const button of buttons) {
    const row = made.at(-1);
    const letters = [...(row ?? []), button].reduce((sum, { text }) => sum + text.length, 0);
    if (row !== undefined && row.length < IN_A_ROW && letters <= 24) row.push(button);
    else made.push([button]);
  }
  return made;
}

function inputViews(card: SeenCard | undefined): InputView[] {
  return (card?.inputs ?? []).map(({ name, label, type, required, placeholder, options }) => ({
    ...{ name, label, required, placeholder, options },
    kind: options.length > 0 ? 'choice' : type === 'TEXT_AREA' ? 'longText' : 'text',
  }));
}

function runsOf(message: SeenMessage, robot: string): RunView[] {
  const { kind, text, card, mentions } = message;
  if (kind === 'card' || kind === 'markdown' || kind === 'actionCard') {
    const tips = card?.tips ?? '';
    const under = text === '' ? tips : `\n${tips}`;
    return [...markdownRuns(text), ...(tips === '' ? [] : [{ text: under, marks: ['small'] }])];
  }
  const mention = mentions.includes('robot') ? [{ text: `@${robot} `, marks: ['mention'] }] : [];
  return [...mention, { text, marks: [] }];
}

function fileView({ file, kind }: SeenMessage, code: string): Pick<MessageView, 'file'> {
  if (file === undefined) return {};
  const url = fileUrl(code, file.downloadCode);
  return { file: { name: file.name, size: file.size, url, image: kind === 'picture' } };
}

function messageView(message: SeenMessage, all: SeenMessage[], context: Context): MessageView {
  const { seed, place, simulator } = context;
  const target = all.find(({ id }) => id === message.replyTo);
  const inputs = inputViews(message.card);
  return {
    id: message.id,
    own: message.from.id === seed.id,
    bot: message.from.bot,
    from: message.from.name,
    ...sentAt(message.at, place),
    // A message's title stands in lists of chats only; a card's is its head.
    ...(message.kind === 'card' && message.title !== '' ? { head: { title: message.title, tone: 'blue' } } : {}),
    runs: runsOf(message, simulator.app.name),
    ...(inputs.length === 0 ? {} : { inputs }),
    buttons: rows(message.buttons.map(buttonView)),
    edited: false,
    pinned: false,
    dead: false,
    ...(target === undefined ? {} : { reply: { from: target.from.name, text: snippet(target.title || target.text) } }),
    ...fileView(message, seed.code),
  };
}

function chatView(phone: Phone, id: string, context: Context): ChatView {
  const { simulator, words } = context;
  const direct = id === phone.direct;
  const group = direct ? undefined : simulator.group(id);
  const all = phone.messages(id);
  return {
    id,
    title: group?.title ?? simulator.app.name,
    subtitle: group === undefined ? words.robot : `${words.members}${group.members().length}`,
    group: !direct,
    commands: [],
    messages: newest(all).map((message) => messageView(message, all, context)),
  };
}

function noticeView(notice: SeenNotification, index: number, { place, simulator }: Context): MessageView {
  const { title, text, url, status, at } = notice;
  const told = status === undefined ? [] : [{ text: `\n${status.text}`, marks: ['bold'] }];
  return {
    ...{ id: `${NOTICES}-${index}`, own: false, bot: true, from: simulator.app.name },
    ...sentAt(at, place),
    ...(title === '' ? {} : { head: { title, tone: 'grey' } }),
    runs: [...(notice.msgtype === 'text' ? [{ text, marks: [] }] : markdownRuns(text)), ...told],
    buttons: url === undefined || url === '' ? [] : [[{ text: url, url }]],
    ...{ edited: false, pinned: false, dead: true },
  };
}

function feed(phone: Phone, context: Context): ChatView[] {
  const notices = phone.notifications();
  if (notices.length === 0) return [];
  const messages = newest(notices).map((notice, index) => noticeView(notice, index, context));
  const { words } = context;
  return [{ id: NOTICES, title: words.notices, subtitle: '', group: false, commands: [], readOnly: true, messages }];
}

function view(phone: Phone, context: Context): PhoneView {
  return {
    ...frameOf(context),
    ...{ can: [], started: true, blocked: false, description: '' },
    botLink: 'dingtalk://robot',
    chats: [
      ...[phone.direct, ...phone.groups()].map((chat) => chatView(phone, chat, context)),
      ...feed(phone, context),
    ],
  };
}

function told(pressed: Pressed): ActResult {
  if (pressed.kind === 'timeout') return { kind: 'timeout' };
  if (pressed.kind === 'failed') return { kind: 'impossible', why: pressed.why };
  return { kind: 'done' };
}

/** Groups hand the robot pictures only, between words; elsewhere a file comes without any. */
function send(phone: Phone, { chat, sample, text = '' }: ScreenAction & { kind: 'send' }): void {
  const file = sampleOf(sample);
  const isRich = sample === 'photo' && (text !== '' || chat !== phone.direct);
  if (isRich) phone.sendRich(chat, [text || ' ', file]);
  else phone.send(chat, file);
}

async function act(phone: Phone, action: ScreenAction): Promise<ActResult> {
  if (action.kind === 'say') {
    const { replyTo, chat, text } = action;
    // The phone mentions the robot by itself: in a group it would hear nothing else.
    phone.say(chat, text, replyTo === undefined ? {} : { replyTo });
    return { kind: 'done' };
  }
  if (action.kind === 'send') {
    send(phone, action);
    return { kind: 'done' };
  }
  if (action.kind !== 'press') throw new Error(`DingTalk has no "${action.kind}"`);
  const { message, button, chat, fields } = action;
  return told(await phone.press(message, button, { chat, ...(fields === undefined ? {} : { fields }) }));
}

function dingtalkScreen(simulator: DingtalkSimulator, seed: DingtalkSeed, clock: Clock): Screen {
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

const TROUBLES: Record<TroubleName, FaultRule> = troubles({ kind: 'throttle' } as const);

/** DingTalk's phones and group windows. */
export function dingtalkPhones(
  simulator: DingtalkSimulator,
  seeds: { phones: DingtalkSeed[]; groups: { chatId: string; title: string }[] },
  clock: Clock,
): PlatformPhones {
  return {
    platform: 'dingtalk',
    name: 'DingTalk',
    screens: seeds.phones.map((seed) => dingtalkScreen(simulator, seed, clock)),
    groups: () => seeds.groups.map(({ chatId, title }) => ({ chat: chatId, title })),
    subscribe: (listener) =>
      simulator.subscribe((event) => {
        const quiet = event.kind === 'call' || (event.kind === 'changed' && event.what === 'request');
        if (!quiet) listener();
      }),
    trouble: (name) => simulator.fail(TROUBLES[name]),
    connected: () => simulator.connected,
    disconnect: () => simulator.disconnect(),
    reconnect: () => simulator.reconnect(),
  };
}
