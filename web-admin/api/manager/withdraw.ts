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
import { type ItemResult, item, resultsSchema } from './batch.ts';
import { packedField, skipLog, typeField } from './fields.ts';

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
      answers: { 200: ['One result for each task', resultsSchema] },
    },
    async ({ c, body: { type, codes = [], document_code, document_type, skip_log } }) => {
      const missing = sentence('system.fault.missing');
      if (document_code === undefined && codes.length === 0) return invalid(c, [{ path: ['codes'], text: missing }]);
      if (codes.length > 0 && type === undefined) return invalid(c, [{ path: ['type'], text: missing }]);
      const results: ItemResult[] = [];
      const withdraw = async (key: { type: string; code: string }, id: TaskId | undefined) => {
        const done = await item(world, c, key, async (tx, actor) =>
          id === undefined ? no('no_task') : withdrawUnfinished(tx, world, actor, id, skip_log),
        );
        results.push(done);
      };
      for (const named of codes) {
        const key = { type: type ?? '', code: named };
        const task = await world.db.read('api find task', (tx) => tx.tasks.byCode(key.type, key.code));
        await withdraw(key, task?.id);
      }
      if (document_code !== undefined && codes.length === 0) {
        const query = {
          documentCode: document_code,
          ...(document_type === undefined ? {} : { documentType: document_type }),
          ...(type === undefined ? {} : { type }),
        };
        for await (const page of ofDocument(world, query)) {
          for (const task of page) await withdraw({ type: task.type, code: task.code ?? '' }, task.id);
        }
      }
      world.wake('courier');
      world.wake('jobs');
      return c.json({ results });
    },
  );
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
