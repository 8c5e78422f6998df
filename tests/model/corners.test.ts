import { expect, it } from 'vitest';
import type { TaskId } from '../../core/ids.ts';
import type { Job } from '../../core/stores/jobs.ts';
import type { Stores } from '../../core/stores.ts';
import { allowed } from '../../core/tasks/allowed.ts';
import { factsOf } from '../../core/tasks/facts.ts';
import { perform } from '../../core/tasks/perform.ts';
import type { TaskFacts } from '../../core/tasks/task.ts';
import type { Verb } from '../../core/tasks/verbs.ts';
import { taskTimers } from '../../jobs/task-timers.ts';
import { freshDatabase } from '../harness/engines.ts';
import { actorOf, argsOf } from './args.ts';
import { fileReally } from './filing.ts';
import type { Kind, Move } from './model.ts';
import { type Office, office } from './office.ts';
import type { Who } from './rights.ts';
import type { Start } from './walk.ts';

const minute = 60_000;
const slow: Kind = {
  ...{ review: false, acceptance: true, confirmation: true, byRules: false, lapseAfter: null },
  ...{ closeAfter: 30 * minute, remindAfter: 20 * minute, confirmAfter: 90 * minute },
};
const start: Start = {
  ...{ by: 'olga', requester: 'olga', company: 'sea', way: 'open', to: 'wang', group: 'field', keen: 'nothing' },
};

interface Bench {
  readonly there: Office;
  readonly tx: Stores;
  /** What it answered. */
  move(move: Move): Promise<string>;
  facts(): Promise<TaskFacts>;
  may(who: Who): Promise<string[]>;
  /** Timers of the task as they stand, by kind. */
  timers(): Promise<Record<string, number>>;
}

/** One task, and whatever is done to it. */
async function bench(work: (bench: Bench) => Promise<void>): Promise<void> {
  const there = await office(await freshDatabase('sqlite'), { slow });
  await there.db.database.write('test', async (tx) => {
    let count = 0;
    const id: TaskId = await fileReally(there, tx, actorOf(there, 'olga', 'filed'), 'slow', start);
    const facts = async () => {
      const found = await factsOf(tx, there.world, id);
      if (!found) throw new Error('gone');
      return found;
    };
    await work({
      ...{ there, tx, facts },
      async move(move) {
        const actor = actorOf(there, move.by, `move-${count++}`);
        const wanted = { verb: move.verb as Verb, task: id, args: argsOf(there, move) };
        return (await perform(tx, there.world, actor, wanted)).kind;
      },
      async may(who) {
        return allowed(await facts(), there.person(who), there.clock.now).map(({ verb }) => verb);
      },
      async timers() {
        const due = await tx.jobs.take('test', Number.MAX_SAFE_INTEGER, 0, 100);
        const own = due.filter(({ subject }) => subject?.kind === 'task' && subject.id === id);
        return Object.fromEntries(own.map(({ kind, dueAt }) => [kind, (dueAt - there.clock.now) / minute]));
      },
    });
  });
}

it('takes back a move however much was said since, within ten minutes', () =>
  bench(async ({ there, move, may, facts }) => {
    await move({ verb: 'assign', by: 'chen', to: 'wang' });
    await move({ verb: 'accept', by: 'wang' });
    for (let said = 0; said < 25; said++) await move({ verb: 'comment', by: 'wang', said: `word ${said}` });
    there.clock.now += 10 * minute;
    expect(await may('wang')).toContain('undo');
    expect(await may('chen')).not.toContain('undo');
    expect(await move({ verb: 'undo', by: 'chen' })).toBe('refused');
    expect(await move({ verb: 'undo', by: 'wang' })).toBe('moved');
    const { task, offer } = await facts();
    expect([task.stage, task.owner, offer?.person]).toEqual(['assigned', null, there.person('wang').id]);
    // What undid cannot be undone.
    expect(await may('wang')).not.toContain('undo');
  }));

