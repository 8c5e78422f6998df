import { tokenOf } from '../core/cards/token.ts';

let update = 1;

const chatOf = (id: number) =>
  id > 0 ? { id, type: 'private', first_name: 'Somebody' } : { id, type: 'group', title: 'Field' };
const userOf = (person: number) => ({ id: person, is_bot: false, first_name: 'Somebody', language_code: 'en' });

/** A button pressed. `query` names the tap in the stub. */
export const tapOf = (
  person: number,
  message: number,
  data: string,
  chat = person,
): { update: object; query: string } => {
  const query = `q${update}`;
  return {
    query,
    update: {
      update_id: update++,
      callback_query: {
        id: query,
        from: userOf(person),
        message: { message_id: message, date: 1, chat: chatOf(chat), text: 'A card' },
        chat_instance: '1',
        data,
      },
    },
  };
};

/** Words said in private. */
export const wordsOf = (person: number, text: string): object => ({
  update_id: update++,
  message: { message_id: 5_000_000 + update, date: 1_700_000_000, chat: chatOf(person), from: userOf(person), text },
});

export const acceptOf = (task: number): string =>
  tokenOf({ verb: 'accept', subject: { kind: 'task', id: task }, turn: 2 });
