import type { LogEntry } from '../../core/tasks/task.ts';
import { objectCodec } from '../codecs.ts';
import type { Row } from '../schema.ts';

export const entryOf = (row: Row<'log'>): LogEntry => ({
  id: row.id,
  task: row.task_id,
  sequence: row.sequence,
  verb: row.verb,
  actor: row.actor,
  person: row.person_id,
  account: row.account_id,
  platform: row.platform,
  correlation: row.correlation,
  at: row.at,
  from: row.from_stage,
  to: row.to_stage,
  turn: row.turn,
  comment: row.comment,
  before: objectCodec.read(row.before),
  args: objectCodec.read(row.args),
});
