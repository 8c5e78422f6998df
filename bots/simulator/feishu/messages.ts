import type { Card } from './card-schema.ts';
import { cardText, flat, viewCard } from './card-view.ts';
import { openIdFor } from './people.ts';
import type { Language, SeenButton, SeenCard, SeenMessage } from './seen.ts';
import type { Sim } from './sim.ts';
import { type AppState, type ChatState, type MessageState, newId } from './state.ts';

export type Draft = Pick<MessageState, 'from' | 'type' | 'content'> &
  Partial<Pick<MessageState, 'parent' | 'root' | 'thread' | 'mentions'>>;

export function post(sim: Sim, chat: ChatState, draft: Draft): MessageState {
  const at = sim.clock.now();
  const message: MessageState = {
    id: newId(sim.state, 'om_'),
    chat: chat.id,
    at,
    mentions: [],
    recalled: false,
    urgent: [],
    versions: [{ at, content: draft.content, by: 'post' }],
    ...draft,
  };
  sim.state.messages.push(message);
  sim.changed();
  sim.journal.add({ kind: 'posted', chat: chat.id, message: message.id });
  return message;
}

export function amend(
  sim: Sim,
  message: MessageState,
  content: string,
  by: SeenMessage['versions'][number]['by'],
): void {
  message.content = content;
  message.versions.push({ at: sim.clock.now(), content, by });
  sim.changed();
  sim.journal.add({ kind: 'edited', chat: message.chat, message: message.id, by });
}

export function recall(sim: Sim, message: MessageState): void {
  message.recalled = true;
  sim.changed();
  sim.journal.add({ kind: 'recalled', chat: message.chat, message: message.id });
}

/** Answers stand in the thread and under the root of what they answer. */
export function answering(
  sim: Sim,
  parent: MessageState,
  inThread: boolean,
): Required<Pick<Draft, 'parent' | 'root'>> & Pick<Draft, 'thread'> {
  const root = parent.root ?? parent.id;
  if (inThread) parent.thread ??= newId(sim.state, 'omt_');
  return { parent: parent.id, root, ...(parent.thread === undefined ? {} : { thread: parent.thread }) };
}

/** A message as the API shows it to an app. */
export function wireMessage(sim: Sim, app: AppState, message: MessageState, whole = true): Record<string, unknown> {
  const person = sim.state.people.find(({ openId }) => openId === message.from);
  const tenant_key = sim.state.tenantKey;
  const sender =
    person === undefined
      ? { id: message.from, id_type: 'app_id', sender_type: 'app', tenant_key }
      : { id: openIdFor(sim, app, person), id_type: 'open_id', sender_type: 'user', tenant_key };
  return {
    message_id: message.id,
    ...(message.root === undefined ? {} : { root_id: message.root, parent_id: message.parent }),
    ...(message.thread === undefined ? {} : { thread_id: message.thread }),
    msg_type: message.type,
    create_time: String(message.at),
    update_time: String(message.versions.at(-1)?.at ?? message.at),
    deleted: message.recalled,
    updated: message.versions.length > 1,
    chat_id: message.chat,
    sender,
    body: { content: whole ? message.content : degraded(message) },
  };
}

/** Cards come back as a stump unless asked for whole. */
function degraded(message: MessageState): string {
  if (message.type !== 'interactive') return message.content;
  const card = cardOf(message, 'zh_cn');
  const text = '请升级至最新版本客户端，以查看内容';
  return JSON.stringify({ title: card?.title ?? '', elements: [[{ tag: 'text', text }]] });
}

function cardOf(message: MessageState, language: Language, content = message.content): SeenCard | undefined {
  return message.type === 'interactive' ? viewCard(JSON.parse(content) as Card, language) : undefined;
}

interface PostBody {
  title?: string;
  content?: { tag: string; text?: string; href?: string; user_name?: string }[][];
}

function postText(content: Record<string, PostBody>, language: Language): string {
  const body = content[language] ?? Object.values(content)[0];
  const lines = (body?.content ?? []).map((line) => line.map((run) => run.text ?? run.user_name ?? '').join(''));
  return [body?.title ?? '', ...lines].filter((line) => line !== '').join('\n');
}

function textOf(sim: Sim, message: MessageState, language: Language, content: string): string {
  if (message.type === 'interactive') {
    const card = cardOf(message, language, content);
    return card === undefined ? '' : cardText(card);
  }
  const body = JSON.parse(content);
  if (message.type === 'post') return postText(body, language);
  const text = String(body.text ?? '');
  const named = message.mentions.reduce((all, { key, name }) => all.replaceAll(key, `@${name}`), text);
  return named.replace(/<at user_id="([^"]*)">([^<]*)<\/at>/g, (_whole, id: string, written: string) => {
    const person = sim.state.people.find(({ openId }) => openId === id);
    return `@${person?.name ?? written}`;
  });
}

function fileOf(sim: Sim, message: MessageState): Pick<SeenMessage, 'file'> {
  if (message.type !== 'image' && message.type !== 'file') return {};
  const { image_key, file_key } = JSON.parse(message.content);
  const file = sim.state.files.find(({ key }) => key === (image_key ?? file_key));
  if (file === undefined) return {};
  const { key, name, mime, image, data } = file;
  return { file: { key, name, mime, image, size: Buffer.byteLength(data, 'base64') } };
}

/** A message as somebody with a client in this language sees it. */
export function seen(sim: Sim, message: MessageState, language: Language): SeenMessage {
  const app = sim.state.apps.find(({ appId }) => appId === message.from);
  const person = sim.state.people.find(({ openId }) => openId === message.from);
  const card = message.recalled ? undefined : cardOf(message, language);
  const versions = [...message.versions];
  const read = (content: string) => (message.recalled ? '' : textOf(sim, message, language, content));
  return {
    id: message.id,
    chat: message.chat,
    ...(message.thread === undefined ? {} : { thread: message.thread }),
    ...(message.parent === undefined ? {} : { parent: message.parent }),
    from: { openId: message.from, name: app?.name ?? person?.name ?? '', bot: app !== undefined },
    at: message.at,
    type: message.type,
    text: card === undefined ? read(message.content) : cardText(card),
    ...(card === undefined ? {} : { card }),
    buttons: card === undefined ? [] : flat(card.elements).filter((one): one is SeenButton => one.kind === 'button'),
    ...fileOf(sim, message),
    edited: message.versions.length > 1,
    recalled: message.recalled,
    urgent: [...message.urgent],
    // What stood before is drawn when somebody asks: a long history is looked at often.
    get versions() {
      return versions.map(({ at, content, by }) => ({ at, by, text: read(content) }));
    },
  };
}
