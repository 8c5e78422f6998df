import { z } from 'zod';

/** The parts of what the stream brings that we read; whatever else it holds is dropped. */
const word = z.string().max(4_096);
const id = z.string().min(1).max(512);
/** Documented as a number, seen as text. */
const moment = z.coerce.number().int().nonnegative().max(8_640_000_000_000_000);

export const frameShape = z.object({
  type: z.enum(['SYSTEM', 'EVENT', 'CALLBACK']),
  headers: z.object({
    topic: z.string().max(256).catch(''),
    messageId: z.string().max(256).catch(''),
    eventType: z.string().max(256).optional().catch(undefined),
  }),
  data: z.string().catch(''),
});
export type Frame = z.infer<typeof frameShape>;

const picture = {
  downloadCode: id.optional().catch(undefined),
  pictureDownloadCode: id.optional().catch(undefined),
};

export const spokenShape = z.object({
  msgId: id,
  msgtype: z.string().max(64).catch(''),
  conversationType: z.enum(['1', '2']),
  conversationId: id,
  conversationTitle: word.optional().catch(undefined),
  createAt: moment.optional().catch(undefined),
  senderStaffId: z.string().max(200).optional().catch(undefined),
  senderNick: word.optional().catch(undefined),
  // Not a word of documentation about these two; without them a message answers nothing.
  originalProcessQueryKey: id.optional().catch(undefined),
  /** The same of a message that somebody else wrote. */
  originalMsgId: id.optional().catch(undefined),
  atUsers: z
    .array(z.object({ staffId: z.string().max(200).optional().catch(undefined) }).catch({}))
    .max(200)
    .optional()
    .catch(undefined),
  sessionWebhook: z.url().max(2_048).optional().catch(undefined),
  sessionWebhookExpiredTime: moment.optional().catch(undefined),
  /** `20001`: the month's pushes are used up, and the text with them. */
  errorCode: z.coerce.string().max(64).optional().catch(undefined),
  text: z
    .object({ content: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
  content: z
    .object({
      ...picture,
      fileName: word.optional().catch(undefined),
      recognition: z.string().optional().catch(undefined),
      richText: z
        .array(z.object({ text: z.string().optional().catch(undefined), ...picture }).catch({}))
        .max(500)
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});
export type SpokenData = z.infer<typeof spokenShape>;

export const tapShape = z.object({
  outTrackId: id,
  userId: id,
  spaceId: z.string().max(512).optional().catch(undefined),
  content: z.string().optional().catch(undefined),
  value: z.string().optional().catch(undefined),
});
export type TapData = z.infer<typeof tapShape>;

const params = z.record(z.string(), z.unknown());
/** Official pages show the parameters inside `cardPrivateData` and beside it. */
export const pressShape = z.object({
  cardPrivateData: z
    .object({
      actionIds: z.array(z.string()).max(50).optional().catch(undefined),
      params: params.optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
  params: params.optional().catch(undefined),
});
