import type { FileRef } from '../../core/chat/inbound.ts';
import { cleanText } from '../clean.ts';
import type { Message, SentFile } from './shapes.ts';
import { textLimit } from './traits.ts';

interface Words {
  readonly kind: 'words';
  readonly text: string;
  readonly files: readonly FileRef[];
  readonly replyTo?: string;
  /** People called by name who have no name of their own on Telegram. */
  readonly mentions: readonly string[];
  /** What follows `/start`; absent when that is not the command. */
  readonly start?: string;
}

/** What a message says to us, with our own name taken off. */
export function spoken(message: Message, username: string): Words | { kind: 'ignored'; why: string } {
  const files = filesOf(message);
  const written = message.text ?? message.caption;
  if (written === undefined && files.length === 0 && !isWordless(message))
    return { kind: 'ignored', why: 'nothing we can read' };
  const text = cleanText(written ?? '', textLimit);
  const command = /^\/([A-Za-z0-9_]{1,32})@([A-Za-z0-9_]{1,32})(?![A-Za-z0-9_@])/.exec(text);
  if (command && !same(command[2], username)) return { kind: 'ignored', why: 'a command for another bot' };
  const plain = command ? `/${command[1]}${text.slice(command[0].length)}` : withoutName(text, username);
  const start = /^\/start(?:\s+(\S{1,64}))?\s*$/.exec(plain);
  const replyTo = repliedTo(message);
  return {
    kind: 'words',
    text: plain,
    files,
    mentions: mentionsIn(message),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(start ? { start: start[1] ?? '' } : {}),
  };
}

const mentionsIn = ({ entities = [], caption_entities = [] }: Message): string[] =>
  [...entities, ...caption_entities].flatMap(({ type, user }) =>
    type === 'text_mention' && user ? [String(user.id)] : [],
  );

const same = (one: string | undefined, other: string) => one?.toLowerCase() === other.toLowerCase();

/** "@our_bot finish T-12" means "finish T-12". */
function withoutName(text: string, username: string): string {
  const mention = /^@([A-Za-z0-9_]{1,32})[,:，：]?\s+/.exec(text);
  return mention && same(mention[1], username) ? text.slice(mention[0].length) : text;
}

/** In a topic every message "answers" the message that opened the topic: that is no reply. */
function repliedTo({ reply_to_message: answered, message_thread_id, is_topic_message }: Message): string | undefined {
  if (!answered || answered.forum_topic_created !== undefined) return undefined;
  if (is_topic_message && answered.message_id === message_thread_id) return undefined;
  return String(answered.message_id);
}

/** What a person sends instead of words; all else without words is the platform's own doing. */
const isWordless = ({ sticker, location, contact, poll, dice }: Message): boolean =>
  [sticker, location, contact, poll, dice].some((one) => one !== undefined);

function filesOf({ document, photo, voice, audio, video, video_note }: Message): FileRef[] {
  // The same picture in several sizes, the largest last.
  const largest = photo?.at(-1);
  if (document) return [ref(document)];
  if (largest) return [ref({ ...largest, mime_type: 'image/jpeg' })];
  const recorded = voice ?? audio ?? video ?? video_note;
  return recorded ? [ref(recorded)] : [];
}

function ref({ file_id, file_name = '', mime_type = '', file_size }: SentFile): FileRef {
  const name = cleanText(file_name, 255);
  const mime = cleanText(mime_type, 127);
  return {
    id: cleanText(file_id, 512),
    ...(name ? { name } : {}),
    ...(mime ? { mime } : {}),
    ...(file_size === undefined ? {} : { size: file_size }),
  };
}
