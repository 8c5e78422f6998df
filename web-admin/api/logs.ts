import { z } from '@hono/zod-openapi';
import { parseTaskNumber, taskNumber } from '../../core/ids.ts';
import { verbs } from '../../core/tasks/verbs.ts';
import { sentence } from '../../core/text/text.ts';
import type { World } from '../../core/world.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { code, instant, keyset, moment, next, personCode } from './fields.ts';
import { invalid } from './input.ts';
import { names } from './names.ts';
import { codesOf, instantText } from './task-json.ts';

const logQuery = z.strictObject({
  task: z.string().optional().openapi({ example: 'T-1042' }),
  person: code.optional().openapi({ description: 'Who did it: a person’s code.' }),
  verb: z.enum(verbs).optional(),
  since: moment.optional(),
  until: moment.optional().openapi({ description: 'Before this moment.' }),
  ...keyset,
});
const logSchema = z
  .strictObject({
    entries: z.array(
      z.strictObject({
        id: z.int(),
        task: z.string(),
        verb: z.string(),
        actor: z.enum(['person', 'api', 'system']),
        person: personCode,
        platform: z.string().nullable(),
        at: instant,
        from: z.string().nullable(),
        to: z.string(),
        turn: z.int(),
        comment: z.string().nullable(),
        why: z.enum(['nobody']).nullable().openapi({
          description: '`nobody`: confirmed by the system, as nobody was left who could.',
        }),
      }),
    ),
    next,
  })
  .openapi('WorkflowLog');

export const logs = (world: World): Endpoint =>
  endpoint(
    {
      method: 'get',
      path: '/workflow/logs',
      id: 'list_logs',
      tag: 'History',
      summary: 'What happened to tasks, newest first',
      description: 'Without the entries that were written with skip_log.',
      query: logQuery,
      answers: { 200: ['One page', logSchema] },
    },
    async ({ c, query: { task, person, verb, since, until, after, limit } }) => {
      const id = task === undefined ? undefined : parseTaskNumber(task);
      if (task !== undefined && id === undefined) {
        return invalid(c, [{ path: ['task'], text: sentence('api.fault.number') }]);
      }
      const found = await world.db.read('api logs', async (tx) => {
        const named = names(tx);
        const by = await named.person(person, ['person'], 'also disabled');
        if (named.faults.length > 0) return { faults: named.faults };
        const entries = await tx.log.shown({
          limit,
          ...(id === undefined ? {} : { task: id }),
          ...(by ? { person: by.id } : {}),
          ...(verb ? { verb } : {}),
          ...(since ? { since: Date.parse(since) } : {}),
          ...(until ? { until: Date.parse(until) } : {}),
          ...(after ? { before: after } : {}),
        });
        const codeOf = await codesOf(
          tx,
          entries.map((entry) => entry.person),
        );
        return { entries: entries.map((entry) => ({ ...entry, person: codeOf(entry.person) })) };
      });
      if ('faults' in found) return invalid(c, found.faults);
      const { entries } = found;
      const page: z.infer<typeof logSchema> = {
        entries: entries.map(
          ({ id: row, task: of, verb: did, actor, person: by, platform, at, from, to, turn, comment, args }) => ({
            ...{ id: row, task: taskNumber(of), verb: did, actor, person: by, platform },
            ...{ at: instantText(at), from, to, turn, comment, why: args.why === 'nobody' ? args.why : null },
          }),
        ),
        next: entries.length < limit ? null : (entries.at(-1)?.id ?? null),
      };
      return c.json(page);
    },
  );
