import { expect, it } from 'vitest';
import { retryJob, retryStamp, startRetry } from '../core/dispatch/retry.ts';
import { freshDatabase } from '../tests/harness/engines.ts';
import { FakeClock } from '../tests/harness/fake-clock.ts';
import { plainWorld } from '../tests/harness/world.ts';
import { redispatch } from './redispatch.ts';
import { Runner } from './runner.ts';

it('goes on where it was, and begins anew when rules change on the way', async () => {
  const db = await freshDatabase('sqlite');
  const clock = new FakeClock();
  const world = plainWorld(clock, db.database);
  const walked: number[] = [];
  const handler = redispatch(world, {
    job: retryJob,
    stamp: retryStamp,
    async chunk(tx, _, after) {
      walked.push(after);
      // Somebody saves a rule in the middle of the walk.
      if (walked.length === 3) await startRetry(tx, world);
      return after >= 150 ? undefined : after + 50;
    },
  });
  const runner = new Runner({ world, handlers: [handler], by: 'test' });
  const stop = new AbortController();
  const running = runner.run(stop.signal);
  await db.database.write('test', (tx) => startRetry(tx, world));
  runner.wake();
  await runner.idle();
  expect(walked).toEqual([0, 50, 100, 0, 50, 100, 150]);
  stop.abort();
  await running;
});
