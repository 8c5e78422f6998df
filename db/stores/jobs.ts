import { sql } from 'kysely';
import type { Subject } from '../../core/ids.ts';
import type { Job, Jobs } from '../../core/stores/jobs.ts';
import { objectCodec } from '../codecs.ts';
import type { Engine } from '../engine.ts';
import { changingByShape, perEngine, prepared } from '../prepared.ts';
import type { Row, Tx } from '../schema.ts';

const jobOf = (row: Row<'job'>): Job => ({
  id: row.id,
  kind: row.kind,
  key: row.key,
  subject: row.subject_kind !== null && row.subject_id !== null ? { kind: row.subject_kind, id: row.subject_id } : null,
  payload: objectCodec.read(row.payload),
  dueAt: row.due_at,
  usefulUntil: row.useful_until,
  attempts: row.attempts,
});

type NewJob = Parameters<Jobs['add']>[0];
const valuesOf = ({ dueAt, subject = null, payload = {}, usefulUntil = null }: NewJob) => ({
  subject_kind: subject?.kind ?? null,
  subject_id: subject?.id ?? null,
  payload: objectCodec.write(payload),
  due_at: dueAt,
  useful_until: usefulUntil,
});
const noLease = { lease_by: null, lease_until: null, lease_due: null };
/** The words of the partial indexes, letter for letter. */
const isOpen = sql<boolean>`done_at is null`;

const nextDue = prepared((q, p: { now: number }) =>
  q
    .selectFrom('job')
    .select((eb) => eb.fn.min('due_at').as('at'))
    .where(isOpen)
    .where('due_at', '>', p.now),
);
/** The shape is the kinds: few sets of them are ever asked for. */
const cancelIn = perEngine(({ clock }) =>
  changingByShape((q, p: { kind: Subject['kind']; subject: number }, kinds) => {
    const open = q
      .updateTable('job')
      .set({ done_at: clock, why: 'cancelled', ...noLease })
      .where('subject_id', '=', p.subject)
      .where('subject_kind', '=', p.kind)
      .where(isOpen);
    return kinds.length > 0 ? open.where('kind', 'in', [...kinds]) : open;
  }),
);

export const jobs = (q: Tx, engine: Engine): Jobs => ({
  async add(job) {
    await q
      .insertInto('job')
      .values({ kind: job.kind, key: job.key, ...valuesOf(job) })
      .onConflict((on) => on.columns(['kind', 'key']).doNothing())
      .execute();
  },

  async reschedule(job) {
    const values = valuesOf(job);
    await q
      .insertInto('job')
      .values({ kind: job.kind, key: job.key, ...values })
      .onConflict((on) => on.columns(['kind', 'key']).doUpdateSet({ ...values, attempts: 0, done_at: null, why: null }))
      .execute();
  },

  async take(by, now, leaseMs, limit) {
    const clock = engine.locksRows ? engine.clock : sql<number>`${now}`;
    let due = q
      .selectFrom('job')
      .select('id')
      .where(isOpen)
      .where('due_at', '<=', now)
      .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', clock)]))
      .orderBy('due_at')
      .orderBy('id')
      .limit(limit);
    if (engine.locksRows) due = due.forUpdate().skipLocked();
    const rows = await q
      .updateTable('job')
      .set((eb) => ({
        lease_by: by,
        lease_until: engine.locksRows ? sql<number>`${engine.clock} + ${leaseMs}` : now + leaseMs,
        lease_due: eb.ref('due_at'),
        attempts: eb('attempts', '+', 1),
      }))
      .where('id', 'in', due)
      .returningAll()
      .execute();
    return rows.toSorted((a, b) => a.due_at - b.due_at || a.id - b.id).map(jobOf);
  },

  async free(by) {
    await q.updateTable('job').set(noLease).where(isOpen).where('lease_by', '<>', by).execute();
  },

  async done(id, by, now) {
    const rows = await q
      .updateTable('job')
      .set((eb) => ({
        // Moved to another time while it ran: only this run is over.
        done_at: eb
          .case()
          .when('due_at', '=', eb.ref('lease_due'))
          .then(eb.cast<number>(eb.val(now), 'bigint'))
          .end(),
        ...noLease,
      }))
      .where('id', '=', id)
      .where('lease_by', '=', by)
      .returning('id')
      .execute();
    return rows.length > 0;
  },

  async retry(id, by, dueAt, why) {
    const rows = await q
      .updateTable('job')
      .set({ due_at: dueAt, why, ...noLease })
      .where('id', '=', id)
      .where('lease_by', '=', by)
      .returning('id')
      .execute();
    return rows.length > 0;
  },

  async cancel(subject, kinds) {
    if (kinds?.length === 0) return 0;
    return cancelIn(engine)(q, { kind: subject.kind, subject: subject.id }, kinds ?? []);
  },

  async nextDue(now) {
    const [row] = await nextDue(q, { now });
    return row?.at ?? undefined;
  },

  async purge(before, limit) {
    const old = await q.selectFrom('job').select('id').where('done_at', '<', before).limit(limit).execute();
    for (const { id } of old) await q.deleteFrom('job').where('id', '=', id).execute();
    return old.length;
  },
});
