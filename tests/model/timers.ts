import type { Model } from './model.ts';
import { confirmers, type Town } from './rights.ts';

/**
 * Timers stand from the instant their state began, whatever else moves the turn meanwhile. A reminder comes again, and
 * each time after twice as long.
 */
export function timersOf({ stage, kind, offers, doneAt, log }: Model, now: number): Model['timers'] {
  const set = (verb: string, from: number | null | undefined, after: number | null) =>
    from == null || after === null ? [] : [{ verb, at: from + after }];
  if (stage === 'assigned') return set('lapse', offers.find(({ status }) => status === 'offered')?.at, kind.lapseAfter);
  if (stage === 'confirmed') return set('close', log.find(({ verb }) => verb === 'confirm')?.at, kind.closeAfter);
  if (stage !== 'done') return [];
  const waits = Array.from({ length: 30 }, (_, times) => (kind.remindAfter ?? 0) * 2 ** times);
  const wait = waits.find((one) => (doneAt ?? 0) + one > now) ?? 0;
  return [
    ...set('remind', doneAt, kind.remindAfter === null ? null : wait),
    ...set('confirm', doneAt, kind.confirmAfter),
  ];
}

/** The system waits until the time has come; work nobody is left to confirm need not wait. */
export const isEarly =
  (verb: string) =>
  (town: Town, task: Model, { by }: { readonly by: unknown }, now: number): boolean =>
    by === 'system' &&
    !(verb === 'confirm' && (!task.kind.confirmation || confirmers(town, task).length === 0)) &&
    !timersOf(task, now).some((timer) => timer.verb === verb && timer.at <= now);
