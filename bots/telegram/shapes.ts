import { z } from 'zod';

/** The parts of an update we read; whatever else it holds is dropped. */
const id = z.int();

const user = z.object({
  id: id.positive(),
  is_bot: z.boolean().optional(),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  username: z.string().optional(),
  language_code: z.string().optional(),
});
export type User = z.infer<typeof user>;

const chat = z.object({
  id,
  type: z.enum(['private', 'group', 'supergroup', 'channel']),
  title: z.string().optional(),
});
export type Chat = z.infer<typeof chat>;

const moment = z.int().nonnegative().max(8_640_000_000_000);

const file = z.object({
  file_id: z.string().min(1).max(512),
  file_name: z.string().optional(),
  mime_type: z.string().optional(),
  file_size: z.int().nonnegative().optional(),
});

/** People without a name of their own to be called by are named by their id; other marks say nothing to us. */
const entities = z
  .array(z.object({ type: z.string(), user: z.object({ id }).optional().catch(undefined) }))
  .max(500)
  .optional()
  .catch(undefined);

const message = z.object({
  message_id: id,
  date: moment,
  edit_date: moment.optional(),
  chat,
  from: user.optional(),
  sender_chat: z.object({ id }).optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  entities,
  caption_entities: entities,
  document: file.optional(),
  photo: z.array(file).max(20).optional(),
  voice: file.optional(),
  audio: file.optional(),
  video: file.optional(),
  video_note: file.optional(),
  // Said by a person, and not in words.
  sticker: z.unknown().optional(),
  location: z.unknown().optional(),
  contact: z.unknown().optional(),
  poll: z.unknown().optional(),
  dice: z.unknown().optional(),
  reply_to_message: z.object({ message_id: id, forum_topic_created: z.unknown().optional() }).optional(),
  message_thread_id: id.optional(),
  is_topic_message: z.boolean().optional(),
  migrate_to_chat_id: id.optional(),
  migrate_from_chat_id: id.optional(),
});
/** Documents, and what was recorded. */
export type SentFile = z.infer<typeof file>;
export type Message = z.infer<typeof message>;

const query = z.object({
  id: z.string().regex(/^[\w-]{1,128}$/),
  from: user,
  // A message that is too old arrives as a stub with `date: 0`; both have these.
  message: z
    .object({ message_id: id, chat, message_thread_id: id.optional(), is_topic_message: z.boolean().optional() })
    .optional(),
  data: z.string().max(64).optional(),
});
export type Query = z.infer<typeof query>;

const standing = z.object({ status: z.string(), is_member: z.boolean().optional() });
const member = z.object({ chat, from: user, date: moment, old_chat_member: standing, new_chat_member: standing });
export type Member = z.infer<typeof member>;

export const updateShape = z.object({
  update_id: z.int().nonnegative(),
  message: message.optional(),
  edited_message: message.optional(),
  callback_query: query.optional(),
  my_chat_member: member.optional(),
});

/** The kinds above, as Telegram must be asked for them. */
export const wantedUpdates = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const;
