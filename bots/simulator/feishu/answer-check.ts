import { z } from 'zod';
import { checkCard } from './card-check.ts';
import type { Card } from './card-schema.ts';
import { LANGUAGES, type Language, type SeenToast } from './seen.ts';

/** What an app may answer to a press. */

const TOAST = z.strictObject({
  type: z.enum(['info', 'success', 'error', 'warning']).optional(),
  content: z.string().optional(),
  i18n: z.partialRecord(z.enum(LANGUAGES), z.string()).optional(),
});

const ANSWER = z.strictObject({
  toast: TOAST.optional(),
  card: z.strictObject({ type: z.literal('raw'), data: z.unknown() }).optional(),
});

export type CheckedAnswer =
  | { kind: 'ok'; toast: z.infer<typeof TOAST> | undefined; card: Card | undefined }
  /** `code` is what the client shows. */
  | { kind: 'bad'; code: 200671 | 200672 | 200673 | 200830; why: string };

export function checkAnswer(code: number, data: unknown): CheckedAnswer {
  if (code !== 200) return { kind: 'bad', code: 200671, why: `answered ${code}` };
  if (data === undefined) return { kind: 'ok', toast: undefined, card: undefined };
  const parsed = ANSWER.safeParse(data);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const aboutCard = issue?.path[0] === 'card' || (typeof data === 'object' && data !== null && 'schema' in data);
    return { kind: 'bad', code: aboutCard ? 200673 : 200672, why: `${issue?.path.join('.')}: ${issue?.message}` };
  }
  const { toast, card } = parsed.data;
  if (card === undefined) return { kind: 'ok', toast, card };
  const checked = checkCard(card.data);
  if (checked.kind === 'card') return { kind: 'ok', toast, card: checked.card };
  return { kind: 'bad', code: checked.subCode === 200830 ? 200830 : 200673, why: checked.why };
}

export function toastFor(toast: z.infer<typeof TOAST>, language: Language): SeenToast {
  return { type: toast.type ?? 'info', text: toast.i18n?.[language] ?? toast.content ?? '' };
}
