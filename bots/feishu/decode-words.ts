import type { FileRef } from '../../core/chat/inbound.ts';
import { cleanText } from '../clean.ts';
import { fileBody, type Mention, type Message, postBody, textBody } from './shapes.ts';
import { textLimit } from './traits.ts';

export interface Words {
  readonly text: string;
  readonly files: readonly FileRef[];
  /** Who is called by name, but for us. */
  readonly mentions?: readonly string[];
}

/** What a message says, with our own name taken off its beginning. Kinds we cannot read say nothing. */
export function wordsOf(message: Message, bot: string | undefined): Words {
  const body = parsed(message.content);
  const files = filesOf(message, body);
  const named = nameMentions(written(message.message_type, body), message, bot);
  const mentions = (message.mentions ?? []).flatMap(({ id }) =>
    id?.open_id && id.open_id !== bot ? [id.open_id] : [],
  );
  return { text: cleanText(named, textLimit), files, ...(mentions.length > 0 ? { mentions } : {}) };
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

function written(type: string, body: unknown): string {
  if (type === 'text') return textBody.safeParse(body).data?.text ?? '';
  if (type !== 'post') return '';
  const post = postBody.safeParse(body).data;
  if (!post) return '';
  const lines = post.content.map((line) =>
    line.map(({ tag, text, href, user_id }) => runWords(tag, text ?? href ?? user_id)).join(''),
  );
  return [post.title ?? '', ...lines].join('\n').trim();
}

/** In rich text a mention is a run of its own; its id is the key under which the message names it. */
const runWords = (tag: string, words = ''): string => (tag === 'at' && !words.startsWith('@') ? `@${words} ` : words);

/**
 * Texts hold `@_user_1` where people see a name. "@bot finish T-12" means "finish T-12". Until we know who we are, the
 * first mention of a group's message is taken for us: the platform hands us hardly anything else.
 */
function nameMentions(text: string, { mentions = [], chat_type }: Message, bot: string | undefined): string {
  const isUs = ({ id }: Mention) => (bot === undefined ? chat_type !== 'p2p' : id?.open_id === bot);
  let rest = text.trimStart();
  for (let leads = true; leads; ) {
    const first = mentions.find(({ key }) => startsWithKey(rest, key));
    leads = first !== undefined && isUs(first);
    if (first && leads) rest = rest.slice(first.key.length).replace(/^[\s,:，：]+/, '');
    if (bot === undefined) break;
  }
  const names = new Map(mentions.map(({ key, name }) => [key, `@${name ?? '?'}`]));
  return rest.replace(/@_(?:user_\d+|all)/g, (key) => names.get(key) ?? (key === '@_all' ? '@all' : key));
}

const startsWithKey = (text: string, key: string): boolean =>
  text.startsWith(key) && !/^\d/.test(text.slice(key.length));

const fileTypes: Readonly<Record<string, { readonly mime?: string }>> = {
  image: { mime: 'image/*' },
  file: {},
  audio: { mime: 'audio/*' },
  media: { mime: 'video/*' },
};

/** A file is fetched by the message that carries it and its key. */
function filesOf({ message_id, message_type }: Message, body: unknown): FileRef[] {
  if (message_type === 'post') return picturesOf(message_id, body);
  const type = Object.hasOwn(fileTypes, message_type) ? fileTypes[message_type] : undefined;
  const file = type && fileBody.safeParse(body).data;
  const key = file && (file.file_key ?? file.image_key);
  if (!type || !file || key === undefined) return [];
  const name = cleanText(file.file_name ?? '', 255);
  return [{ id: `${message_id}/${cleanText(key, 256)}`, ...(name ? { name } : {}), ...type }];
}

/** Pictures that stand between the words of rich text. */
function picturesOf(message: string, body: unknown): FileRef[] {
  const runs = postBody.safeParse(body).data?.content.flat() ?? [];
  return runs.flatMap(({ tag, image_key }) =>
    tag === 'img' && image_key ? [{ id: `${message}/${cleanText(image_key, 256)}`, mime: 'image/*' }] : [],
  );
}
