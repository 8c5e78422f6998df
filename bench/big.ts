import type { Database } from 'better-sqlite3';
import { openSqlite } from '../db/sqlite.ts';

const people = 10_000;
/** Of each task. */
const logRows = 10;
const stages = [
  'reviewed',
  'assigned',
  'in_progress',
  'done',
  'closed',
  'closed',
  'closed',
  'closed',
  'closed',
  'closed',
];

function fill(db: Database, tasks: number): void {
  const person = db.prepare(
    `insert into person (code, name, search, locale, zone, roles) values (?, ?, ?, 'en', 'UTC', ?) returning id`,
  );
  const account = db.prepare(
    `insert into account (person_id, platform, external_id, reach, bound_at) values (?, 'telegram', ?, 'open', 1)`,
  );
  for (let n = 0; n < people; n++) {
    const code = `p${n}`;
    const roles = n < 20 ? ',manager,' : n < 30 ? ',reviewer,' : ',employee,';
    const { id } = person.get(code, `Person ${n}`, `${code} person ${n}`, roles) as { id: number };
    account.run(id, String(100_000 + id));
  }
  const task = db.prepare(
    `insert into task (type, title, description, search, priority, due_at, stage, outcome, dispatch, turn, revision,
       owner_id, assigner_id, created_at, updated_at, closed_at)
     values ('work', ?, ?, ?, 'normal', ?, ?, ?, 'none', 3, ${logRows}, ?, ?, ?, ?, ?)`,
  );
  const offer = db.prepare(
    `insert into assignment (task_id, person_id, status, by_id, created_at) values (?, ?, ?, ?, 1)`,
  );
  const log = db.prepare(
    `insert into log (task_id, sequence, verb, actor, person_id, correlation, at, from_stage, to_stage, turn, before, args)
     values (?, ?, ?, 'person', ?, 'seed', 1, ?, ?, ?, '{}', '{}')`,
  );
  for (let n = 0; n < tasks; n++) {
    const stage = stages[n % stages.length] ?? 'reviewed';
    const at = 1_700_000_000_000 + n * 1000;
    const owner = 31 + ((n * 7919) % (people - 31));
    const assigner = 1 + (n % 20);
    const title = `${n % 1000 === 7 ? 'Pump' : 'Valve'} of berth ${n}`;
    const isOwned = stage !== 'reviewed' && stage !== 'assigned';
    const closed = stage === 'closed' ? at : null;
    const body = 'Look at the seals, note the pressure, take a picture of the gauge. '.repeat(4);
    task.run(
      title,
      body,
      title.toLowerCase(),
      at,
      stage,
      closed && 'completed',
      isOwned ? owner : null,
      assigner,
      at,
      at,
      closed,
    );
    if (stage !== 'reviewed') offer.run(n + 1, owner, isOwned ? 'accepted' : 'offered', assigner);
    log.run(n + 1, 1, 'submit', assigner, null, 'reviewed', 1);
    log.run(n + 1, 2, 'assign', assigner, 'reviewed', 'assigned', 2);
    log.run(n + 1, 3, 'accept', owner, 'assigned', stage, 3);
    for (let more = 4; more <= logRows; more++) log.run(n + 1, more, 'comment', owner, stage, stage, 3);
  }
}

/** Ten thousand people and so many tasks with ten log rows each, straight into the file. */
export function seedBig(path: string, tasks: number): void {
  const db = openSqlite(path, { writes: true });
  db.exec('begin immediate');
  fill(db, tasks);
  db.exec('commit');
  db.close();
}
