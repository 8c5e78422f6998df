import { parseTaskNumber } from '../../core/ids.ts';
import type { Person } from '../../core/people/person.ts';
import type { Stores } from '../../core/stores.ts';
import { factsOf } from '../../core/tasks/facts.ts';
import { sentence } from '../../core/text/text.ts';
import type { World } from '../../core/world.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { numberParam } from './fields.ts';
import { invalid } from './input.ts';
import { problem } from './problem.ts';
import { listQuery, listSchema, readQuery, taskSchema } from './schemas.ts';
import { codesOf, taskJson, taskLineOf } from './task-json.ts';

const nobody = [{ path: ['as'], text: sentence('system.api.no_person') }];

async function reader(tx: Stores, code: string | undefined): Promise<Person | 'everybody' | 'nobody'> {
  return code === undefined ? 'everybody' : ((await tx.people.byCode(code)) ?? 'nobody');
}

export const readTask = (world: World): Endpoint =>
  endpoint(
    {
      method: 'get',
      path: '/tasks/{number}',
      id: 'read_task',
      tag: 'Tasks',
      summary: 'One task with its history and the copies of its card',
      params: numberParam,
      query: readQuery,
      answers: { 200: ['The task', taskSchema] },
      refuses: [404],
    },
    async ({ c, params, query }) => {
      const id = parseTaskNumber(params.number);
      const found = await world.db.read('api read task', async (tx) => {
        const person = await reader(tx, query.as);
        if (person === 'nobody') return 'nobody';
        const facts = id === undefined ? undefined : await factsOf(tx, world, id);
        if (!facts) return 'nothing';
        return taskJson(tx, facts, person === 'everybody' ? undefined : { person, now: world.clock.now() });
      });
      if (found === 'nobody') return invalid(c, nobody);
      if (found === 'nothing') return problem(c, 'not_found', sentence('system.api.no_task'));
      return c.json(found);
    },
  );

export const listTasks = (world: World): Endpoint =>
  endpoint(
    {
      method: 'get',
      path: '/tasks',
      id: 'list_tasks',
      tag: 'Tasks',
      summary: 'Tasks, nearest deadline first; with “as”, only what that person may read',
      query: listQuery,
      answers: { 200: ['One page', listSchema] },
    },
    async ({ c, query }) => {
      const { filter, as, search, limit, offset } = query;
      const found = await world.db.read('api list tasks', async (tx) => {
        const person = await reader(tx, as);
        if (person === 'nobody') return 'nobody';
        const { tasks, total } = await tx.tasks.list({
          filter,
          limit,
          offset,
          now: world.clock.now(),
          ...(person === 'everybody' ? {} : { reader: person }),
          ...(search === undefined ? {} : { search }),
        });
        const code = await codesOf(
          tx,
          tasks.flatMap((task) => [task.owner, task.requester]),
        );
        return { tasks: tasks.map((task) => taskLineOf(task, code)), total, limit, offset };
      });
      return found === 'nobody' ? invalid(c, nobody) : c.json(found);
    },
  );
