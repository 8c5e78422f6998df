import type { SeenMessage, TelegramSimulator } from '../../bots/simulator/telegram/simulator.ts';
import { type Actor, crewChats } from './cast.ts';
import type { Phone, Standing } from './phones.ts';

export function telegramPhone(simulator: TelegramSimulator, actor: Actor): Phone {
  const own = Number(actor.account);
  const phone = simulator.phone(own);
  const standing = ({ id, text, buttons }: SeenMessage): Standing => {
    const drawn = buttons.flat().map((one) => ({ text: one.text, ...(one.data ? { token: one.data } : {}) }));
    const labelled = drawn.map(({ text: label, ...more }) => ({ label, ...more }));
    return { id: String(id), text, buttons: labelled, picture: { text, buttons: drawn } };
  };
  return {
    actor,
    own: { platform: 'telegram', id: actor.account },
    group: { platform: 'telegram', id: crewChats.telegram },
    messages: (chat) =>
      phone
        .messages(Number(chat.id))
        .filter(({ from }) => from.bot)
        .map(standing),
    press: ({ id }, { token = '' }, chat) => phone.press(Number(id), token, Number(chat.id)),
    comment: ({ id }, _task, text, chat) =>
      `${chat.id} ${phone.say(Number(chat.id), text, { replyTo: Number(id) }).id}`,
    say: (text) => `${own} ${(phone.replyBox() ? phone.reply(own, text) : phone.say(own, text)).id}`,
    get isAsked() {
      return phone.replyBox() !== undefined;
    },
  };
}
