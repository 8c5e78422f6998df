import { createHash } from 'node:crypto';
import { isPresent, tell, tellMember } from './audience.ts';
import { commandsFor } from './bot-methods.ts';
import { chatOf, messageIn, privateChat, topicIn } from './chats.ts';
import { amend, type Draft, erase, post, seen, seenAll } from './messages.ts';
import { keepFile, TEXT_LIMIT } from './sending.ts';
import { ANSWER_WINDOW, type Sim } from './sim.ts';
import type {
  Phone,
  PressOptions,
  SayOptions,
  SeenAnswer,
  SeenMessage,
  SentFile,
  SimulatedPerson,
} from './simulator.ts';
import type { BotState, ChatState, InlineButton, StoredMessage } from './state.ts';
import { enqueue } from './updates.ts';
import { profileName, wireMessage, wireStub, wireUser } from './wire.ts';

/** The chat as this person may use it; a wrong use of the phone by a test is a bug of the test, so it throws. */
function chatFor(sim: Sim, bot: BotState, person: SimulatedPerson, id: number): ChatState {
  const chat = id === person.id ? privateChat(sim, bot, id) : chatOf(sim, bot.id, id);
  if (chat === undefined || !chat.members.includes(person.id))
    throw new Error(`${person.firstName} is not in chat ${id}`);
  return chat;
}

function speakable(sim: Sim, bot: BotState, person: SimulatedPerson, id: number): ChatState {
  const chat = chatFor(sim, bot, person, id);
  if (chat.migratedTo !== undefined) throw new Error(`chat ${id} was upgraded to ${chat.migratedTo}`);
  if (chat.kind !== 'private') return chat;
  if (chat.standing[bot.id] === undefined) throw new Error(`${person.firstName} must press Start first`);
  if (chat.standing[bot.id] === 'kicked') throw new Error(`${person.firstName} has blocked the bot`);
  return chat;
}

function block(sim: Sim, bot: BotState, person: SimulatedPerson, blocked: boolean): void {
  const chat = privateChat(sim, bot, person.id);
  const [from, to] = blocked ? (['member', 'kicked'] as const) : (['kicked', 'member'] as const);
  if (chat.standing[bot.id] !== from) return;
  chat.standing[bot.id] = to;
  sim.changed();
  sim.journal.add({ kind: 'changed', what: 'chat' });
  tellMember(sim, chat, bot, { type: 'my_chat_member', by: person.id, user: bot.id, from, to });
}

function start(sim: Sim, bot: BotState, person: SimulatedPerson, payload: string | undefined): SeenMessage {
  if (payload !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(payload))
    throw new Error(`not a deep link payload: ${payload}`);
  const chat = privateChat(sim, bot, person.id);
  block(sim, bot, person, false);
  chat.standing[bot.id] = 'member';
  return say(sim, bot, person, chat.id, payload === undefined ? '/start' : `/start ${payload}`, {});
}

function checkSaying(chat: ChatState, text: string, options: SayOptions): void {
  if (text.trim() === '' || text.length > TEXT_LIMIT) throw new Error('a message has 1 to 4096 characters');
  if (options.replyTo !== undefined && messageIn(chat, options.replyTo) === undefined) {
    throw new Error(`there is no message ${options.replyTo} to reply to`);
  }
  if (options.thread !== undefined && topicIn(chat, options.thread) === undefined)
    throw new Error(`no topic ${options.thread}`);
}

function say(
  sim: Sim,
  bot: BotState,
  person: SimulatedPerson,
  id: number,
  text: string,
  options: SayOptions,
): SeenMessage {
  const chat = speakable(sim, bot, person, id);
  checkSaying(chat, text, options);
  if (options.edit !== undefined) {
    const message = messageIn(chat, options.edit);
    if (message?.from !== person.id || message.service !== undefined)
      throw new Error(`message ${options.edit} is not theirs`);
    const changed = amend(sim, chat, message, { text: text.trim(), entities: [], keyboard: [] });
    if (changed) tell(sim, chat, message, 'edited_message');
    return seen(sim, chat, message);
  }
  const thread = options.thread ?? messageIn(chat, options.replyTo)?.thread;
  return speak(sim, chat, person, {
    from: person.id,
    text: text.trim(),
    ...(options.replyTo === undefined ? {} : { replyTo: options.replyTo }),
    ...(thread === undefined ? {} : { thread }),
  });
}

function speak(sim: Sim, chat: ChatState, person: SimulatedPerson, draft: Draft): SeenMessage {
  delete chat.replyBoxes[person.id];
  const message = post(sim, chat, draft);
  tell(sim, chat, message, 'message');
  return seen(sim, chat, message);
}

function sendFile(
  sim: Sim,
  bot: BotState,
  chat: ChatState,
  person: SimulatedPerson,
  file: SentFile,
  { replyTo }: Pick<SayOptions, 'replyTo'>,
): SeenMessage {
  if (replyTo !== undefined && messageIn(chat, replyTo) === undefined)
    throw new Error(`there is no message ${replyTo} to reply to`);
  const thread = messageIn(chat, replyTo)?.thread;
  return speak(sim, chat, person, {
    from: person.id,
    text: file.caption ?? '',
    file: keepFile(sim, bot.id, file).id,
    ...(file.photo ? { photo: true } : {}),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(thread === undefined ? {} : { thread }),
  });
}

