import type { Context } from 'hono';
import type { HealthReport, World } from '../core/world.ts';
import { instantText } from './api/task-json.ts';

/** The report, or what is left to say when it cannot be made: asking must never fail. */
export async function healthOf(world: World): Promise<HealthReport> {
  try {
    return await world.health();
  } catch (error) {
    const why = error instanceof Error ? error.name : 'unknown';
    return {
      state: 'down',
      version: world.version,
      schema: 0,
      counts: {},
      components: { database: { state: 'down', since: world.clock.now(), why } },
      outbox: { ready: 0, sending: 0, oldest: null },
    };
  }
}

/** `GET /health` and `GET /api/health`: 503 while nothing can be promised. */
export const health =
  (world: World, redact: (text: string) => string) =>
  async (c: Context): Promise<Response> => {
    const report = await healthOf(world);
    const components = Object.entries(report.components).map(([name, { state, since, why }]) => [
      name,
      { state, since: instantText(since), ...(why === undefined ? {} : { why: redact(why) }) },
    ]);
    const { ready, sending, oldest } = report.outbox;
    const ledger = Object.entries(report.ledger ?? {}).map(([platform, used]) => [
      platform,
      {
        calls: used.calls,
        pushes: used.pushes,
        calls_allowed: used.callsAllowed,
        pushes_allowed: used.pushesAllowed,
      },
    ]);
    return c.json(
      {
        state: report.state,
        version: report.version,
        schema: report.schema,
        counts: report.counts,
        components: Object.fromEntries(components),
        outbox: { ready, sending, oldest: instantText(oldest) },
        ledger: Object.fromEntries(ledger),
      },
      report.state === 'down' ? 503 : 200,
    );
  };
