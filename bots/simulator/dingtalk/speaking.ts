import { robotMessage, withoutContent } from './inbound.ts';
import { post } from './messages.ts';
import type { Sim } from './sim.ts';
import type { Payload, SayOptions, SentFile } from './simulator.ts';
import { type ChatState, newId, type PersonState, type StoredFile, type StoredMessage } from './state.ts';

/** What a person's phone puts into a chat, and what of it reaches the robot. */

interface Heard {
  msgtype: string;
  text?: Payload;
  content?: Payload;
}

function tell(sim: Sim, chat: ChatState, person: PersonState, message: StoredMessage, heard: Heard): void {
  if (!chat.robot) return;
  const data = robotMessage(sim, chat, person, message, heard);
  sim.pushes.queue('message', sim.quota.take('pushes') ? data : withoutContent(data));
}

export function say(sim: Sim, chat: ChatState, person: PersonState, text: string, options: SayOptions): StoredMessage {
  if (text.trim() === '') throw new Error('a message says something');
  const { replyTo, at = true } = options;
  if (replyTo !== undefined && !chat.messages.some(({ id }) => id === replyTo))
    throw new Error(`there is no message ${replyTo} to quote`);
  const group = chat.kind === 'group';
  const message = post(sim, chat.id, {
    id: newId(sim.state, 'msg'),
    from: person.userId,
    kind: 'text',
    text,
    mentions: group && at ? ['robot'] : [],
    ...(replyTo === undefined ? {} : { replyTo }),
  });
  // The client puts the mention in front; the server takes it out again and leaves the blank.
  const content = group ? ` ${text}` : text;
  if (!group || at) tell(sim, chat, person, message, { msgtype: 'text', text: { content } });
  return message;
}

function keep(sim: Sim, { name, mime, data }: SentFile): StoredFile {
  const file = { downloadCode: newId(sim.state, 'dc'), name, mime, size: data.length };
  const stored = { ...file, data: Buffer.from(data).toString('base64') };
  sim.state.files.push(stored);
  return stored;
}

function kindOf(mime: string): 'picture' | 'audio' | 'file' {
  if (mime.startsWith('image/')) return 'picture';
  return mime.startsWith('audio/') ? 'audio' : 'file';
}

export function send(sim: Sim, chat: ChatState, person: PersonState, sent: SentFile): StoredMessage {
  const kind = kindOf(sent.mime);
  const file = keep(sim, sent);
  const { downloadCode, name } = file;
  const id = newId(sim.state, 'msg');
  const message = post(sim, chat.id, { id, from: person.userId, kind, file: downloadCode });
  const named = kind === 'file' ? { fileName: name } : {};
  const spoken = kind === 'audio' ? { duration: 4_000, recognition: sent.recognition ?? '' } : {};
  const pictured = kind === 'picture' ? { pictureDownloadCode: downloadCode } : {};
  const content = { downloadCode, ...named, ...spoken, ...pictured };
  if (chat.kind === 'direct') tell(sim, chat, person, message, { msgtype: kind, content });
  return message;
}

export function sendRich(sim: Sim, chat: ChatState, person: PersonState, items: (string | SentFile)[]): StoredMessage {
  const richText = items.map((item): Payload => {
    if (typeof item === 'string') return { text: item };
    const { downloadCode } = keep(sim, item);
    return { type: 'picture', downloadCode, pictureDownloadCode: downloadCode };
  });
  const text = items.map((item) => (typeof item === 'string' ? item : '[picture]')).join('');
  const id = newId(sim.state, 'msg');
  const message = post(sim, chat.id, { id, from: person.userId, kind: 'richText', text });
  tell(sim, chat, person, message, { msgtype: 'richText', content: { richText } });
  return message;
}
