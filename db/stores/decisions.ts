import type { Decision } from '../../core/dispatch/decide.ts';
import type { Decisions, StoredDecision } from '../../core/stores/rules.ts';
import { objectCodec } from '../codecs.ts';
import type { Row, Tx } from '../schema.ts';

/** Longer lists of people are cut: a decision is read by people. */
const mostPeople = 200;

const decisionOf = (row: Row<'dispatch_decision'>): StoredDecision => ({
  ...(objectCodec.read(row.decision) as unknown as Decision),
  id: row.id,
  task: row.task_id,
  turn: row.turn,
  at: row.at,
  actor: row.actor,
  actorPerson: row.person_id,
  candidateCount: row.candidates,
  skippedCount: row.skipped,
});

export const decisions = (q: Tx): Decisions => ({
  async add({ task, turn, at, actor, actorPerson, ...decision }) {
    const { candidates, skipped } = decision;
    const kept = {
      ...decision,
      candidates: candidates.slice(0, mostPeople),
      skipped: skipped.slice(0, mostPeople),
    } satisfies Decision;
    await q
      .insertInto('dispatch_decision')
      .values({
        task_id: task,
        turn,
        at,
        actor,
        person_id: actorPerson,
        candidates: candidates.length,
        skipped: skipped.length,
        decision: objectCodec.write({ ...kept }),
      })
      .execute();
  },

  async of(task, limit) {
    const rows = await q
      .selectFrom('dispatch_decision')
      .selectAll()
      .where('task_id', '=', task)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(decisionOf);
  },
});
