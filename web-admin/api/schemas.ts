/** What callers send and get about tasks. Everything they write is checked here for shape; what it names, in the unit. */
import { z } from '@hono/zod-openapi';
import { sentence } from '../../core/text/text.ts';
import { code, codes, description, instant, line, moment, paging, personCode, priority, title } from './fields.ts';

export const createSchema = z
  .strictObject({
    type: line(40).optional().openapi({ example: 'work' }),
    code: code.optional().openapi({ description: 'Unique with its type: sent again, it gives the task there is.' }),
    title: title.openapi({ example: 'Replace the pump seal' }),
    description: description.optional(),
    priority: priority.optional(),
    due_at: moment.optional().openapi({ example: '2026-11-30T18:00:00+08:00' }),
    requester: code.optional().openapi({ description: 'A person’s code.' }),
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

export const listQuery = z
  .strictObject({
    filter: z.enum(['all', 'waiting', 'in_progress', 'done']).default('all'),
    as: code.optional().openapi({ description: 'Only what this person may read; a person’s code.' }),
    search: title.optional(),
    ...paging,
  })
  .superRefine((query, ctx) => {
    if (query.filter !== 'waiting' || query.as !== undefined) return;
    ctx.addIssue({ code: 'custom', path: ['as'], params: { text: sentence('system.api.needs_as') }, input: query });
  });

export const readQuery = z.strictObject({
  as: code.optional().openapi({ description: 'Adds what this person may do; a person’s code.' }),
});

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
  priority,
  due_at: instant,
  owner: personCode,
  requester: personCode,
  batch: z.string().nullable(),
  company: z.string().nullable(),
  material: z.string().nullable(),
  document_type: z.string().nullable(),
  document_code: z.string().nullable(),
  created_at: instant,
  updated_at: instant,
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
        at: instant,
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

export const movedSchema = taskSchema
  .extend({ allowed: z.array(z.string()), result: z.enum(['moved', 'already']) })
  .openapi('MovedTask');

export const madeSchema = z.strictObject({ batch: z.string().nullable(), tasks: z.array(taskSchema) }).openapi('Batch');
export const listSchema = z
  .strictObject({ tasks: z.array(taskLine), total: z.int(), limit: z.int(), offset: z.int() })
  .openapi('TaskList');
