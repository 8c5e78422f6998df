import { z } from '@hono/zod-openapi';
import { putGroup, removeGroup } from '../../core/organisation/change.ts';
import type { Stores } from '../../core/stores.ts';
import { sentence } from '../../core/text/text.ts';
import type { World } from '../../core/world.ts';
import { apiActor } from './actor.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { code, codes, line, newCode, paging } from './fields.ts';
import { invalid } from './input.ts';
import { names } from './names.ts';
import { problem } from './problem.ts';

const groupSchema = z
  .strictObject({ code: z.string(), name: z.string(), members: z.array(z.string()) })
  .openapi('Group');
const listSchema = z.strictObject({
  groups: z.array(z.strictObject({ code: z.string(), name: z.string(), members: z.int() })),
  limit: z.int(),
  offset: z.int(),
});
const putSchema = z
  .strictObject({ name: line(80), members: codes(1000).openapi({ description: 'People’s codes, all of them.' }) })
  .openapi('NewGroup');
const byCode = z.strictObject({ group: code.openapi({ example: 'field' }) });
const removed = z.strictObject({ removed: z.string() });
const nowhere = sentence('api.no_group');

async function groupJson(tx: Stores, code: string): Promise<z.infer<typeof groupSchema> | undefined> {
  const group = await tx.groups.byCode(code);
  if (!group) return undefined;
  const members = await tx.people.many(await tx.groups.members([group.id]));
  return { code, name: group.name, members: [...members.values()].map((person) => person.code).toSorted() };
}

export const groups = (world: World): Endpoint[] => [
  endpoint(
    {
      method: 'get',
      path: '/groups',
      id: 'list_groups',
      tag: 'Organisation',
      summary: 'Groups, by name, with the number of their active members',
      query: z.strictObject(paging),
      answers: { 200: ['One page', listSchema] },
    },
    async ({ c, query: { limit, offset } }) => {
      const found = await world.db.read('api groups', async (tx) => {
        const page = await tx.groups.list(limit, offset);
        const members = await tx.groups.membersOfEach(page.map(({ id }) => id));
        return page.map(({ id, code, name }) => ({ code, name, members: members.get(id)?.length ?? 0 }));
      });
      return c.json({ groups: found, limit, offset });
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/groups/{group}',
      id: 'read_group',
      tag: 'Organisation',
      summary: 'One group with its active members',
      params: byCode,
      answers: { 200: ['The group', groupSchema] },
      refuses: [404],
    },
    async ({ c, params }) => {
      const found = await world.db.read('api group', (tx) => groupJson(tx, params.group));
      return found ? c.json(found) : problem(c, 'not_found', nowhere);
    },
  ),
  endpoint(
    {
      method: 'put',
      path: '/groups/{group}',
      id: 'put_group',
      tag: 'Organisation',
      summary: 'Create or change a group, its members replaced; parked tasks are looked at again',
      params: z.strictObject({ group: newCode }),
      body: putSchema,
      example: { name: 'Field team', members: ['wang', 'li'] },
      answers: { 200: ['The group', groupSchema] },
    },
    async ({ c, params, body }) => {
      const put = await world.db.write('api put group', async (tx) => {
        const named = names(tx);
        const members = await named.people(body.members, ['members']);
        if (named.faults.length > 0) return { faults: named.faults };
        await putGroup(tx, world, apiActor(world), { code: params.group, name: body.name, members });
        return { group: await groupJson(tx, params.group) };
      });
      if ('faults' in put) return invalid(c, put.faults);
      world.wake('jobs');
      return c.json(put.group);
    },
  ),
  endpoint(
    {
      method: 'delete',
      path: '/groups/{group}',
      id: 'remove_group',
      tag: 'Organisation',
      summary: 'Remove a group no task and no rule names',
      params: byCode,
      answers: { 200: ['It is gone', removed] },
      refuses: [404, 409],
    },
    async ({ c, params }) => {
      const done = await world.db.write('api remove group', async (tx) => {
        const group = await tx.groups.byCode(params.group);
        if (!group) return 'nothing';
        return (await removeGroup(tx, world, apiActor(world), group)) ? 'removed' : 'used';
      });
      if (done === 'nothing') return problem(c, 'not_found', nowhere);
      if (done === 'used') return problem(c, 'in_use', sentence('api.used_group'));
      return c.json({ removed: params.group });
    },
  ),
];
