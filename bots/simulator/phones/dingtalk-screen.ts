import type { Clock } from '../../../core/ports.ts';
import type { Pressed, SeenButton, SeenCard, SeenMessage, SeenNotification } from '../dingtalk/seen.ts';
import type { DingtalkSimulator, FaultRule, Phone } from '../dingtalk/simulator.ts';
import { attempt } from './attempt.ts';
import { markdownRuns } from './markdown.ts';
import { clockTime, dayOf, type Place } from './moments.ts';
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
import { troubles } from './troubles.ts';
import { type Locale, PHONE_WORDS, type PhoneWords } from './words.ts';

export interface DingtalkPhoneSeed {
  code: string;
  /** As the page shows it. */
  name: string;
  platform: 'dingtalk';
  userId: string;
  locale: Locale;
  /** IANA zone. */
  zone: string;
}

/** Older messages stay in the simulator, but off the page. */
const SHOWN = 120;
const SNIPPET = 80;
const NOTICES = 'notices';
const IN_A_ROW = 3;

interface Context {
  simulator: DingtalkSimulator;
  clock: Clock;
  seed: DingtalkPhoneSeed;
  place: Place;
  words: PhoneWords;
}

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
  const url = `/phones/${encodeURIComponent(code)}/files/${encodeURIComponent(file.downloadCode)}`;
  return { file: { name: file.name, size: file.size, url, image: kind === 'picture' } };
}

function messageView(message: SeenMessage, all: SeenMessage[], context: Context): MessageView {
  const { seed, place, simulator } = context;
  const target = all.find(({ id }) => id === message.replyTo);
  const inputs = inputViews(message.card);
  return {
    id: message.id,
    own: message.from.id === seed.userId,
    bot: message.from.bot,
    from: message.from.name,
    time: clockTime(message.at, place),
    day: dayOf(message.at, place),
    // A message's title stands in lists of chats only; a card's is its head.
    ...(message.kind === 'card' && message.title !== '' ? { head: { title: message.title, tone: 'blue' } } : {}),
    runs: runsOf(message, simulator.app.name),
    ...(inputs.length === 0 ? {} : { inputs }),
    buttons: rows(message.buttons.map(buttonView)),
    edited: false,
    pinned: false,
    dead: false,
    ...(target === undefined
      ? {}
      : { reply: { from: target.from.name, text: (target.title || target.text).slice(0, SNIPPET) } }),
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
    messages: all.slice(-SHOWN).map((message) => messageView(message, all, context)),
  };
}

function noticeView(notice: SeenNotification, index: number, { place, simulator }: Context): MessageView {
  const { title, text, url, status, at } = notice;
  const told = status === undefined ? [] : [{ text: `\n${status.text}`, marks: ['bold'] }];
  return {
    ...{ id: `${NOTICES}-${index}`, own: false, bot: true, from: simulator.app.name },
    ...{ time: clockTime(at, place), day: dayOf(at, place) },
    ...(title === '' ? {} : { head: { title, tone: 'grey' } }),
    runs: [...(notice.msgtype === 'text' ? [{ text, marks: [] }] : markdownRuns(text)), ...told],
    buttons: url === undefined || url === '' ? [] : [[{ text: url, url }]],
    ...{ edited: false, pinned: false, dead: true },
  };
}

function feed(phone: Phone, context: Context): ChatView[] {
  const notices = phone.notifications();
  if (notices.length === 0) return [];
  const messages = notices.slice(-SHOWN).map((notice, index) => noticeView(notice, index, context));
  const { words } = context;
  return [{ id: NOTICES, title: words.notices, subtitle: '', group: false, commands: [], readOnly: true, messages }];
}

function view(phone: Phone, context: Context): PhoneView {
  const { seed, clock, place, words } = context;
  const { code, name, platform, locale, zone } = seed;
  return {
    ...{ code, name, platform, locale, zone, words },
    time: clockTime(clock.now(), place),
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

function dingtalkScreen(simulator: DingtalkSimulator, seed: DingtalkPhoneSeed, clock: Clock): Screen {
  const phone = simulator.phone(seed.userId);
  const { locale, zone, code, platform } = seed;
  const context: Context = { simulator, clock, seed, place: { locale, zone }, words: PHONE_WORDS[locale] };
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
  seeds: { phones: DingtalkPhoneSeed[]; groups: { chatId: string; title: string }[] },
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
