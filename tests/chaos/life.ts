/** One life of a world, from the first act to the end that was planned for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { act, comment, fileBrief, type Stage, stutter } from './crowd.ts';
import type { CrashPoint } from './orders.ts';
import type { Plan } from './plan.ts';
import type { Victim } from './victim.ts';

/** A point nobody comes by in so many bursts of acts will not be met any more. */
const patience = 60;

/** Lets the crowd act until the victim is dead. Gives the point it died at: `random` where the planned one was not met. */
export async function liveOut(
  stage: Stage,
  victim: Victim,
  plan: Plan,
  folder: string,
): Promise<CrashPoint | 'random'> {
  const { dice, platforms } = stage;
  const timers: NodeJS.Timeout[] = [];
  const later = (ms: number, signal: 'SIGKILL' | 'SIGTERM') =>
    void timers.push(setTimeout(() => victim.signal(signal), ms));
  let { point } = plan;
  const { platform, nth } = plan;
  const where = platform === undefined ? {} : { platform };
  stage.favoured = platform;
  stutter(stage);
  switch (point) {
    case 'random':
      later(plan.afterMs, 'SIGKILL');
      break;
    case 'X13':
    case 'X14':
      victim.order({ kind: 'keep', doing: point === 'X13' ? 'backups' : 'checkpoints', folder });
      later(plan.afterMs, 'SIGKILL');
      break;
    case 'X15':
      await victim.arm({ kind: 'arm', point, nth: 1, afterMs: plan.afterMs });
      later(dice.whole(30), 'SIGTERM');
      break;
    case 'X4':
      // The acknowledgement goes through, the answer does not. Elsewhere they are one and the same.
      platforms.telegram.fail({ method: 'answerCallbackQuery', count: 50, fault: { kind: 'blackHole' } });
      await victim.arm({ kind: 'arm', point, ...where, nth, afterMs: plan.afterMs });
      break;
    default:
      await victim.arm({ kind: 'arm', point, ...where, nth, afterMs: 0 });
  }
  for (let burst = 0; !victim.isDead && burst < patience; burst++) {
    if (point === 'X11' && burst % 4 === 0) fileBrief(stage);
    // Words have no turn to stop a second effect: whether they are remembered shows soonest.
    if (point === 'X3' && burst % 3 === 1) comment(stage);
    for (let acts = 1 + dice.whole(4); acts > 0; acts--) act(stage);
    // Longer and longer: on a busy machine what was done so far may still be on its way.
    await Promise.race([victim.ended, sleep(4 + dice.whole(12) + burst)]);
  }
  if (!victim.isDead) {
    point = 'random';
    victim.signal('SIGKILL');
  }
  await victim.ended;
  for (const timer of timers) clearTimeout(timer);
  for (const one of [platforms.telegram, platforms.dingtalk, platforms.feishu]) one.clearFaults();
  return point;
}
