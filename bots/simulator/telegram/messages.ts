import { htmlOf, runsOf, withDetected } from './entities.ts';
import type { Sim } from './sim.ts';
import type { SeenButton, SeenMessage } from './simulator.ts';
import type { ChatState, Keyboard, StoredMessage, Version } from './state.ts';
import { wireUser } from './wire.ts';

/** Posting and changing messages, and what people see of them. */

export type Draft = Omit<StoredMessage, 'id' | 'at' | 'versions' | 'entities' | 'keyboard' | 'text'> &
  Partial<Pick<StoredMessage, 'entities' | 'keyboard' | 'text'>>;

function version(at: number, message: Pick<StoredMessage, 'text' | 'entities' | 'keyboard'>): Version {
  return { at, text: message.text, entities: message.entities, keyboard: message.keyboard };
}

export function post(sim: Sim, chat: ChatState, draft: Draft): StoredMessage {
  const at = sim.clock.now();
  const text = draft.text ?? '';
  const body = { text, entities: withDetected(text, draft.entities ?? []), keyboard: draft.keyboard ?? [] };
  const message: StoredMessage = { ...draft, ...body, id: chat.nextMessage, at, versions: [version(at, body)] };
  chat.nextMessage += 1;
  chat.messages.push(message);
  sim.changed();
  sim.journal.add({ kind: 'posted', chat: chat.id, message: seen(sim, chat, message) });
  return message;
}

type Body = Pick<StoredMessage, 'text' | 'entities' | 'keyboard'>;

/** Makes the new body stand; false when it is exactly what stands already. */
export function amend(sim: Sim, chat: ChatState, message: StoredMessage, body: Body): boolean {
  const entities = withDetected(body.text, body.entities);
  const next = { text: body.text, entities, keyboard: body.keyboard };
  if (JSON.stringify(version(0, next)) === JSON.stringify(version(0, message))) return false;
  const at = sim.clock.now();
  Object.assign(message, next, { editedAt: at });
  message.versions.push(version(at, next));
  sim.changed();
  sim.journal.add({ kind: 'edited', chat: chat.id, message: seen(sim, chat, message) });
  return true;
}

export function erase(sim: Sim, chat: ChatState, message: StoredMessage): void {
  message.deleted = true;
  chat.pinned = chat.pinned.filter((id) => id !== message.id);
  for (const [person, id] of Object.entries(chat.replyBoxes)) if (id === message.id) delete chat.replyBoxes[person];
  sim.changed();
  sim.journal.add({ kind: 'deleted', chat: chat.id, messageId: message.id });
}

function seenButtons(keyboard: Keyboard): SeenButton[][] {
  return keyboard.map((row) =>
    row.map(({ text, callback_data, url, copy_text, style }) => ({
      text,
      ...(callback_data === undefined ? {} : { data: callback_data }),
      ...(url === undefined ? {} : { url }),
      ...(copy_text === undefined ? {} : { copy: copy_text.text }),
      ...(style === undefined ? {} : { style }),
    })),
  );
}

function seenVersion({ at, text, entities, keyboard }: Version): SeenMessage['versions'][number] {
  return { at, text, html: htmlOf(runsOf(text, entities)), buttons: seenButtons(keyboard) };
}

function seenFile(sim: Sim, message: StoredMessage): Pick<SeenMessage, 'document' | 'photo'> {
  const file = sim.state.files.find(({ id }) => id === message.file);
  if (file === undefined) return {};
  if (message.photo === true) return { photo: { size: file.size, fileId: file.id } };
  return { document: { name: file.name, mime: file.mime, size: file.size, fileId: file.id } };
}

function about(value: unknown): string {
  if (Array.isArray(value)) return value.map(about).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  const { name, first_name, last_name, text } = value as Record<string, string | undefined>;
  return name ?? text ?? [first_name, last_name].filter(Boolean).join(' ');
}

export function seen(sim: Sim, chat: ChatState, message: StoredMessage): SeenMessage {
  const user = wireUser(sim, message.from);
  const name = [user.first_name, user.last_name].filter((part) => part !== undefined).join(' ');
  const runs = runsOf(message.text, message.entities);
  const versions = [...message.versions];
  return {
    id: message.id,
    chat: chat.id,
    ...(message.thread === undefined ? {} : { thread: message.thread }),
    from: { id: message.from, name, bot: user.is_bot === true },
    at: message.at,
    text: message.text,
    html: htmlOf(runs),
    runs,
    buttons: seenButtons(message.keyboard),
    edited: message.editedAt !== undefined,
    // What stood before is drawn when somebody asks: a long history is looked at often.
    get versions() {
      return versions.map(seenVersion);
    },
    ...(message.replyTo === undefined ? {} : { replyTo: message.replyTo }),
    ...(message.forceReply === undefined ? {} : { forceReply: message.forceReply }),
    ...seenFile(sim, message),
    ...(message.service === undefined ? {} : { service: message.service.field, about: about(message.service.value) }),
    pinned: chat.pinned.includes(message.id),
  };
}

export function seenAll(sim: Sim, chat: ChatState): SeenMessage[] {
  return chat.messages.filter(({ deleted }) => deleted !== true).map((message) => seen(sim, chat, message));
}
