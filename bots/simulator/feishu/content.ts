import { z } from 'zod';
import { checkCardText } from './card-check.ts';
import { badCard, breach, Refusal } from './refusal.ts';
import { LANGUAGES } from './seen.ts';
import type { Sim } from './sim.ts';
import type { AppState } from './state.ts';

/** What may stand in the `content` of each message type. */

const TEXT_BYTES = 150 * 1024;
const POST_BYTES = 30 * 1024;

const RUN = z.discriminatedUnion('tag', [
  z.strictObject({
    tag: z.literal('text'),
    text: z.string(),
    un_escape: z.boolean().optional(),
    style: z.array(z.enum(['bold', 'underline', 'lineThrough', 'italic'])).optional(),
  }),
  z.strictObject({ tag: z.literal('a'), text: z.string(), href: z.url(), style: z.array(z.string()).optional() }),
  z.strictObject({ tag: z.literal('at'), user_id: z.string(), user_name: z.string().optional() }),
  z.strictObject({ tag: z.literal('md'), text: z.string() }),
]);

const POST = z.partialRecord(
  z.enum(LANGUAGES),
  z.strictObject({ title: z.string().optional(), content: z.array(z.array(RUN)).min(1) }),
);

function json(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw breach(230001, 'content is not a string in json format');
  }
}

function shaped(schema: z.ZodType, content: string, limit: number): void {
  if (Buffer.byteLength(content) > limit) throw breach(230025, `${limit} bytes`);
  const parsed = schema.safeParse(json(content));
  const issue = parsed.error?.issues[0];
  if (issue !== undefined) throw breach(230001, `content: ${issue.path.join('.')}: ${issue.message}`);
}

function stored(sim: Sim, app: AppState, content: string, field: 'image_key' | 'file_key'): void {
  shaped(z.strictObject({ [field]: z.string() }), content, POST_BYTES);
  const key = z.record(z.string(), z.string()).parse(json(content))[field];
  const file = sim.state.files.find(
    (candidate) => candidate.key === key && candidate.image === (field === 'image_key'),
  );
  if (file?.owner !== app.appId) throw new Refusal(230001, `${field} is invalid`);
}

type Check = (content: string, sim: Sim, app: AppState) => void;

const CHECKS: Record<string, Check> = {
  text: (content) => shaped(z.strictObject({ text: z.string().min(1) }), content, TEXT_BYTES),
  post: (content) => shaped(POST, content, POST_BYTES),
  interactive: (content) => {
    const checked = checkCardText(content);
    if (checked.kind === 'card') return;
    throw checked.subCode === 230025 ? breach(230025, checked.why) : badCard(checked.subCode, checked.why);
  },
  image: (content, sim, app) => stored(sim, app, content, 'image_key'),
  file: (content, sim, app) => stored(sim, app, content, 'file_key'),
};

const KNOWN = ['audio', 'media', 'sticker', 'share_chat', 'share_user', 'system'];

/** Throws what the platform says to a content that does not fit its type. */
export function checkContent(sim: Sim, app: AppState, type: string, content: string): void {
  const check = CHECKS[type];
  const why = KNOWN.includes(type) ? `msg_type ${type} is not simulated` : 'msg_type is invalid';
  if (check === undefined) throw breach(230001, why);
  check(content, sim, app);
}

/** Every card that changes must say so itself, before and after. */
export function isShared(content: string): boolean {
  const card: unknown = json(content);
  const shape = z.looseObject({ config: z.looseObject({ update_multi: z.literal(true) }) });
  return shape.safeParse(card).success;
}
