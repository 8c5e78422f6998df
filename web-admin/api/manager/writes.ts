import { z } from '@hono/zod-openapi';
import { addCompleted } from '../../../core/dispatch/manager/add-completed.ts';
import { addShare } from '../../../core/dispatch/manager/add-share.ts';
import { claim } from '../../../core/dispatch/manager/claim.ts';
import { dispatchTask } from '../../../core/dispatch/manager/dispatch.ts';
import { reassign } from '../../../core/dispatch/manager/reassign.ts';
import { updateState } from '../../../core/dispatch/manager/update-state.ts';
import { limits } from '../../../core/tasks/task.ts';
import type { World } from '../../../core/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { code, count, lines, moment, priority } from '../fields.ts';
import { batch } from './batch.ts';
import { about, aboutOf, packedField, skipLog, stateField, typeField } from './fields.ts';

const account = code.openapi({ description: 'A person’s code.' });
const comment = lines(limits.comment).optional();

/** The operations that change tasks. */
export function managerWrites(world: World): Endpoint[] {
  const type = typeField(world);
  const key = { type, code };
  return [
    batch(
      world,
      {
        id: 'Dispatch',
        path: '/dispatch/tasks',
        summary: 'File tasks and send each to named people, to groups, or where the rules say',
        description:
          'A known code is dispatched again: groups, people, offer and shares of the former call are replaced. ' +
          'Once somebody has the task it is refused unless “force”. Named users go before groups, groups before rules; ' +
          'one person gets the task at once, an owner shares it with the other users, several users may each claim it.',
        item: z.strictObject({
          ...key,
          ...about,
          priority: priority.optional(),
          due_at: moment.optional(),
          users: packedField(50).optional(),
          owner: account.optional(),
          groups: packedField(20).optional(),
          force: z.boolean().optional(),
          skip_log: skipLog,
        }),
        example: { type: 1, code: 'REQ-17', title: 'Clarify the pump order', company: 'C01', material: 'M-204' },
      },
      (tx, actor, item) =>
        dispatchTask(tx, world, actor, {
          ...{ type: item.type, code: item.code, ...aboutOf(item) },
          ...(item.priority ? { priority: item.priority } : {}),
          ...(item.due_at ? { dueAt: Date.parse(item.due_at) } : {}),
          ...(item.users ? { users: item.users } : {}),
          ...(item.owner ? { owner: item.owner } : {}),
          ...(item.groups ? { groups: item.groups } : {}),
          ...(item.force === undefined ? {} : { force: item.force }),
          ...(item.skip_log === undefined ? {} : { skipLog: item.skip_log }),
        }),
    ),
    batch(
      world,
      {
        id: 'Assign',
        path: '/dispatch/assign',
        summary: 'Claim: the user becomes the owner of a task open for claiming to a group of theirs',
        item: z.strictObject({ ...key, user: account }),
        example: { type: 1, code: 'REQ-17', user: 'wang' },
      },
      (tx, actor, item) => claim(tx, world, actor, item),
      ({ user }) => user,
    ),
    batch(
      world,
      {
        id: 'ReAssign',
        path: '/dispatch/reassign',
        summary: 'Hand a claimed, unfinished task over; the old and the new owner are both checked',
        item: z.strictObject({ ...key, old_owner: account, new_owner: account, comment }),
        example: { type: 1, code: 'REQ-17', old_owner: 'wang', new_owner: 'li' },
      },
      (tx, actor, { type: of, code: named, old_owner, new_owner, comment: said }) =>
        reassign(tx, world, actor, {
          ...{ type: of, code: named, oldOwner: old_owner, newOwner: new_owner },
          ...(said ? { comment: said } : {}),
        }),
    ),
    batch(
      world,
      {
        id: 'AddShare',
        path: '/dispatch/share',
        summary: 'The owner lets others see a task and talk about it',
        item: z.strictObject({ ...key, owner: account, users: packedField(50) }),
        example: { type: 1, code: 'REQ-17', owner: 'wang', users: ['li'] },
      },
      (tx, actor, item) => addShare(tx, world, actor, item),
      ({ owner }) => owner,
    ),
    batch(
      world,
      {
        id: 'UpdateTaskState',
        path: '/dispatch/state',
        summary: 'Bring a task into a state, by the verb of the table that leads there',
        description: 'What the table refuses is refused. A verb that is a person’s needs “user”.',
        item: z.strictObject({
          ...key,
          state: stateField,
          user: account.optional(),
          comment,
          turn: count(1, Number.MAX_SAFE_INTEGER).optional(),
          skip_log: skipLog,
        }),
        example: { type: 1, code: 'REQ-17', state: 'done', user: 'wang' },
      },
      (tx, actor, { type: of, code: named, state, user, comment: said, turn, skip_log }) =>
        updateState(tx, world, actor, {
          ...{ type: of, code: named, state },
          ...(user ? { user } : {}),
          ...(said ? { comment: said } : {}),
          ...(turn === undefined ? {} : { turn }),
          ...(skip_log === undefined ? {} : { skipLog: skip_log }),
        }),
      ({ user }) => user,
    ),
    batch(
      world,
      {
        id: 'ManualAddCompleteTask',
        path: '/dispatch/completed',
        summary: 'Add rows that were finished elsewhere, such as split ones; nobody is told',
        item: z.strictObject({
          ...key,
          ...about,
          owner: account.optional(),
          finished_at: moment.optional(),
          skip_log: skipLog,
        }),
        example: { type: 1, code: 'REQ-17-2', title: 'Clarify the pump order, part 2', owner: 'wang' },
      },
      (tx, actor, { type: of, code: named, owner, finished_at, skip_log, ...rest }) =>
        addCompleted(tx, world, actor, {
          ...{ type: of, code: named, ...aboutOf(rest) },
          ...(owner ? { owner } : {}),
          ...(finished_at ? { finishedAt: Date.parse(finished_at) } : {}),
          ...(skip_log === undefined ? {} : { skipLog: skip_log }),
        }),
    ),
  ];
}
