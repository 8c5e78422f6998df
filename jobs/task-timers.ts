import type { TaskId } from '../core/ids.ts';
import type { Job } from '../core/stores/jobs.ts';
import type { Stores } from '../core/stores.ts';
import { dueOf } from '../core/tasks/due.ts';
import type { Timer } from '../core/tasks/plan.ts';
import type { Actor } from '../core/tasks/task.ts';
import type { Move, Result, Verb } from '../core/tasks/verbs.ts';
import type { World } from '../core/world.ts';
import type { JobHandler } from './runner.ts';

/** What the system does when a timer has run out; the task's table is asked again and may say no. */
const moves = {
  close: 'close',
  lapse: 'lapse',
  remind_confirm: 'remind',
  auto_confirm: 'confirm',
} as const satisfies Readonly<Record<Timer, Verb>>;

type Perform = (tx: Stores, world: World, actor: Actor, move: Move) => Promise<Result>;

/** One handler for each timer a task can have. */
export function taskTimers(world: World, perform: Perform): JobHandler[] {
  return Object.entries(moves).map(([kind, verb]) => ({
    kind,
    async act(tx, _, job) {
      if (job.subject?.kind !== 'task') return;
      const move = { verb, task: job.subject.id, ...turnOf(job, job.subject.id), args: {} };
      const result = await perform(tx, world, system(job), move);
      if (result.kind !== 'refused') return;
      // Its time has not come: clocks differ, or were set back.
      const again = verb === 'remind' ? undefined : dueOf(result.facts)[verb];
      return again !== undefined && again > world.clock.now() ? { again } : undefined;
    },
  }));
}

const system = (job: Job): Actor => ({
  kind: 'system',
  person: null,
  account: null,
  platform: null,
  correlation: `job-${job.kind}-${job.key}`,
});

/** The key names the turn the timer was set in; on any later one the table refuses. */
function turnOf({ key }: Job, task: TaskId): Pick<Move, 'turn'> {
  const turn = key.startsWith(`t${task}.`) ? Number(key.slice(`t${task}.`.length)) : Number.NaN;
  return Number.isSafeInteger(turn) ? { turn } : {};
}
