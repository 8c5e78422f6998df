import { z } from 'zod';

/** The parts of an event we read; whatever else it holds is dropped. */
const id = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\w@.:-]+$/);
const words = z.string();

const person = z.object({ open_id: id, union_id: id.optional().catch(undefined) });

/** What every event has, however it came: the platform's `header` and `event` laid side by side. */
export const envelopeShape = z.object({
  event_type: z.string().max(128),
  event_id: id,
  app_id: id,
  tenant_key: id.optional().catch(undefined),
  create_time: z.union([z.string(), z.number()]).optional().catch(undefined),
});
export type Envelope = z.infer<typeof envelopeShape>;

const mention = z.object({
  key: z.string().min(1).max(64),
  id: z
    .object({ open_id: id.optional().catch(undefined) })
    .optional()
    .catch(undefined),
  name: words.optional().catch(undefined),
});
export type Mention = z.infer<typeof mention>;

export const messageShape = z.object({
  sender: z.object({ sender_id: person, sender_type: z.string(), tenant_key: z.string().optional().catch(undefined) }),
  message: z.object({
    message_id: id,
    parent_id: z.union([z.literal(''), id]).optional(),
    create_time: z.union([z.string(), z.number()]).optional().catch(undefined),
    chat_id: id,
    chat_type: z.string(),
    message_type: z.string(),
    content: z.string(),
    mentions: z.array(mention).max(200).optional().catch(undefined),
  }),
});
export type Message = z.infer<typeof messageShape>['message'];

export const pressShape = z.object({
  operator: person.extend({ tenant_key: z.string().optional().catch(undefined) }),
  action: z.object({
    value: z
      .object({
        token: z.string().optional().catch(undefined),
        at: z.enum(['direct', 'group']).optional().catch(undefined),
      })
      .optional()
      .catch(undefined),
    name: z.string().optional().catch(undefined),
    form_value: z.record(z.string(), z.unknown()).optional().catch(undefined),
  }),
  context: z
    .object({ open_message_id: id.optional().catch(undefined), open_chat_id: id.optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

export const menuShape = z.object({
  operator: z.object({ operator_id: person, operator_name: words.optional().catch(undefined) }),
  event_key: z.string().regex(/^\/?[a-z][a-z_]{0,31}$/),
});

export const enteredShape = z.object({
  operator_id: person,
  last_message_id: z.string().optional().catch(undefined),
});

export const presenceShape = z.object({
  chat_id: id,
  operator_id: person.optional().catch(undefined),
  name: words.optional().catch(undefined),
});

/** Bodies of messages, by their type. */
export const textBody = z.object({ text: z.string() });
const run = z.object({
  tag: z.string(),
  text: words.optional(),
  href: words.optional(),
  user_id: words.optional(),
  image_key: words.optional(),
});
export const postBody = z.object({
  title: words.optional().catch(undefined),
  content: z.array(z.array(run.catch({ tag: '' })).max(500)).max(500),
});
export const fileBody = z.object({
  file_key: z.string().min(1).max(256).optional(),
  image_key: z.string().min(1).max(256).optional(),
  file_name: words.optional().catch(undefined),
});
