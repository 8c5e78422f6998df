import type { TaskId } from '../../core/ids.ts';
import type { TaskCodes } from '../../core/stores/task-codes.ts';
import type { Tx } from '../schema.ts';
import { chunks } from '../search.ts';
import { inGroupsOf } from './task-readable.ts';
import { taskOf } from './task-row.ts';

const longestPage = 100;

export const taskCodes = (q: Tx): TaskCodes => {
  const page = ({ after, limit, type }: { after?: TaskId; limit: number; type?: string }) => {
    let query = q.selectFrom('task').selectAll('task').where('task.code', 'is not', null);
    if (after !== undefined) query = query.where('task.id', '>', after);
    if (type !== undefined) query = query.where('task.type', '=', type);
    return query.orderBy('task.id').limit(Math.min(limit, longestPage));
  };

  return {
    async byCodes(type, codes) {
      const found = [];
      for (const part of chunks([...new Set(codes)])) {
        const query = q.selectFrom('task').selectAll().where('type', '=', type).where('code', 'in', part);
        found.push(...(await query.orderBy('id').execute()).map(taskOf));
      }
      return found;
    },

    async claimable({ person, ...rest }) {
      const query = page(rest)
        .where('task.stage', '=', 'reviewed')
        .where('task.dispatch', '=', 'pooled')
        .where((eb) => eb('task.id', 'in', inGroupsOf(eb, person)));
      return (await query.execute()).map(taskOf);
    },

    async held({ person, states = [], documentCode, ...rest }) {
      let query = page(rest).where((eb) =>
        eb(
          'task.id',
          'in',
          eb
            .selectFrom('task as t')
            .select('t.id')
            .where('t.owner_id', '=', person)
            .union(eb.selectFrom('share as s').select('s.task_id as id').where('s.person_id', '=', person)),
        ),
      );
      if (states.length > 0) {
        query = query.where((eb) =>
          eb.or(
            states.map(({ stage, outcome }) =>
              outcome === null
                ? eb('task.stage', '=', stage)
                : eb.and([eb('task.stage', '=', stage), eb('task.outcome', '=', outcome)]),
            ),
          ),
        );
      }
      if (documentCode !== undefined) query = query.where('task.document_code', '=', documentCode);
      return (await query.execute()).map(taskOf);
    },

    async ofDocument({ documentCode, documentType, ...rest }) {
      let query = page(rest).where('task.document_code', '=', documentCode);
      if (documentType !== undefined) query = query.where('task.document_type', '=', documentType);
      return (await query.execute()).map(taskOf);
    },

    async around(tasks) {
      const found = new Map<TaskId, { groups: string[]; sharers: string[] }>();
      for (const id of tasks) found.set(id, { groups: [], sharers: [] });
      for (const part of chunks(tasks)) {
        const groups = await q
          .selectFrom('task_group')
          .innerJoin('org_group', 'org_group.id', 'task_group.group_id')
          .select(['task_group.task_id', 'org_group.code'])
          .where('task_group.task_id', 'in', part)
          .execute();
        for (const { task_id, code } of groups) found.get(task_id)?.groups.push(code);
        const sharers = await q
          .selectFrom('share')
          .innerJoin('person', 'person.id', 'share.person_id')
          .select(['share.task_id', 'person.code'])
          .where('share.task_id', 'in', part)
          .execute();
        for (const { task_id, code } of sharers) found.get(task_id)?.sharers.push(code);
      }
      for (const { groups, sharers } of found.values()) {
        groups.sort();
        sharers.sort();
      }
      return found;
    },
  };
};