function findButton(message: StoredMessage, wanted: string, stale: boolean): InlineButton | undefined {
  const keyboards = stale ? message.versions.map(({ keyboard }) => keyboard).toReversed() : [message.keyboard];
  const buttons = keyboards.flat(2);
  return buttons.find(({ callback_data }) => callback_data === wanted) ?? buttons.find(({ text }) => text === wanted);
}

function chatInstance(bot: BotState, chat: ChatState): string {
  return createHash('sha256').update(`${bot.id}/${chat.id}`).digest().readBigInt64BE(0).toString();
}

function press(
  sim: Sim,
  bot: BotState,
  person: SimulatedPerson,
  where: { chat: number; message: number; button: string },
  options: PressOptions,
): Promise<SeenAnswer | 'timeout'> {
  const chat = chatFor(sim, bot, person, where.chat);
  const message = chat.messages.find(({ id }) => id === where.message);
  if (message === undefined || (message.deleted && !options.stale))
    throw new Error(`there is no message ${where.message}`);
  const button = findButton(message, where.button, options.stale ?? false);
  const data = button === undefined && options.stale ? where.button : button?.callback_data;
  if (data === undefined) throw new Error(`message ${where.message} has no such button to press: ${where.button}`);
  const query = String(4_000_000_000_000 + sim.state.nextQuery * 7_919);
  sim.state.nextQuery += 1;
  const inaccessible = options.inaccessible === true || message.deleted === true;
  const body = {
    id: query,
    from: wireUser(sim, person.id),
    message: inaccessible ? wireStub(sim, chat, message.id) : wireMessage(sim, chat, message),
    chat_instance: chatInstance(bot, chat),
    data,
  };
  const tapped = { person: person.id, chat: chat.id, messageId: message.id };
  sim.journal.add({ kind: 'pressed', ...tapped, data, query });
  const answer = awaitAnswer(sim, bot, person, query);
  if (isPresent(chat, bot)) enqueue(sim, bot, 'callback_query', body, `taps of ${person.id}`);
  return answer;
}

function awaitAnswer(sim: Sim, bot: BotState, person: SimulatedPerson, query: string): Promise<SeenAnswer | 'timeout'> {
  const over = new AbortController();
  return new Promise((resolve) => {
    const settle = (answer: SeenAnswer) => {
      over.abort();
      sim.journal.add({ kind: 'answered', person: person.id, query, answer });
      resolve(answer);
    };
    sim.taps.set(query, { query, bot: bot.id, person: person.id, at: sim.clock.now(), settle, answered: false });
    void sim.clock.sleep(ANSWER_WINDOW, over.signal).then(() => {
      if (over.signal.aborted) return;
      sim.taps.delete(query);
      sim.journal.add({ kind: 'expired', person: person.id, query });
      resolve('timeout');
    });
  });
}

function follow(bot: BotState, link: string): string | undefined {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  const ours =
    url?.protocol === 'https:' &&
    url.hostname === 't.me' &&
    url.pathname.toLowerCase() === `/${bot.username.toLowerCase()}`;
  if (!ours) throw new Error(`not a link to this bot: ${link}`);
  return url.searchParams.get('start') ?? undefined;
}

function presented(bot: BotState, languageTag = ''): { name: string; username: string; description: string } {
  const code = languageTag.slice(0, 2).toLowerCase();
  const descriptions = bot.profile.description ?? {};
  return {
    name: profileName(bot, code),
    username: bot.username,
    description: descriptions[code] || descriptions[''] || '',
  };
}

/** One person's phone on one bot. */
export function phoneOf(sim: Sim, bot: BotState, person: SimulatedPerson): Phone {
  const own = person.id;
  const standing = () => privateChat(sim, bot, own).standing[bot.id];
  const chatAt = (id: number) => chatFor(sim, bot, person, id);
  const replyBox = (id = own) => {
    const chat = chatAt(id);
    const message = messageIn(chat, chat.replyBoxes[own]);
    return message === undefined ? undefined : seen(sim, chat, message);
  };
  return {
    person,
    start: (payload) => start(sim, bot, person, payload),
    open: (link) => start(sim, bot, person, follow(bot, link)),
    say: (id, text, options = {}) => say(sim, bot, person, id, text, options),
    reply: (id, text) => {
      const prompt = replyBox(id);
      if (prompt === undefined) throw new Error(`no reply box is open in chat ${id}`);
      return say(sim, bot, person, id, text, { replyTo: prompt.id });
    },
    send: (id, file, options = {}) => {
      const chat = speakable(sim, bot, person, id);
      return sendFile(sim, bot, chat, person, file, options);
    },
    press: async (message, button, chat = own, options = {}) =>
      press(sim, bot, person, { chat, message, button }, options),
    messages: (id = own) => seenAll(sim, chatAt(id)),
    last: (id = own) => seenAll(sim, chatAt(id)).at(-1),
    replyBox,
    closeReplyBox: (id = own) => {
      delete chatAt(id).replyBoxes[own];
      sim.changed();
      sim.journal.add({ kind: 'changed', what: 'chat' });
    },
    commands: (id = own) => commandsFor(bot, chatAt(id), own, person.language ?? ''),
    bot: () => presented(bot, person.language),
    started: () => standing() !== undefined,
    blocked: () => standing() === 'kicked',
    block: () => block(sim, bot, person, true),
    unblock: () => block(sim, bot, person, false),
    remove: (id, chatId = own) => {
      const chat = chatAt(chatId);
      const message = messageIn(chat, id);
      if (message === undefined) throw new Error(`there is no message ${id}`);
      erase(sim, chat, message);
    },
  };
}
