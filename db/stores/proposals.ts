import { sql } from 'kysely';
import type { Proposal } from '../../core/proposals/proposal.ts';
import type { Proposals } from '../../core/stores/proposals.ts';
import { prepared } from '../prepared.ts';
import type { Row, Tx } from '../schema.ts';

/** The words of the partial index, letter for letter. */
const isOpen = sql<boolean>`ended_as is null`;
const openOf = prepared((q, p: { task: number }) =>
  q.selectFrom('proposal').selectAll().where('task_id', '=', p.task).where(isOpen),
);

const proposalOf = (row: Row<'proposal'>): Proposal => ({
  id: row.id,
  task: row.task_id,
  offer: row.assignment_id,
  from: row.from_id,
  kind: row.kind,
  asked: row.asked_id,
  person: row.person_id,
  dueAt: row.due_at,
});

export const proposals = (q: Tx): Proposals => ({
  async open(task) {
    const [row] = await openOf(q, { task });
    return row && proposalOf(row);
  },

  async add({ task, offer, from, kind, asked, person, dueAt }, now) {
    const row = await q
      .insertInto('proposal')
      .values({
        task_id: task,
        assignment_id: offer,
        from_id: from,
        kind,
        asked_id: asked,
        person_id: person,
        due_at: dueAt,
        created_at: now,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return proposalOf(row);
  },

  async end(id, { as, by, at }) {
    await q
      .updateTable('proposal')
      .set({ ended_as: as, ended_by: by, ended_at: at })
      .where('id', '=', id)
      .where(isOpen)
      .execute();
  },
});
