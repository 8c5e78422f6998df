import type { FileRef } from '../../core/chat/inbound.ts';
import { cleanText } from '../clean.ts';
import type { Message } from './shapes.ts';
import { textLimit } from './traits.ts';

interface Words {
  readonly kind: 'words';
  readonly text: string;
  readonly files: readonly FileRef[];
  readonly replyTo?: string;
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
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(start ? { start: start[1] ?? '' } : {}),
  };
}

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
  if (document) {
    const name = cleanText(document.file_name ?? '', 255);
    const mime = cleanText(document.mime_type ?? '', 127);
    return [ref(document.file_id, document.file_size, { ...(name ? { name } : {}), ...(mime ? { mime } : {}) })];
  }
  // The same picture in several sizes, the largest last.
  const largest = photo?.at(-1);
  if (largest) return [ref(largest.file_id, largest.file_size, { mime: 'image/jpeg' })];
  const recorded = voice ?? audio ?? video ?? video_note;
  return recorded ? [ref(recorded.file_id, recorded.file_size, {})] : [];
}

const ref = (id: string, size: number | undefined, known: { name?: string; mime?: string }): FileRef => ({
  id: cleanText(id, 512),
  ...known,
  ...(size === undefined ? {} : { size }),
});
