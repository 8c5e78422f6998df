/** What callers send and get. Everything they write is checked here for shape; who and what it names, in the unit. */
import { z } from '@hono/zod-openapi';
import { limits, priorities } from '../../core/tasks/task.ts';
import { must } from '../../core/text/fault.ts';
import { sentence } from '../../core/text/text.ts';

const wholeText = (text: string): boolean =>
  text.isWellFormed() && !/[\p{Cc}\p{Cs}]/u.test(text.replace(/[\n\t]/g, ''));
const oneLine = (text: string): boolean => wholeText(text) && !/[\n\t]/.test(text);
const within = (limit: number) =>
  must((text: string) => [...text].length <= limit, sentence('system.fault.shorter', { limit }));
const characters = sentence('system.fault.characters');

const line = (limit: number) =>
  z.string().trim().min(1).superRefine(must(oneLine, characters)).superRefine(within(limit));
const lines = (limit: number) => z.string().trim().superRefine(must(wholeText, characters)).superRefine(within(limit));
/** Offsets may carry a date over the edge of four-digit years; nothing is due before 1970 or after 2999. */
const isInReach = (text: string): boolean => Date.parse(text) >= 0 && Date.parse(text) < Date.UTC(3000, 0);
const due = z.iso.datetime({ offset: true }).superRefine(must(isInReach, sentence('system.fault.datetime')));
const codes = (most: number) => z.array(line(80)).max(most);

export const createSchema = z
  .strictObject({
    type: line(40).optional().openapi({ example: 'work' }),
    code: line(80).optional().openapi({ description: 'Unique with its type: sent again, it gives the task there is.' }),
    title: line(limits.title).openapi({ example: 'Replace the pump seal' }),
    description: lines(limits.description).optional(),
    priority: z.enum(priorities).optional(),
    due_at: due.optional().openapi({ example: '2026-11-30T18:00:00+08:00' }),
    requester: line(80).optional().openapi({ description: 'A person’s code.' }),
    assignees: codes(50).optional().openapi({ description: 'People’s codes; each gets a task of their own.' }),
    groups: codes(20).optional().openapi({ description: 'Groups’ codes; whoever claims it first does it.' }),
    company: line(120).optional(),
    material: line(120).optional(),
    document_type: line(120).optional(),
    document_code: line(120).optional(),
  })
  .superRefine((body, ctx) => {
    const people = new Set(body.assignees).size;
    const refuse = (key: 'task.no.both' | 'task.no.code_single', field: string) =>
      ctx.addIssue({ code: 'custom', path: [field], params: { text: sentence(key) }, input: body });
    if (people > 0 && (body.groups ?? []).length > 0) refuse('task.no.both', 'groups');
    if (people > 1 && body.code !== undefined) refuse('task.no.code_single', 'assignees');
  })
  .openapi('NewTask');
export type CreateBody = z.infer<typeof createSchema>;

const digits = (value: unknown): unknown =>
  typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;

export const listQuery = z
  .strictObject({
    filter: z.enum(['all', 'waiting', 'in_progress', 'done']).default('all'),
    as: line(80).optional().openapi({ description: 'Only what this person may read; a person’s code.' }),
    search: line(limits.title).optional(),
    limit: z.preprocess(digits, z.int().min(1).max(100)).default(50),
    offset: z.preprocess(digits, z.int().min(0).max(1_000_000)).default(0),
  })
  .superRefine((query, ctx) => {
    if (query.filter !== 'waiting' || query.as !== undefined) return;
    ctx.addIssue({ code: 'custom', path: ['as'], params: { text: sentence('system.api.needs_as') }, input: query });
  });

export const readQuery = z.strictObject({
  as: line(80).optional().openapi({ description: 'Adds what this person may do; a person’s code.' }),
});

export const numberParam = z.strictObject({ number: z.string().openapi({ example: 'T-1042' }) });
export const keyHeader = z.object({
  'idempotency-key': line(200)
    .optional()
    .openapi({ description: 'Makes a call without a code repeatable for three days.' }),
});

const personCode = z.string().nullable();
const moment = z.iso.datetime().nullable();

const taskFields = {
  number: z.string().openapi({ example: 'T-1042' }),
  type: z.string(),
  code: z.string().nullable(),
  title: z.string(),
  description: z.string(),
  stage: z.string(),
  outcome: z.string().nullable(),
  dispatch: z.string(),
  turn: z.int(),
  revision: z.int(),
  priority: z.enum(priorities),
  due_at: moment,
  owner: personCode,
  requester: personCode,
  batch: z.string().nullable(),
  company: z.string().nullable(),
  material: z.string().nullable(),
  document_type: z.string().nullable(),
  document_code: z.string().nullable(),
  created_at: moment,
  updated_at: moment,
};
const taskLine = z.strictObject(taskFields).openapi('TaskLine');
export type TaskLine = z.infer<typeof taskLine>;

export const taskSchema = z
  .strictObject({
    ...taskFields,
    groups: z.array(z.string()),
    sharers: z.array(personCode),
    assignments: z.array(
      z.strictObject({
        person: personCode,
        status: z.string(),
        category: z.string().nullable(),
        reason: z.string().nullable(),
      }),
    ),
    allowed: z.array(z.string()).optional(),
    log: z.array(
      z.strictObject({
        verb: z.string(),
        actor: z.string(),
        person: personCode,
        platform: z.string().nullable(),
        at: moment,
        from: z.string().nullable(),
        to: z.string(),
        comment: z.string().nullable(),
      }),
    ),
    shown_cards: z.array(
      z.strictObject({
        platform: z.string().nullable(),
        person: personCode.optional(),
        conversation: z.string().nullable().optional(),
        wanted_revision: z.int(),
        shown_revision: z.int(),
      }),
    ),
  })
  .openapi('Task');
export type TaskJson = z.infer<typeof taskSchema>;

export const madeSchema = z.strictObject({ batch: z.string().nullable(), tasks: z.array(taskSchema) }).openapi('Batch');
export const listSchema = z
  .strictObject({ tasks: z.array(taskLine), total: z.int(), limit: z.int(), offset: z.int() })
  .openapi('TaskList');
