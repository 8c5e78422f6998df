import Sqlite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import type { Stores } from '../../core/stores.ts';
import { freshDatabase } from '../../tests/harness/engines.ts';
import { SqliteUnits } from '../sqlite-units.ts';

/** How SQLite would run every query of a unit: the plans' lines. */
async function plans(work: (tx: Stores) => Promise<unknown>): Promise<string[]> {
  const { where } = await freshDatabase('sqlite');
  const said: string[] = [];
  const db = new Sqlite(where.engine === 'sqlite' ? where.path : '', { verbose: (sql) => void said.push(String(sql)) });
  onTestFinished(() => void db.close());
  const units = new SqliteUnits(db, { strict: true, report: () => {} });
  await units.run('plans', work);
  const queries = said.filter((sql) => /^(select|insert|update|delete)/i.test(sql));
  expect(queries.length).toBeGreaterThan(0);
  return queries.flatMap((sql) =>
    (db.prepare(`explain query plan ${sql}`).all() as { detail: string }[]).map(({ detail }) => detail),
  );
}

const subject = { kind: 'task', id: 1 } as const;
/** Tables that grow for ever: reading one from end to end is a matter of minutes, not of milliseconds. */
const endless =
  /^SCAN (task|log|outbox|shown_card|job|assignment|inbox|comment|person)( |$)(?!.*USING (COVERING )?INDEX)/;

const hot: readonly (readonly [name: string, work: (tx: Stores) => Promise<unknown>])[] = [
  ['a tap is taken in', (tx) => tx.inbox.seen('telegram', 'k', 1)],
  ['an answer is remembered', (tx) => tx.inbox.remember('telegram', 'k', { notice: null, alert: false })],
  ['an account is known', (tx) => tx.accounts.find('telegram', '1')],
  ['who reviews', (tx) => tx.people.list({ role: 'reviewer', limit: 100 })],
  ['who manages', (tx) => tx.people.list({ role: 'manager', limit: 100 })],
  ['a task is moved', (tx) => tx.tasks.change(1, { turn: 1, revision: 1 }, { stage: 'assigned' })],
  ['offers of a task', (tx) => tx.tasks.assignments(1)],
  ['talk of a task', (tx) => tx.tasks.countTalk(1)],
  ['comments nobody heard of yet', (tx) => tx.talk.awaited(1)],
  ['the comment of a message', (tx) => tx.talk.byMessage(1, 'm')],
  ['the log of a task', (tx) => tx.log.of(1, 20)],
  ['what moved a task', (tx) => tx.log.moves(1, 8)],
  ['what a person did last', (tx) => tx.log.newestBy(1, 5)],
  ['heads of the outbox', (tx) => tx.outbox.heads(1, 9, ['feishu'])],
  ['what is being sent', (tx) => tx.outbox.sending()],
  ['what went together', (tx) => tx.outbox.sentUnder(['g-1'])],
  ['what waits for a silent platform', (tx) => tx.outbox.waitingOn('feishu', 0, 9)],
  ['posts whose reason is gone', (tx) => tx.outbox.supersede(subject, 1)],
  ['posts of a chat', (tx) => tx.outbox.resume(1, 1)],
  ['the post of a message', (tx) => tx.outbox.byMessage(1, 'm')],
  ['copies are wanted', (tx) => tx.shown.want(subject, 2)],
  ['a copy by its message', (tx) => tx.shown.byMessage(1, 'm')],
  ['older copies', (tx) => tx.shown.retire(subject, 1, null, 1)],
  ['old copies of comments', (tx) => tx.shown.letCommentsGo(1, 9)],
  ['copies that may have been undone', (tx) => tx.shown.healUndone('feishu', 1)],
  ['copies of a chat', (tx) => tx.shown.liveIn(1)],
  ['stale copies', (tx) => tx.shown.stale(1, 9, ['feishu'])],
  ['the next stale copy', (tx) => tx.shown.nextDue(1)],
  ['due jobs', (tx) => tx.jobs.take('me', 1, 1, 9)],
  ['the next job', (tx) => tx.jobs.nextDue(1)],
  ['moot jobs', (tx) => tx.jobs.cancel(subject, ['k'])],
  [
    'what waits for somebody',
    (tx) => tx.tasks.list({ reader: { id: 1, roles: ['employee'] }, filter: 'waiting', now: 1, limit: 9, offset: 0 }),
  ],
  [
    'what somebody may read',
    (tx) => tx.tasks.list({ reader: { id: 1, roles: ['requester'] }, filter: 'all', now: 1, limit: 9, offset: 0 }),
  ],
];

it.each(hot)('%s: by an index', async (_, work) => {
  expect((await plans(work)).filter((line) => endless.test(line))).toEqual([]);
});