it('takes nothing back after ten minutes, or after another move', () =>
  bench(async ({ there, move, may }) => {
    await move({ verb: 'assign', by: 'chen', to: 'wang' });
    await move({ verb: 'accept', by: 'wang' });
    there.clock.now += 10 * minute + 1;
    expect(await may('wang')).not.toContain('undo');
    await move({ verb: 'release', by: 'wang' });
    expect(await may('wang')).toContain('undo');
    await move({ verb: 'edit', by: 'chen', title: 'Other' });
    expect(await may('wang')).not.toContain('undo');
    expect(await move({ verb: 'undo', by: 'wang' })).toBe('refused');
  }));

it('reminds ever more rarely of unconfirmed work, and closes after its delay, though the terms change meanwhile', () =>
  bench(async ({ there, tx, move, timers }) => {
    await move({ verb: 'assign', by: 'chen', to: 'wang' });
    await move({ verb: 'accept', by: 'wang' });
    await move({ verb: 'finish', by: 'wang' });
    expect(await timers()).toEqual({ remind_confirm: 20, auto_confirm: 90 });
    there.clock.now += 5 * minute;
    await move({ verb: 'edit', by: 'chen', title: 'Sooner' });
    expect(await timers()).toEqual({ remind_confirm: 15, auto_confirm: 85 });
    there.clock.now += 20 * minute;
    await move({ verb: 'remind', by: 'system' });
    await tx.jobs.cancel({ kind: 'task', id: 1 }, ['remind_confirm']);
    await move({ verb: 'edit', by: 'chen', title: 'Later' });
    expect(await timers()).toEqual({ remind_confirm: 15, auto_confirm: 65 });
    await move({ verb: 'confirm', by: 'olga' });
    expect(await timers()).toEqual({ close: 30 });
    there.clock.now += 10 * minute;
    await move({ verb: 'edit', by: 'chen', title: 'Last' });
    expect(await timers()).toEqual({ close: 20 });
  }));

it('lets the system do nothing before its time, however early its job runs', () =>
  bench(async ({ there, tx, move, facts, timers }) => {
    const early = async (kind: string) => {
      const { task } = await facts();
      const job = { kind, key: `t${task.id}.${task.turn}`, subject: { kind: 'task', id: task.id } } as Job;
      const handler = taskTimers(there.world, perform).find((one) => one.kind === kind);
      return (await handler?.act(tx, undefined, job))?.again;
    };
    await move({ verb: 'assign', by: 'chen', to: 'wang' });
    // These offers never lapse.
    expect(await move({ verb: 'lapse', by: 'system' })).toBe('refused');
    await move({ verb: 'accept', by: 'wang' });
    await move({ verb: 'finish', by: 'wang' });
    there.clock.now += 90 * minute - 1;
    expect(await move({ verb: 'confirm', by: 'system' })).toBe('refused');
    expect(await early('auto_confirm')).toBe(there.clock.now + 1);
    expect((await facts()).task.stage).toBe('done');
    there.clock.now += 1;
    expect(await move({ verb: 'confirm', by: 'system' })).toBe('moved');
    // However often its terms change.
    for (let edits = 0; edits < 9; edits++) await move({ verb: 'edit', by: 'chen', title: `Pump ${edits}` });
    expect(await move({ verb: 'close', by: 'system' })).toBe('refused');
    expect(await early('close')).toBe(there.clock.now + 30 * minute);
    expect(await timers()).toEqual({ close: 30 });
    there.clock.now += 30 * minute;
    expect(await move({ verb: 'close', by: 'system' })).toBe('moved');
  }));

it('answers for a task is whoever sent it last, by force too', () =>
  bench(async ({ there, move, facts }) => {
    await move({ verb: 'assign', by: 'chen', to: 'wang' });
    expect((await facts()).task.assigner).toBe(there.person('chen').id);
    await move({ verb: 'redispatch', by: 'mei', groups: ['field'], force: true });
    expect((await facts()).task.assigner).toBe(there.person('mei').id);
    await move({ verb: 'dispatch', by: 'system', groups: ['yard'] });
    expect((await facts()).task.assigner).toBe(there.person('mei').id);
  }));

it('lists unsharing where somebody has a share', () =>
  bench(async ({ move, may }) => {
    expect(await may('chen')).not.toContain('unshare');
    await move({ verb: 'share', by: 'chen', to: 'anna' });
    expect(await may('chen')).toContain('unshare');
  }));
