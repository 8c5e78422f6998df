import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type PersonId, parseTaskNumber } from '../../core/ids.ts';
import type { Stores } from '../../core/stores.ts';
import { type CommentView, commentOn, commentsOf, type FileView } from '../../core/talk/comments.ts';
import { limits } from '../../core/tasks/task.ts';
import type { Result } from '../../core/tasks/verbs.ts';
import type { Fault } from '../../core/text/fault.ts';
import { sentence } from '../../core/text/text.ts';
import type { World } from '../../core/world.ts';
import { apiActor, may } from './actor.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { code, instant, keyset, lines, next, numberParam, personCode } from './fields.ts';
import { invalid } from './input.ts';
import { names } from './names.ts';
import { keyed } from './once.ts';
import { problem } from './problem.ts';
import { codesOf, instantText } from './task-json.ts';

export const fileSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    mime: z.string(),
    size: z.int(),
    sha256: z.string(),
    at: instant,
    person: personCode,
    comment: z.int().nullable(),
    path: z.string().openapi({ description: 'Signed: opens without a token for thirty days from when it was sent.' }),
  })
  .openapi('File');
const commentSchema = z
  .strictObject({
    id: z.int(),
    person: personCode,
    name: z.string(),
    platform: z.string().nullable(),
    text: z.string(),
    at: instant,
    edited_at: instant,
    answers: z.int().nullable(),
    files: z.array(fileSchema),
  })
  .openapi('Comment');
const listSchema = z.strictObject({ comments: z.array(commentSchema), next }).openapi('Comments');
const author = code.openapi({ description: 'Who says it: a person’s code.', example: 'wang' });
export const reader = code.optional().openapi({ description: 'Only if this person may read the task; a code.' });

type Codes = (person: PersonId | null) => string | null;

export const fileJson = (file: FileView, code: Codes): z.infer<typeof fileSchema> => ({
  ...{ id: file.id, name: file.name, mime: file.mime, size: file.size, sha256: file.sha256 },
  ...{ at: instantText(file.at), person: code(file.person), comment: file.comment, path: file.path },
});

const commentJson = (one: CommentView, code: Codes): z.infer<typeof commentSchema> => ({
  ...{ id: one.id, person: code(one.person), name: one.name, platform: one.platform, text: one.text },
  ...{ at: instantText(one.at), edited_at: instantText(one.editedAt), answers: one.answers },
  files: one.files.map((file) => fileJson(file, code)),
});

export const noTask = (c: Context): Response => problem(c, 'not_found', sentence('system.api.no_task'));

/** What the table said no to. */
export type TalkNo =
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] }
  | { readonly kind: 'reused' | 'nothing' }
  | { readonly kind: 'no'; readonly result: Exclude<Result, { kind: 'moved' | 'unknown' }>; readonly may: string[] };

export function refusedTalk(c: Context, no: TalkNo): Response {
  switch (no.kind) {
    case 'faults':
      return invalid(c, no.faults);
    case 'reused':
      return problem(c, 'key_reused', sentence('system.api.key_reused'));
    case 'nothing':
      return noTask(c);
    case 'no': {
      const { notice, facts } = no.result;
      return problem(c, 'refused', notice, { allowed: no.may, turn: facts.task.turn });
    }
  }
}

async function newestComment(tx: Stores, world: World, task: number, id?: number) {
  const page = { limit: 1, ...(id === undefined ? {} : { before: id + 1 }) };
  const [newest] = (await commentsOf(tx, world, null, task, page)) ?? [];
  if (!newest) throw new Error('a comment neither made nor known');
  return commentJson(newest, await codesOf(tx, [newest.person]));
}

export const comments = (world: World): Endpoint[] => [
  endpoint(
    {
      method: 'get',
      path: '/tasks/{number}/comments',
      id: 'list_comments',
      tag: 'Talk',
      summary: 'What was said about a task; the newest page first, each page oldest first',
      params: numberParam,
      query: z.strictObject({ as: reader, ...keyset }),
      answers: { 200: ['One page', listSchema] },
      refuses: [404],
    },
    async ({ c, params, query: { as, limit, after } }) => {
      const id = parseTaskNumber(params.number);
      if (id === undefined) return noTask(c);
      const found = await world.db.read('api comments', async (tx) => {
        const named = names(tx);
        const person = await named.person(as, ['as'], 'also disabled');
        if (named.faults.length > 0) return { faults: named.faults };
        const page = { limit, ...(after === undefined ? {} : { before: after }) };
        const list = await commentsOf(tx, world, person, id, page);
        if (!list) return 'nothing';
        const code = await codesOf(
          tx,
          list.map((one) => one.person),
        );
        return list.map((one) => commentJson(one, code));
      });
      if (found === 'nothing') return noTask(c);
      if ('faults' in found) return invalid(c, found.faults);
      return c.json({ comments: found, next: found.length < limit ? null : (found[0]?.id ?? null) });
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/tasks/{number}/comments',
      id: 'add_comment',
      tag: 'Talk',
      summary: 'Say something about a task for a person; everybody in it hears of it',
      params: numberParam,
      body: z.strictObject({ person: author, text: lines(limits.comment).min(1) }).openapi('NewComment'),
      example: { person: 'wang', text: 'The seal is worn.' },
      keyed: true,
      answers: { 200: ['Said before under this key', commentSchema], 201: ['Said', commentSchema] },
      refuses: [404, 409],
    },
    async ({ c, params, body, key }) => {
      const id = parseTaskNumber(params.number);
      if (id === undefined) return noTask(c);
      const done = await world.db.write('api comment', async (tx) => {
        const named = names(tx);
        const person = await named.person(body.person, ['person']);
        if (!person) return { kind: 'faults', faults: named.faults } as const;
        const once = keyed(tx, world, key, ['comment', id, body]);
        const before = await once.before();
        if (before.kind === 'reused') return { kind: 'reused' } as const;
        if (before.kind === 'known') {
          return { kind: 'known', comment: await newestComment(tx, world, id, Number(before.made)) } as const;
        }
        const result = await commentOn(tx, world, apiActor(world, person), id, body.text);
        if (result.kind === 'unknown') return { kind: 'nothing' } as const;
        if (result.kind !== 'moved') return { kind: 'no', result, may: may(world, result.facts, person) } as const;
        const comment = await newestComment(tx, world, id);
        await once.keep(String(comment.id));
        return { kind: 'said', comment } as const;
      });
      if (done.kind === 'known') return c.json(done.comment);
      if (done.kind !== 'said') return refusedTalk(c, done);
      world.wake('courier');
      world.wake('jobs');
      return c.json(done.comment, 201);
    },
  ),
];
