import { seenCard } from './card-view.ts';
import type { SeenButton, SeenMessage } from './seen.ts';
import { cardOf, chatOf, type Sim } from './sim.ts';
import type { ChatState, StoredMessage } from './state.ts';

/** Messages in chats, and what each member sees of them. */

export type Draft = Pick<StoredMessage, 'id' | 'from' | 'kind'> & Partial<StoredMessage>;

export function post(sim: Sim, chat: string, draft: Draft): StoredMessage {
  const message: StoredMessage = { at: sim.clock.now(), title: '', text: '', buttons: [], mentions: [], ...draft };
  chatOf(sim, chat)?.messages.push(message);
  sim.changed();
  const card = message.card === undefined ? {} : { outTrackId: message.card };
  sim.journal.add({ kind: 'posted', chat, message: message.id, ...card });
  return message;
}

function nameOf(sim: Sim, userId: string): string {
  if (userId === '') return sim.app.name;
  return sim.state.people.find((person) => person.userId === userId)?.name ?? userId;
}

function fileOf(sim: Sim, message: StoredMessage): Pick<SeenMessage, 'file'> {
  const file = sim.state.files.find(({ downloadCode }) => downloadCode === message.file);
  if (file === undefined) return {};
  const { name, mime, size, downloadCode } = file;
  return { file: { name, mime, size, downloadCode } };
}

export function seen(sim: Sim, chat: ChatState, message: StoredMessage, viewer: string): SeenMessage {
  const { id, kind, from, at, title, text, mentions, replyTo, recalled } = message;
  const stored = message.card === undefined ? undefined : cardOf(sim, message.card);
  // Templates were checked when the card was made, and one that is withdrawn later is still in the clients' caches.
  const template = sim.state.templates.find((candidate) => candidate.id === stored?.templateId);
  const card = stored && template && seenCard(stored, template, id, viewer);
  const buttons = message.buttons.map((button): SeenButton => ({ ...button, params: {}, submits: false }));
  return {
    id,
    chat: chat.id,
    kind,
    from: { id: from, name: nameOf(sim, from), bot: from === '' },
    at,
    title: card?.title ?? title,
    text: card?.body ?? text,
    buttons: card?.buttons ?? buttons,
    mentions,
    recalled: recalled ?? false,
    ...(card === undefined ? {} : { card }),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...fileOf(sim, message),
  };
}

export function visible(message: StoredMessage, viewer: string): boolean {
  return !message.recalled && (message.recipients?.includes(viewer) ?? true);
}

export function seenAll(sim: Sim, chat: ChatState, viewer: string): SeenMessage[] {
  return chat.messages.filter((message) => visible(message, viewer)).map((message) => seen(sim, chat, message, viewer));
}
