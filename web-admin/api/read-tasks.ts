import type { Context } from 'hono';
import { parseTaskNumber } from '../../core/ids.ts';
import type { Person } from '../../core/people/person.ts';
import type { Stores } from '../../core/stores.ts';
import { factsOf } from '../../core/tasks/facts.ts';
import { sentence } from '../../core/text/text.ts';
import type { World } from '../../core/world.ts';
import { invalid, query } from './input.ts';
import { problem } from './problem.ts';
import { listQuery, readQuery } from './schemas.ts';
import { codesOf, taskJson, taskLineOf } from './task-json.ts';

const nobody = [{ path: ['as'], text: sentence('system.api.no_person') }];

async function reader(tx: Stores, code: string | undefined): Promise<Person | 'everybody' | 'nobody'> {
  return code === undefined ? 'everybody' : ((await tx.people.byCode(code)) ?? 'nobody');
}

/** `GET /api/v1/tasks/{number}`. */
export const readTask =
  (world: World) =>
  async (c: Context): Promise<Response> => {
    const asked = query(c, readQuery);
    if (asked.kind === 'bad') return asked.response;
    const number = c.req.param('number') ?? '';
    const id = parseTaskNumber(number);
    const found = await world.db.read('api read task', async (tx) => {
      const person = await reader(tx, asked.value.as);
      if (person === 'nobody') return 'nobody';
      const facts = id === undefined ? undefined : await factsOf(tx, world, id);
      if (!facts) return 'nothing';
      return taskJson(tx, facts, person === 'everybody' ? undefined : { person, now: world.clock.now() });
    });
    if (found === 'nobody') return invalid(c, nobody);
    if (found === 'nothing') return problem(c, 'not_found', sentence('system.api.no_task'));
    return c.json(found);
  };

/** `GET /api/v1/tasks`: nearest deadline first; with `as`, only what that person may read. */
export const listTasks =
  (world: World) =>
  async (c: Context): Promise<Response> => {
    const asked = query(c, listQuery);
    if (asked.kind === 'bad') return asked.response;
    const { filter, as, search, limit, offset } = asked.value;
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
  };
