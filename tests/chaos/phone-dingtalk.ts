import type { SeenMessage } from '../../bots/simulator/dingtalk/seen.ts';
import type { DingtalkSimulator } from '../../bots/simulator/dingtalk/simulator.ts';
import { taskNumber } from '../../core/ids.ts';
import { type Actor, crewChats } from './cast.ts';
import type { Phone, Standing } from './phones.ts';

export function dingtalkPhone(simulator: DingtalkSimulator, actor: Actor): Phone {
  const phone = simulator.phone(actor.account);
  const own = { platform: 'dingtalk', id: actor.account } as const;
  // Our tables name a private chat by its person, DingTalk by the pair.
  const chatId = (id: string) => (id === actor.account ? phone.direct : id);
  const standing = ({ card, title, text, buttons }: SeenMessage): Standing => {
    const drawn = buttons.map((one) => ({ text: one.text, token: one.id }));
    return {
      // What answered through a session webhook has no name.
      id: card?.outTrackId,
      text: [title, text].join('\n'),
      buttons: drawn.map(({ text: label, token }) => ({ label, token })),
      picture: { title, text, buttons: drawn },
    };
  };
  return {
    actor,
    own,
    group: { platform: 'dingtalk', id: crewChats.dingtalk },
    messages: (chat) =>
      phone
        .messages(chatId(chat.id))
        .filter(({ from }) => from.bot)
        .map(standing),
    async press({ id }, { token = '' }, chat) {
      const where = chatId(chat.id);
      const found = phone.messages(where).find(({ card }) => card?.outTrackId === id);
      return found && phone.press(found.id, token, { chat: where });
    },
    // A quotation names what only the process that sent the card remembers; the command says it as well.
    comment: (_message, task, text, chat) => phone.say(chatId(chat.id), `/comment ${taskNumber(task)} ${text}`).id,
    say: (text) => phone.say(phone.direct, text).id,
    isAsked: false,
  };
}
