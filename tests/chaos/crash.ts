/** Where a life ends itself, when it was told to. */

import type { Platform } from '../../core/ids.ts';
import type { ChatAdapter } from '../../core/ports.ts';
import type { OpenDatabase } from '../../db/open.ts';
import type { CrashPoint, Order } from './orders.ts';

type Armed = Omit<Extract<Order, { kind: 'arm' }>, 'kind' | 'nth'>;

let armed: (Armed & { left: number }) | undefined;

export const die = (): void => void process.kill(process.pid, 'SIGKILL');

/** From now on the nth passing of the point is the last. */
export function arm({ kind: _, nth, ...where }: Extract<Order, { kind: 'arm' }>): void {
  armed = { ...where, left: nth };
}

/** Called wherever a crash would hurt; `platform`: where one of them is concerned. */
export function crash(point: CrashPoint, platform?: Platform): void {
  if (armed?.point !== point) return;
  if (armed.platform !== undefined && armed.platform !== platform) return;
  armed.left -= 1;
  if (armed.left > 0) return;
  if (armed.afterMs === 0) die();
  else setTimeout(die, armed.afterMs);
}

/** X4: the sink has resolved, so the tap may be acknowledged; its answer may still be on its way. */
export function deadlyAnswers<T extends ChatAdapter>(adapter: T): T {
  return {
    ...adapter,
    listen: (sink, signal, lineUp) =>
      adapter.listen(
        async (event) => {
          const answer = await sink(event);
          if (event.kind === 'tap') setImmediate(() => crash('X4', adapter.traits.platform));
          return answer;
        },
        signal,
        lineUp,
      ),
  };
}

/** X11: jobs were taken but none has run, one is in the middle of its unit, or its unit was just committed. */
export function deadlyJobs(open: OpenDatabase): OpenDatabase {
  const { database } = open;
  return {
    ...open,
    database: {
      read: database.read,
      async write(label, work) {
        const isJob = label.startsWith('job.');
        const value = await database.write(label, async (tx) => {
          const done = await work(tx);
          if (isJob) crash('X11');
          return done;
        });
        if (isJob || label === 'jobs.take') crash('X11');
        return value;
      },
    },
  };
}
