/** The platforms people live in. Order is the order in which they are shown. */
export const platforms = ['telegram', 'dingtalk', 'feishu'] as const;
export type Platform = (typeof platforms)[number];

export const locales = ['zh-CN', 'ru', 'en'] as const;
export type Locale = (typeof locales)[number];

/** Row ids are positive safe integers, made by the database. */
export type PersonId = number;
export type TaskId = number;
export type GroupId = number;
export type ConversationId = number;
/** Epoch milliseconds, UTC. */
export type Instant = number;
/** An IANA zone name, e.g. `Asia/Shanghai`. */
export type Zone = string;

/** The letters that name a kind of subject inside an action token; `more` is what stands behind a task's "More". A compatibility promise: tokens live for years. */
export const subjectKinds = {
  t: 'task',
  b: 'batch',
  w: 'window',
  d: 'draft',
  q: 'proposal',
  l: 'list',
  c: 'comment',
  m: 'more',
} as const;
export type SubjectKind = (typeof subjectKinds)[keyof typeof subjectKinds];

export interface Subject {
  readonly kind: SubjectKind;
  readonly id: number;
}

export const taskNumber = (id: TaskId): string => `T-${id}`;

/** Reads `T-12`, `t12`, `#12` or `12`, also in full-width digits; anything else is undefined. */
export function parseTaskNumber(text: string): TaskId | undefined {
  const match = /^(?:[tT]-?|#)?(\d{1,15})$/.exec(text.normalize('NFKC').trim());
  const id = match ? Number(match[1]) : 0;
  return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}
