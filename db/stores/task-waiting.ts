import { type Expression, type SqlBool, sql } from 'kysely';
import type { Instant } from '../../core/ids.ts';
import type { Eb, Reader } from './task-list.ts';

/** An active person other than the owner stands in this column, so the confirmation is theirs. */
const confirms = (eb: Eb, column: 'task.requester_id' | 'task.assigner_id'): Expression<SqlBool> =>
  eb.exists(
    eb
      .selectFrom('person as c')
      .select('c.id')
      .whereRef('c.id', '=', column)
      .where('c.disabled_at', 'is', null)
      .where((w) => w.or([w('task.owner_id', 'is', null), w('c.id', '<>', w.ref('task.owner_id'))])),
  );

/** Something waits for this very reader, and they did not put it off. */
export const waitsFor =
  ({ id, roles }: Reader, now: Instant) =>
  (eb: Eb): Expression<SqlBool> => {
    const offered = eb(
      'task.id',
      'in',
      eb
        .selectFrom('assignment as a')
        .select('a.task_id')
        .where('a.person_id', '=', id)
        .where(sql<boolean>`a.status = 'offered'`),
    );
    const pooled = eb.and([
      eb('task.stage', '=', 'reviewed'),
      eb('task.dispatch', '=', 'pooled'),
      eb('task.owner_id', 'is', null),
      eb(
        'task.id',
        'in',
        eb
          .selectFrom('group_member as m')
          .innerJoin('task_group as g', 'g.group_id', 'm.group_id')
          .select('g.task_id')
          .where('m.person_id', '=', id),
      ),
    ]);
    const notOwner = eb.or([eb('task.owner_id', 'is', null), eb('task.owner_id', '<>', id)]);
    const byRequester = confirms(eb, 'task.requester_id');
    const byAssigner = confirms(eb, 'task.assigner_id');
    const confirming = eb.and([
      eb('task.stage', '=', 'done'),
      notOwner,
      eb.or([
        eb('task.requester_id', '=', id),
        eb.and([eb('task.assigner_id', '=', id), eb.not(byRequester)]),
        ...(roles.includes('manager') ? [eb.and([eb.not(byRequester), eb.not(byAssigner)])] : []),
      ]),
    ]);
    const returned = eb.and([eb('task.stage', '=', 'returned'), eb('task.requester_id', '=', id)]);
    // Nobody reviews their own task while somebody else could.
    const reviewing = eb.and([
      eb('task.stage', '=', 'pending_review'),
      eb.or([
        eb('task.requester_id', 'is', null),
        eb('task.requester_id', '<>', id),
        eb.not(
          eb.exists(
            eb
              .selectFrom('person as r')
              .select('r.id')
              .where('r.roles', 'like', '%,reviewer,%')
              .where('r.disabled_at', 'is', null)
              .where('r.id', '<>', id),
          ),
        ),
      ]),
    ]);
    const unrouted = eb.and([
      eb('task.stage', '=', 'reviewed'),
      eb('task.owner_id', 'is', null),
      eb('task.dispatch', '<>', 'pooled'),
    ]);
    const snoozed = eb.exists(
      eb
        .selectFrom('snooze as z')
        .select('z.task_id')
        .where('z.person_id', '=', id)
        .whereRef('z.task_id', '=', 'task.id')
        .where('z.until_at', '>', now),
    );
    return eb.and([
      eb.or([
        offered,
        pooled,
        confirming,
        returned,
        ...(roles.includes('reviewer') ? [reviewing] : []),
        ...(roles.includes('manager') ? [unrouted] : []),
      ]),
      eb.not(snoozed),
    ]);
  };
