import type { SeenElement, SeenMessage } from '../../bots/simulator/feishu/seen.ts';
import type { FeishuSimulator } from '../../bots/simulator/feishu/simulator.ts';
import { type Actor, crewChats } from './cast.ts';
import type { Dice } from './dice.ts';
import type { Phone, Standing } from './phones.ts';

/** `dice` fill in the forms. */
export function feishuPhone(simulator: FeishuSimulator, actor: Actor, dice: Dice): Phone {
  const phone = simulator.phone(actor.account);
  const own = { platform: 'feishu', id: actor.account } as const;
  const chatId = (id: string) => (id === actor.account ? phone.chat : id);
  const standing = ({ id, text, buttons, card }: SeenMessage): Standing => ({
    id,
    text,
    // A form's own button is named after what it does.
    buttons: buttons.map((one) => ({ label: one.text, ...(one.name ? { token: one.name } : {}) })),
    picture: card,
  });
  const values = (id: string): Record<string, string> => {
    const elements = phone.messages(undefined).find((one) => one.id === id)?.card?.elements ?? [];
    const choices = formsIn(elements).flatMap((one) => (one.kind === 'select' ? [one.options] : []));
    const [options = []] = choices;
    return { text: `because ${dice.word()}`, ...(options.length > 0 ? { choice: dice.pick(options).value } : {}) };
  };
  return {
    actor,
    own,
    group: { platform: 'feishu', id: crewChats.feishu },
    messages: (chat) =>
      phone
        .messages(chatId(chat.id))
        .filter(({ from }) => from.bot)
        .map(standing),
    press: ({ id = '' }, { label, token }) =>
      token === undefined ? phone.press(id, label) : phone.press(id, token, { values: values(id) }),
    comment: ({ id = '' }, _task, text, chat) => {
      const isGroup = chat.id === crewChats.feishu;
      return phone.say(text, { replyTo: id, ...(isGroup ? { chat: chat.id, at: true } : {}) }).id;
    },
    say: (text) => phone.say(text).id,
    isAsked: false,
  };
}

const formsIn = (elements: readonly SeenElement[]): SeenElement[] =>
  elements.flatMap((one) => (one.kind === 'form' ? one.elements : []));
