import type { Log } from '../../core/stores/log.ts';
import { objectCodec } from '../codecs.ts';
import { prepared } from '../prepared.ts';
import type { Row, Tx } from '../schema.ts';
import { entryOf } from './log-row.ts';
import { logShown } from './log-shown.ts';

const append = prepared((q, p: Omit<Row<'log'>, 'id' | 'hidden_at'>) =>
  q
    .insertInto('log')
    .values({
      task_id: p.task_id,
      sequence: p.sequence,
      verb: p.verb,
      actor: p.actor,
      person_id: p.person_id,
      account_id: p.account_id,
      platform: p.platform,
      correlation: p.correlation,
      at: p.at,
      from_stage: p.from_stage,
      to_stage: p.to_stage,
      turn: p.turn,
      comment: p.comment,
      before: p.before,
      args: p.args,
    })
    .returning('id'),
);
const newest = prepared((q, p: { task: number; limit: number }) =>
  q.selectFrom('log').selectAll().where('task_id', '=', p.task).orderBy('sequence', 'desc').limit(p.limit),
);
/** Talk writes nothing that was so before. */
const newestMoves = prepared((q, p: { task: number; limit: number }) =>
  q
    .selectFrom('log')
    .selectAll()
    .where('task_id', '=', p.task)
    .where('before', '<>', '{}')
    .orderBy('sequence', 'desc')
    .limit(p.limit),
);

export const log = (q: Tx): Log => ({
  async append(entry) {
    const [row] = await append(q, {
      task_id: entry.task,
      sequence: entry.sequence,
      verb: entry.verb,
      actor: entry.actor,
      person_id: entry.person,
      account_id: entry.account,
      platform: entry.platform,
      correlation: entry.correlation,
      at: entry.at,
      from_stage: entry.from,
      to_stage: entry.to,
      turn: entry.turn,
      comment: entry.comment,
      before: objectCodec.write(entry.before),
      args: objectCodec.write(entry.args),
    });
    if (!row) throw new Error('a log row without an id');
    return row.id;
  },

  async of(task, limit) {
    return (await newest(q, { task, limit })).map(entryOf);
  },

  async moves(task, limit) {
    return (await newestMoves(q, { task, limit })).map(entryOf);
  },

  async newestBy(person, since) {
    const row = await q
      .selectFrom('log')
      .selectAll()
      .where('person_id', '=', person)
      .where('at', '>=', since)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && entryOf(row);
  },

  async count() {
    const row = await q
      .selectFrom('log')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    return row.n;
  },

  ...logShown(q),
});
