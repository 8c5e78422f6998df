import type { DingtalkSimulator } from '../../bots/simulator/dingtalk/simulator.ts';
import type { FeishuSimulator } from '../../bots/simulator/feishu/simulator.ts';
import type { TelegramSimulator } from '../../bots/simulator/telegram/simulator.ts';

/** A message as somebody holding a phone sees it, whatever the platform. */
export interface SeenHere {
  /** As we know the message. */
  readonly id: string;
  readonly text: string;
  /** Addresses that open from it. */
  readonly links: readonly string[];
  /** A button's token, where the phone gives it away; on a form's submit button the form's. */
  readonly buttons: readonly { readonly text: string; readonly token?: string; readonly isForm?: boolean }[];
  /** All that is drawn of it, to be compared with what should be; see `drawn.ts`. */
  readonly picture: unknown;
}

/** One person's phone. A chat is the private one unless the group's is asked for. */
export interface Handset {
  messages(chat?: string): SeenHere[];
  /** Presses a button by its words; what the person is told. */
  press(message: SeenHere, button: SeenHere['buttons'][number], chat?: string, fields?: Fields): Promise<string>;
  /** In the private chat; answers the box that is open there, if one is. */
  say(text: string): void;
  /** Answers a message; in a group so that we hear it. */
  reply(message: string, text: string, chat?: string): void;
  /** Sends a file in the private chat, where the platform can as an answer. */
  send(file: SentHere, replyTo?: string): void;
}

export interface SentHere {
  readonly name: string;
  readonly mime: string;
  readonly data: Uint8Array;
  readonly caption?: string;
}

export type Fields = Readonly<Record<string, string>>;

export function telegramHandset(simulator: TelegramSimulator, account: string): Handset {
  const own = Number(account);
  const phone = simulator.phone(own);
  return {
    messages: (chat) =>
      phone.messages(chat === undefined ? own : Number(chat)).map((message) => {
        const buttons = message.buttons.flat().map(({ text, data }) => ({ text, ...(data ? { token: data } : {}) }));
        const links = message.runs.flatMap(({ url }) => url ?? []);
        return { id: String(message.id), text: message.text, links, buttons, picture: { text: message.text, buttons } };
      }),
    async press({ id }, { token = '' }, chat) {
      const answer = await phone.press(Number(id), token, chat === undefined ? own : Number(chat));
      return answer === 'timeout' ? 'timeout' : answer.text;
    },
    say: (text) => void (phone.replyBox() ? phone.reply(own, text) : phone.say(own, text)),
    reply: (message, text, chat) =>
      void phone.say(chat === undefined ? own : Number(chat), text, { replyTo: Number(message) }),
    send: (file, replyTo) => void phone.send(own, file, replyTo === undefined ? {} : { replyTo: Number(replyTo) }),
  };
}

export function dingtalkHandset(simulator: DingtalkSimulator, account: string): Handset {
  const phone = simulator.phone(account);
  const at = (chat: string | undefined) => (chat === undefined ? {} : { chat });
  /** A press names the message by what the chat calls it, we by its card. */
  const inChat = (id: string, chat: string | undefined) => {
    const found = phone.messages(chat).find((one) => one.card?.outTrackId === id || one.id === id);
    if (!found) throw new Error(`${account} has no card ${id}`);
    return found.id;
  };
  return {
    messages: (chat) =>
      phone.messages(chat).map(({ id, card, title, text, buttons: shown }) => {
        const buttons = shown.map((one) => ({ text: one.text, token: one.id }));
        return {
          id: card?.outTrackId ?? id,
          text: [title, text, card?.tips ?? ''].join('\n'),
          links: [...text.matchAll(/\]\((https?:[^)\s]+)\)/g)].map(([, url = '']) => url),
          buttons,
          picture: { title, text, buttons },
        };
      }),
    async press({ id }, { token = '' }, chat) {
      const pressed = await phone.press(inChat(id, chat), token, at(chat));
      return pressed.kind === 'answered' ? (pressed.message.card?.tips ?? '') : pressed.kind;
    },
    say: (text) => void phone.say(phone.direct, text),
    reply: (message, text, chat) => void phone.say(chat ?? phone.direct, text, { replyTo: inChat(message, chat) }),
    send: (file) => void phone.send(phone.direct, file),
  };
}

export function feishuHandset(simulator: FeishuSimulator, account: string): Handset {
  const phone = simulator.phone(account);
  return {
    messages: (chat) =>
      phone.messages(chat).map(({ id, text, buttons, card }) => ({
        id,
        text,
        links: buttons.flatMap(({ url }) => url ?? []),
        buttons: buttons.map(({ text, form, name }) => ({
          text,
          ...(form === 'submit' ? { isForm: true, token: name ?? '' } : {}),
        })),
        picture: card,
      })),
    async press({ id }, { text, token, isForm }, _chat, fields) {
      const answer = await phone.press(id, isForm ? (token ?? '') : text, fields ? { values: { ...fields } } : {});
      if (answer.kind === 'answered') return answer.toast?.text ?? '';
      return answer.kind === 'error' ? answer.text : answer.kind;
    },
    say: (text) => void phone.say(text),
    reply: (message, text, chat) =>
      void phone.say(text, { replyTo: message, ...(chat === undefined ? {} : { chat, at: true }) }),
    send: (file, replyTo) => void phone.send(file, replyTo === undefined ? {} : { replyTo }),
  };
}
