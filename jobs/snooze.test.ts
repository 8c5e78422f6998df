import { expect, test } from 'vitest';
import type { Person } from '../core/people/person.ts';
import { perform } from '../core/tasks/perform.ts';
import { submit } from '../core/tasks/submit.ts';
import type { Actor } from '../core/tasks/task.ts';
import { tellSnoozed } from '../core/tell/snoozed.ts';
import { freshDatabase } from '../tests/harness/engines.ts';
import { FakeClock } from '../tests/harness/fake-clock.ts';
import { plainWorld, seedPeople } from '../tests/harness/world.ts';
import { snooze } from './snooze.ts';

const hour = 3_600_000;

/** An offer to wang, put off for an hour; then whatever happens meanwhile; then the hour is over. */
async function putOff(meanwhile: 'nothing' | 'accepted and finished') {
  const db = await freshDatabase('sqlite');
  const clock = new FakeClock();
  const world = plainWorld(clock, db.database);
  let n = 0;
  const as = (person: Person | undefined): Actor => ({
    kind: 'person',
    person: person ?? null,
    account: null,
    platform: null,
    correlation: `c${++n}`,
  });
  const { wang, task } = await db.database.write('given', async (tx) => {
    const people = await seedPeople(tx, { chen: 'manager', wang: 'employee' });
    const wang = people.get('wang');
    const made = await submit(tx, world, as(people.get('chen')), { title: 'Pump', assignees: [wang?.id ?? 0] });
    const task = made.kind === 'made' ? (made.tasks[0]?.task.id ?? 0) : 0;
    const until = clock.now() + hour;
    expect((await perform(tx, world, as(wang), { verb: 'snooze', task, args: { until } })).kind).toBe('moved');
    if (meanwhile !== 'nothing') {
      await perform(tx, world, as(wang), { verb: 'accept', task, args: {} });
      await perform(tx, world, as(wang), { verb: 'finish', task, args: {} });
    }
    return { wang, task };
  });
  const due = () => db.database.write('take', (tx) => tx.jobs.take('test', clock.now(), 60_000, 9));
  expect((await due()).filter(({ kind }) => kind === 'snooze')).toEqual([]);
  await clock.advance(hour);
  const [job] = (await due()).filter(({ kind }) => kind === 'snooze');
  if (!job) throw new Error('nothing comes back');
  return db.database.write('act', async (tx) => {
    // What was said before is over: only what comes back now is looked at.
    await tx.outbox.supersede({ kind: 'task', id: task }, clock.now());
    await snooze(world, tellSnoozed).act(tx, undefined, job);
    return (await tx.outbox.heads(clock.now(), 9)).filter(({ person }) => person === wang?.id);
  });
}

test('what was put off rings again when its time has come', async () => {
  const [post, ...others] = await putOff('nothing');
  expect(post).toMatchObject({ content: { kind: 'live', subject: { kind: 'task' } }, lane: 'personal' });
  expect(others).toEqual([]);
});

test('what was done meanwhile does not', async () => {
  expect(await putOff('accepted and finished')).toEqual([]);
});
