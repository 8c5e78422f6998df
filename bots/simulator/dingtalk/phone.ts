import { seen, seenAll, visible } from './messages.ts';
import { feedOf } from './notices.ts';
import { press } from './press.ts';
import { chatOf, type Sim } from './sim.ts';
import type { Phone } from './simulator.ts';
import { say, send, sendRich } from './speaking.ts';
import { type ChatState, directId, type PersonState, type StoredMessage } from './state.ts';

/** A wrong use of a phone by a test is a bug of the test, so it throws. */
function memberChat(sim: Sim, person: PersonState, id: string): ChatState {
  const chat = chatOf(sim, id);
  if (chat === undefined || !chat.members.includes(person.userId))
    throw new Error(`${person.name} is not in chat ${id}`);
  return chat;
}

function messageIn(chat: ChatState, id: string, viewer: string): StoredMessage {
  const message = chat.messages.find((candidate) => candidate.id === id && visible(candidate, viewer));
  if (message === undefined) throw new Error(`there is no message ${id}`);
  return message;
}

export function personOf(sim: Sim, userId: string): PersonState {
  const person = sim.state.people.find((candidate) => candidate.userId === userId);
  if (person === undefined) throw new Error(`there is nobody ${userId}`);
  return person;
}

export function phoneOf(sim: Sim, person: PersonState): Phone {
  const own = person.userId;
  const direct = directId(sim.app, own);
  const chatAt = (id: string) => memberChat(sim, person, id);
  const shown = (chat: ChatState, message: StoredMessage) => seen(sim, chat, message, own);
  const active = () => {
    if (person.removed) throw new Error(`${person.name} has left the organisation`);
  };
  return {
    person,
    direct,
    say: (id, text, options = {}) => {
      active();
      const chat = chatAt(id);
      return shown(chat, say(sim, chat, person, text, options));
    },
    send: (id, file) => {
      active();
      const chat = chatAt(id);
      return shown(chat, send(sim, chat, person, file));
    },
    sendRich: (id, items) => {
      active();
      const chat = chatAt(id);
      return shown(chat, sendRich(sim, chat, person, items));
    },
    press: async (message, button, options = {}) => {
      active();
      const chat = chatAt(options.chat ?? direct);
      return press(sim, chat, person, messageIn(chat, message, own), button, options);
    },
    messages: (id = direct) => seenAll(sim, chatAt(id), own),
    last: (id = direct) => seenAll(sim, chatAt(id), own).at(-1),
    notifications: () => feedOf(sim, own),
    groups: () =>
      sim.state.chats.filter(({ kind, members }) => kind === 'group' && members.includes(own)).map(({ id }) => id),
    reload: () => {
      for (const card of sim.state.cards) delete card.painted[own];
      sim.changed();
      sim.journal.add({ kind: 'changed', what: 'chat' });
    },
  };
}
