import { press } from './click.ts';
import { tellEntered, tellMenu, tellMessage, tellRecalled } from './events.ts';
import { keepFile } from './file-routes.ts';
import { answering, type Draft, post, recall, seen } from './messages.ts';
import { privateChat } from './people.ts';
import type { SeenMessage } from './seen.ts';
import { messageOf, type Sim } from './sim.ts';
import type { Phone, SayOptions } from './simulator.ts';
import type { AppState, ChatState, MessageState, PersonState } from './state.ts';

/** A wrong use of the phone by a test is a bug of the test, so it throws. */
function chatFor(sim: Sim, person: PersonState, own: ChatState, id: string | undefined): ChatState {
  const chat = id === undefined ? own : sim.state.chats.find((candidate) => candidate.id === id);
  if (chat === undefined || !chat.members.includes(person.openId)) throw new Error(`${person.name} is not in ${id}`);
  return chat;
}

function messageFor(sim: Sim, person: PersonState, id: string): { message: MessageState; chat: ChatState } {
  const message = messageOf(sim, id);
  const chat = sim.state.chats.find((candidate) => candidate.id === message?.chat);
  if (message === undefined || !chat?.members.includes(person.openId))
    throw new Error(`${person.name} has no message ${id}`);
  return { message, chat };
}

function mentionsOf(sim: Sim, app: AppState, options: SayOptions): MessageState['mentions'] {
  const people = (options.mention ?? []).map((openId) => {
    const person = sim.state.people.find((candidate) => candidate.openId === openId);
    if (person === undefined) throw new Error(`there is nobody ${openId}`);
    return { openId, name: person.name };
  });
  const all = [...(options.at === true ? [{ app: app.appId, name: app.name }] : []), ...people];
  return all.map((mention, index) => ({ key: `@_user_${index + 1}`, ...mention }));
}

interface Holder {
  sim: Sim;
  app: AppState;
  person: PersonState;
  own: ChatState;
}

function enter({ sim, app, person, own }: Holder): void {
  own.entered = true;
  sim.changed();
  tellEntered(sim, app, own, person);
}

function speak(holder: Holder, chat: ChatState, draft: Omit<Draft, 'from'>, options: SayOptions): SeenMessage {
  const { sim, person, own } = holder;
  if (chat.dissolved) throw new Error(`${chat.name} was dissolved`);
  if (chat === own && !own.entered) enter(holder);
  const parent = options.replyTo === undefined ? undefined : messageFor(sim, person, options.replyTo).message;
  const place = parent === undefined ? {} : answering(sim, parent, options.inThread === true);
  const message = post(sim, chat, { ...draft, ...place, from: person.openId });
  tellMessage(sim, chat, message, person);
  return seen(sim, message, person.language);
}

function block({ sim, own }: Holder, blocked: boolean): void {
  own.blocked = blocked;
  sim.changed();
  sim.journal.add({ kind: 'changed', what: 'chat' });
}

export function phoneOf(sim: Sim, app: AppState, person: PersonState): Phone {
  const holder: Holder = { sim, app, person, own: privateChat(sim, app, person) };
  const { own } = holder;
  const messages = (chat?: string) => {
    const { id } = chatFor(sim, person, own, chat);
    return sim.state.messages
      .filter((message) => message.chat === id)
      .map((message) => seen(sim, message, person.language));
  };
  return {
    person,
    chat: own.id,
    enter: () => enter(holder),
    say: (text, options = {}) => {
      const chat = chatFor(sim, person, own, options.chat);
      const mentions = mentionsOf(sim, app, options);
      const whole = [...mentions.map(({ key }) => key), text].join(' ');
      if (text === '') throw new Error('a message needs words');
      return speak(holder, chat, { type: 'text', content: JSON.stringify({ text: whole }), mentions }, options);
    },
    send: (file, options = {}) => {
      const image = file.mime.startsWith('image/');
      const { key } = keepFile(sim, person.openId, file, image);
      const content = image ? { image_key: key } : { file_key: key, file_name: file.name };
      const draft = { type: image ? 'image' : 'file', content: JSON.stringify(content) };
      return speak(holder, chatFor(sim, person, own, options.chat), draft, options);
    },
    recall: (messageId) => {
      const { message, chat } = messageFor(sim, person, messageId);
      if (message.from !== person.openId) throw new Error(`message ${messageId} is not theirs`);
      recall(sim, message);
      tellRecalled(sim, chat, message);
    },
    menu: (eventKey) => tellMenu(sim, app, person, eventKey),
    press: async (messageId, element, options = {}) => {
      const { message, chat } = messageFor(sim, person, messageId);
      return press(sim, chat, message, person, element, options);
    },
    messages,
    last: (chat) => messages(chat).at(-1),
    get language() {
      return person.language;
    },
    set language(language) {
      person.language = language;
      sim.changed();
      sim.journal.add({ kind: 'changed', what: 'person' });
    },
    block: () => block(holder, true),
    unblock: () => block(holder, false),
    get blocked() {
      return own.blocked;
    },
    bot: () => ({ name: app.name, appId: app.appId }),
  };
}
