import type { Delivery, Sim } from './sim.ts';
import type { QueuedEvent } from './state.ts';

/** After each failed attempt; then never again. */
const RETRIES = [15_000, 300_000, 3_600_000, 21_600_000];

function take(sim: Sim, event: QueuedEvent): void {
  sim.state.queue = sim.state.queue.filter((other) => other !== event);
  sim.changed();
}

function whyNot(delivery: Delivery): string | undefined {
  if (delivery.kind === 'failed') return delivery.why;
  return delivery.code === 200 ? undefined : `answered ${delivery.code}`;
}

/** Delivers one event: at once, then after 15 s, 5 min, 1 h and 6 h, until it is answered 200. */
export async function deliver(sim: Sim, event: QueuedEvent): Promise<void> {
  const app = sim.state.apps.find(({ appId }) => appId === event.app);
  while (app !== undefined && !sim.stopped.aborted) {
    await sim.clock.sleep(Math.max(0, event.dueAt - sim.clock.now()), sim.stopped);
    if (sim.stopped.aborted) return;
    event.attempts += 1;
    const { id: eventId, type, attempts: attempt } = event;
    const why = whyNot(await sim.attempt(app, event));
    if (sim.stopped.aborted) return;
    if (why === undefined) {
      take(sim, event);
      sim.journal.add({ kind: 'acknowledged', app: app.appId, eventId, type, attempt });
      return;
    }
    const retryInMs = RETRIES[attempt - 1];
    if (retryInMs === undefined) take(sim, event);
    else event.dueAt = sim.clock.now() + retryInMs;
    sim.changed();
    const retry = retryInMs === undefined ? {} : { retryInMs };
    sim.journal.add({ kind: 'unanswered', app: app.appId, eventId, type, why, ...retry });
    if (retryInMs === undefined) return;
  }
}
