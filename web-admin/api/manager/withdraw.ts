import { z } from '@hono/zod-openapi';
import { no } from '../../../core/dispatch/manager/answer.ts';
import { withdrawUnfinished } from '../../../core/dispatch/manager/withdraw.ts';
import type { TaskId } from '../../../core/ids.ts';
import type { Task } from '../../../core/tasks/task.ts';
import { sentence } from '../../../core/text/text.ts';
import type { World } from '../../../core/world.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { code, line, longestPage } from '../fields.ts';
import { invalid } from '../input.ts';
import { problem } from '../problem.ts';
import { type ItemResult, item, resultsSchema } from './batch.ts';
import { packedField, skipLog, typeField } from './fields.ts';
import { repeatable } from './repeatable.ts';

/** DeleteUnCompleteTasks: by the codes of tasks, or all of a document. */
export function withdrawal(world: World): Endpoint {
  const body = z
    .strictObject({
      type: typeField(world).optional().openapi({ description: 'Needed with “codes”.' }),
      codes: packedField(longestPage).optional(),
      document_code: code.optional().openapi({ description: 'Instead of codes: all tasks of this document.' }),
      document_type: line(120).optional(),
      skip_log: skipLog,
    })
    .openapi('Withdrawal');
  return endpoint(
    {
      method: 'post',
      path: '/dispatch/delete-uncompleted',
      id: 'DeleteUnCompleteTasks',
      tag: 'Task manager',
      summary: 'A document was withdrawn: its unfinished tasks are closed as withdrawn, finished ones stay',
      description:
        'Whoever had one is told, and every card of it says that it was withdrawn. A finished task answers “finished” ' +
        'and stays as it is. Each task is withdrawn by itself, in order.',
      body,
      example: { type: 'clarify', codes: ['REQ-17', 'REQ-18'] },
      keyed: true,
      answers: { 200: ['One result for each task', resultsSchema] },
    },
    async ({ c, key, body }) => {
      const { type, codes = [], document_code, document_type, skip_log } = body;
      const missing = sentence('system.fault.missing');
      if (document_code === undefined && codes.length === 0) return invalid(c, [{ path: ['codes'], text: missing }]);
      if (codes.length > 0 && type === undefined) return invalid(c, [{ path: ['type'], text: missing }]);
      const query = {
        documentCode: document_code ?? '',
        ...(document_type === undefined ? {} : { documentType: document_type }),
        ...(type === undefined ? {} : { type }),
      };
      const wanted = codes.length > 0 ? await named(world, type ?? '', codes) : await all(world, query);
      const call = await repeatable(world, key, ['DeleteUnCompleteTasks', body], JSON.stringify(wanted));
      if (!call) return problem(c, 'key_reused', sentence('system.api.key_reused'));
      const results: ItemResult[] = [];
      for (const [index, { id, ...one }] of (JSON.parse(call.plan) as Wanted[]).entries()) {
        const done = await item(world, c, one, { call, index }, async (tx, actor) =>
          id === null ? no('no_task') : withdrawUnfinished(tx, world, actor, id, skip_log),
        );
        results.push(done);
      }
      world.wake('courier');
      world.wake('jobs');
      return c.json({ results });
    },
  );
}

/** What is to be withdrawn; `id` null: there is no such task. */
interface Wanted {
  readonly type: string;
  readonly code: string;
  readonly id: TaskId | null;
}

const named = (world: World, type: string, codes: readonly string[]): Promise<Wanted[]> =>
  world.db.read('api find tasks', async (tx) => {
    const found: Wanted[] = [];
    for (const code of codes) found.push({ type, code, id: (await tx.tasks.byCode(type, code))?.id ?? null });
    return found;
  });

async function all(world: World, query: Query): Promise<Wanted[]> {
  const found: Wanted[] = [];
  for await (const page of ofDocument(world, query)) {
    for (const { id, type, code } of page) found.push({ type, code: code ?? '', id });
  }
  return found;
}

type Query = { readonly documentCode: string; readonly documentType?: string; readonly type?: string };

/** A document's tasks, a page at a time. */
export async function* ofDocument(world: World, query: Query): AsyncGenerator<readonly Task[]> {
  for (let after = 0; ; ) {
    const page = await world.db.read('api document', (tx) =>
      tx.taskCodes.ofDocument({ ...query, after, limit: longestPage }),
    );
    yield page;
    after = page.at(-1)?.id ?? after;
    if (page.length < longestPage) return;
  }
}
