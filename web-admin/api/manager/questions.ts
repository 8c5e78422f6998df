import { z } from '@hono/zod-openapi';
import { holdingNumbers, typeOf } from '../../../core/dispatch/manager/legacy.ts';
import { mayHold, permissionsOf, statsOf } from '../../../core/dispatch/manager/stats.ts';
import { startRetry } from '../../../core/dispatch/retry.ts';
import { taskNumber } from '../../../core/ids.ts';
import { sentence } from '../../../core/text/text.ts';
import type { World } from '../../../core/world.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { code, line, longestPage } from '../fields.ts';
import { problem } from '../problem.ts';
import { packedField, typeField } from './fields.ts';
import { statsJson, statsSchema } from './stats-json.ts';
import { ofDocument } from './withdraw.ts';

const permissionSchema = z
  .strictObject({
    number: z.string(),
    type: z.string(),
    code: z.string(),
    person: z.string(),
    permission: z.enum(['owner', 'share']),
    perm_type: z.int().openapi({ description: '1 owner, 2 share.' }),
  })
  .openapi('Permission');

/** What is asked of one task, of several, and of a document. */
export function managerQuestions(world: World): Endpoint[] {
  const type = typeField(world);
  const codes = packedField(longestPage);
  return [
    endpoint(
      {
        method: 'get',
        path: '/dispatch/people/{person}/groups',
        id: 'GetUserGroup',
        tag: 'Task manager',
        summary: 'Codes of the groups a person is in',
        params: z.strictObject({ person: code.openapi({ example: 'wang' }) }),
        answers: { 200: ['The groups', z.strictObject({ groups: z.array(z.string()) })] },
        refuses: [404],
      },
      async ({ c, params }) => {
        const groups = await world.db.read('api task manager', async (tx) => {
          const person = await tx.people.byCode(params.person);
          return person && tx.groups.ofPerson(person.id);
        });
        if (!groups) return problem(c, 'not_found', sentence('api.no_person'));
        return c.json({ groups: groups.map((group) => group.code) });
      },
    ),
    endpoint(
      {
        method: 'get',
        path: '/dispatch/tasks/{type}/{code}',
        id: 'GetTaskStats',
        tag: 'Task manager',
        summary: 'How a task is dispatched, claimed and shared',
        params: z.strictObject({ type: line(40).openapi({ example: 'clarify' }), code }),
        answers: { 200: ['The task', statsSchema] },
        refuses: [404],
      },
      async ({ c, params }) => {
        const [stats] = await world.db.read('api task manager', async (tx) =>
          statsOf(tx, await tx.taskCodes.byCodes(typeOf(params.type), [params.code])),
        );
        return stats ? c.json(statsJson(stats)) : problem(c, 'not_found', sentence('api.no.no_task'));
      },
    ),
    endpoint(
      {
        method: 'get',
        path: '/dispatch/tasks',
        id: 'GetTasksStats',
        tag: 'Task manager',
        summary: 'The same for several, by their codes; a code that is no task is left out',
        query: z.strictObject({ type, codes }),
        answers: { 200: ['By code', z.strictObject({ tasks: z.record(z.string(), statsSchema) })] },
      },
      async ({ c, query }) => {
        const stats = await world.db.read('api task manager', async (tx) =>
          statsOf(tx, await tx.taskCodes.byCodes(query.type, query.codes)),
        );
        return c.json({ tasks: Object.fromEntries(stats.map((one) => [one.task.code ?? '', statsJson(one)])) });
      },
    ),
    endpoint(
      {
        method: 'get',
        path: '/dispatch/people/{person}/permission',
        id: 'HasUserTaskCodePerm',
        tag: 'Task manager',
        summary: 'Whether a person owns every one of these tasks or has it shared',
        params: z.strictObject({ person: code.openapi({ example: 'wang' }) }),
        query: z.strictObject({ type, codes }),
        answers: { 200: ['The answer', z.strictObject({ allowed: z.boolean() })] },
      },
      async ({ c, params, query }) => {
        const allowed = await world.db.read('api task manager', (tx) =>
          mayHold(tx, query.type, params.person, query.codes),
        );
        return c.json({ allowed });
      },
    ),
    endpoint(
      {
        method: 'post',
        path: '/dispatch/redispatch-parked',
        id: 'ReDispatchPendingTasks',
        tag: 'Task manager',
        summary: 'Look at the parked tasks again; it goes on by itself, a chunk at a time',
        answers: { 200: ['Begun', z.strictObject({ parked: z.int() })] },
      },
      async ({ c }) => {
        const parked = await world.db.write('api task manager', async (tx) => {
          await startRetry(tx, world);
          return tx.tasks.countParked();
        });
        world.wake('jobs');
        return c.json({ parked });
      },
    ),
    endpoint(
      {
        method: 'post',
        path: '/dispatch/documents/{document}/permissions',
        id: 'RebuildDocPermByAssociatedCode',
        tag: 'Task manager',
        summary: 'Who may see a document’s tasks',
        description: 'Permissions are a view over owners and sharers: there is nothing to rebuild that could differ.',
        params: z.strictObject({ document: code.openapi({ example: 'PO-7' }) }),
        body: z
          .strictObject({ type: type.optional(), document_type: line(120).optional() })
          .openapi('RebuildPermissions'),
        example: { type: 1, document_type: 'purchase' },
        bare: true,
        answers: { 200: ['The permissions', z.strictObject({ permissions: z.array(permissionSchema) })] },
      },
      async ({ c, params, body }) => {
        const permissions: z.infer<typeof permissionSchema>[] = [];
        const query = {
          documentCode: params.document,
          ...(body.document_type === undefined ? {} : { documentType: body.document_type }),
          ...(body.type === undefined ? {} : { type: body.type }),
        };
        for await (const page of ofDocument(world, query)) {
          const found = await world.db.read('api task manager', (tx) => permissionsOf(tx, page));
          for (const { task, person, as } of found) {
            const { id, type: of, code: named } = task;
            permissions.push({
              ...{ number: taskNumber(id), type: of, code: named ?? '', person },
              ...{ permission: as, perm_type: holdingNumbers[as] },
            });
          }
        }
        return c.json({ permissions });
      },
    ),
  ];
}
