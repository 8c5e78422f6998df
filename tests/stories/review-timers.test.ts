import { expect, it } from 'vitest';
import type { TaskType } from '../../core/tasks/task.ts';
import { shippedTypes } from '../../core/tasks/types.ts';
import { eachStory, type Fresh } from '../harness/engines.ts';
import { night } from './notices/night.ts';

const hour = 3_600_000;
const day = 24 * hour;
const cast = {
  olga: { roles: ['requester'] },
  chen: { roles: ['manager'] },
  wang: { roles: ['employee'] },
} as const;

/** A task Wang has finished, of a type with these delays. */
async function finished(db: Fresh, delays: Partial<TaskType>) {
  const work = shippedTypes.get('work');
  if (!work) throw new Error('no such type');
  const taskTypes = new Map([...shippedTypes, ['work', { ...work, ...delays }]]);
  const house = await night(db, cast, { taskTypes });
  const task = await house.submit('chen', {
    title: 'Pump',
    requester: house.id('olga'),
    assignees: [house.id('wang')],
  });
  await house.move('wang', 'accept', task);
  await house.move('wang', 'finish', task);
  const log = () => house.read((tx) => tx.log.of(task, 50));
  return {
    house,
    task,
    stage: async () => (await house.read((tx) => tx.tasks.get(task)))?.stage,
    reminders: async () => (await log()).filter(({ verb }) => verb === 'remind').length,
    newest: async () => {
      const [row] = await log();
      return row && [row.verb, row.actor, row.person];
    },
    cards: () => house.texts('olga').filter((text) => text.includes('waiting for your confirmation')).length,
    received: (who: string) => house.texts(who).length,
  };
}

eachStory('nobody confirms', (fresh) => {
  it('is reminded of, ever more rarely, until somebody does; then never again', async () => {
    const { house, task, stage, reminders, cards, received } = await finished(await fresh(), {
      remindConfirmAfterMs: day,
    });
    const worker = received('wang');
    expect([await reminders(), cards()]).toEqual([0, 1]);
    await house.pass(day - 1);
    expect(await reminders()).toBe(0);
    await house.pass(1);
    expect([await reminders(), cards()]).toEqual([1, 2]);
    await house.pass(day);
    expect([await reminders(), cards()]).toEqual([2, 3]);
    await house.pass(2 * day - 1);
    expect(await reminders()).toBe(2);
    await house.pass(1);
    expect(await reminders()).toBe(3);
    expect(await stage()).toBe('done');
    // Whoever did it can do no more about it.
    expect(received('wang')).toBe(worker);

    await house.move('olga', 'confirm', task);
    await house.pass(30 * day);
    expect([await reminders(), await stage()]).toEqual([3, 'closed']);
  });

  it('is not confirmed by itself unless its type says so', async () => {
    const { house, stage } = await finished(await fresh(), { remindConfirmAfterMs: null, autoConfirmAfterMs: null });
    await house.pass(365 * day);
    expect(await stage()).toBe('done');
  });

  it('is confirmed by the system where its type says so, to the minute, and closed', async () => {
    const { house, stage, newest, reminders } = await finished(await fresh(), {
      remindConfirmAfterMs: day,
      autoConfirmAfterMs: 3 * day,
      closeAfterMs: 2 * hour,
    });
    await house.pass(day);
    await house.pass(2 * day - 1);
    expect([await stage(), await reminders()]).toEqual(['done', 2]);
    await house.pass(1);
    expect([await stage(), await newest()]).toEqual(['confirmed', ['confirm', 'system', null]]);
    await house.pass(2 * hour - 1);
    expect(await stage()).toBe('confirmed');
    await house.pass(1);
    expect([await stage(), await newest()]).toEqual(['closed', ['close', 'system', null]]);
    await house.pass(30 * day);
    expect(await reminders()).toBe(2);
  });

  it.each(['dispute', 'undo', 'cancel'] as const)('every timer stops the moment somebody acts: %s', async (verb) => {
    const { house, task, reminders, newest } = await finished(await fresh(), {
      remindConfirmAfterMs: 5 * 60_000,
      autoConfirmAfterMs: 6 * 60_000,
    });
    await house.pass(4 * 60_000);
    const who = { dispute: 'olga', undo: 'wang', cancel: 'chen' }[verb];
    await house.move(who, verb, task, { comment: 'not yet' });
    await house.pass(30 * day);
    expect([await reminders(), (await newest())?.[0]]).toEqual([0, verb]);
  });

  it('a restart in between loses no timer and doubles none', async () => {
    const { house, stage, reminders } = await finished(await fresh(), {
      remindConfirmAfterMs: day,
      autoConfirmAfterMs: 2 * day,
    });
    await house.restart();
    await house.pass(day);
    await house.restart();
    expect(await reminders()).toBe(1);
    await house.pass(day);
    expect(await stage()).toBe('closed');
  });
});

eachStory('a confirmed task', (fresh) => {
  it('closes after the delay of its type; reopened, no timer of before closes it', async () => {
    const { house, task, stage } = await finished(await fresh(), { closeAfterMs: day });
    await house.move('olga', 'confirm', task);
    expect(await stage()).toBe('confirmed');
    await house.move('chen', 'close', task);
    await house.move('chen', 'reopen', task);
    await house.pass(10 * day);
    expect(await stage()).toBe('in_progress');
  });
});
