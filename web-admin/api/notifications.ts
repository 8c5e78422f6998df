import { z } from '@hono/zod-openapi';
import { taskNumber } from '../../core/ids.ts';
import { markRead, noticesOf } from '../../core/notices/inbox.ts';
import { say } from '../../core/text/say.ts';
import { sentence } from '../../core/text/text.ts';
import type { World } from '../../core/world.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { code, count, instant, keyset, next } from './fields.ts';
import { invalid } from './input.ts';
import { names } from './names.ts';
import { problem } from './problem.ts';
import { instantText } from './task-json.ts';

const person = code.openapi({ description: 'Whose: a person’s code.', example: 'wang' });
const listSchema = z
  .strictObject({
    notifications: z.array(
      z.strictObject({
        id: z.int(),
        task: z.string().nullable(),
        kind: z.string(),
        text: z.string().openapi({ description: 'In the person’s language and zone.' }),
        how: z.string().openapi({ description: 'now | waiting | digest | moot | unreached' }),
        at: instant,
        told_at: instant,
        read_at: instant,
      }),
    ),
    unread: z.int(),
    next,
  })
  .openapi('Notifications');
const readSchema = z.strictObject({ read: z.int().openapi({ description: 'How many were unread until now.' }) });
const whose = z.strictObject({ person });

export const notifications = (world: World): Endpoint[] => [
  endpoint(
    {
      method: 'get',
      path: '/notifications',
      id: 'list_notifications',
      tag: 'Notifications',
      summary: 'What a person was told or is about to be, newest first',
      query: z.strictObject({ person, unread: z.enum(['true', 'false']).default('false'), ...keyset }),
      answers: { 200: ['One page', listSchema] },
    },
    async ({ c, query: { person: whom, unread, limit, after } }) => {
      const found = await world.db.read('api notifications', async (tx) => {
        const named = names(tx);
        const reader = await named.person(whom, ['person'], 'also disabled');
        if (!reader) return { faults: named.faults };
        const page = { limit, unread: unread === 'true', ...(after ? { before: after } : {}) };
        const list = await noticesOf(tx, reader.id, page);
        return { reader, list, unread: await tx.notices.count(reader.id, true) };
      });
      if ('faults' in found) return invalid(c, found.faults);
      const { reader, list } = found;
      const words = say(reader.locale, reader.zone);
      const page: z.infer<typeof listSchema> = {
        notifications: list.map(({ id, task, kind, text, how, at, toldAt, readAt }) => ({
          ...{ id, kind, how, task: task === null ? null : taskNumber(task), text: words(text) },
          ...{ at: instantText(at), told_at: instantText(toldAt), read_at: instantText(readAt) },
        })),
        unread: found.unread,
        next: list.length < limit ? null : (list.at(-1)?.id ?? null),
      };
      return c.json(page);
    },
  ),
  marking(world, 'one'),
  marking(world, 'all'),
];

const marking = (world: World, which: 'one' | 'all'): Endpoint =>
  endpoint(
    {
      method: 'post',
      path: which === 'one' ? '/notifications/{id}/read' : '/notifications/read-all',
      id: which === 'one' ? 'read_notification' : 'read_all_notifications',
      tag: 'Notifications',
      summary: which === 'one' ? 'Mark one as read; again changes nothing' : 'Mark all of a person’s as read',
      params: (which === 'one'
        ? z.strictObject({ id: count(1, Number.MAX_SAFE_INTEGER) })
        : z.strictObject({})) as z.ZodType<{ id?: number }>,
      body: whose,
      example: { person: 'wang' },
      answers: { 200: ['Done', readSchema] },
      refuses: [404],
    },
    async ({ c, params, body }) => {
      const marked = await world.db.write('api read notifications', async (tx) => {
        const named = names(tx);
        const reader = await named.person(body.person, ['person'], 'also disabled');
        if (!reader) return { kind: 'faults', faults: named.faults } as const;
        return markRead(tx, reader.id, params.id ?? 'all', world.clock.now());
      });
      if (marked.kind === 'faults') return invalid(c, marked.faults);
      if (marked.kind === 'unknown') return problem(c, 'not_found', sentence('api.no_notice'));
      return c.json({ read: marked.count });
    },
  );
