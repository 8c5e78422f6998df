import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { PersonId } from '../core/ids.ts';
import type { Role } from '../core/people/person.ts';
import { shippedTypes } from '../core/tasks/types.ts';
import type { HealthReport, World } from '../core/world.ts';
import type { OpenDatabase } from '../db/open.ts';
import { FakeClock } from '../tests/harness/fake-clock.ts';
import { openMigrated } from '../tests/harness/migrated.ts';
import { someFiles } from '../tests/harness/world.ts';
import { problemSchema } from './api/problem.ts';
import { endpoints } from './api/routes.ts';
import { webApp } from './app.ts';

export const token = 'api-token-of-the-tests';

/** Fails for an answer of the API that is not the one described: another status, or a body of another shape. */
export function describedAnswers(world: World) {
  const doors = endpoints(world).map(({ spec, route }) => {
    const path = `/api/v1${spec.path}`.replace(/\{\w+\}/g, '[^/]+');
    return { method: spec.method.toUpperCase(), path: new RegExp(`^${path}$`), spec, route };
  });
  return async (method: string, path: string, response: Response): Promise<void> => {
    const where = path.split('?')[0] ?? '';
    const door = doors.find((one) => one.method === method && one.path.test(where));
    if (!door) return;
    const what = `${method} ${path} → ${response.status}`;
    expect(Object.keys(door.route.responses), what).toContain(String(response.status));
    const [, schema] = door.spec.answers[response.status as 200] ?? [];
    const wanted = response.status >= 400 ? problemSchema : schema;
    if (wanted) expect(wanted.safeParse(await response.json()).error, what).toBeUndefined();
  };
}

/** The web application over a real database (a new SQLite file, or the one given), with a small organisation in it. */
export async function apiStory(given?: OpenDatabase) {
  const clock = new FakeClock();
  const dir = mkdtempSync(join(tmpdir(), 'muster-api-'));
  const opened = given ?? (await openMigrated(join(dir, 'muster.db')));
  const woken: string[] = [];
  const report: HealthReport = {
    state: 'ok',
    version: '0.1.0',
    schema: 1,
    counts: { tasks: 0 },
    components: { telegram: { state: 'up', since: clock.now() } },
    outbox: { ready: 0, sending: 0, oldest: null },
    ledger: { dingtalk: { calls: 12, pushes: 3, callsAllowed: 5000, pushesAllowed: null } },
  };
  const names = (function* () {
    for (let n = 1; ; n += 1) yield `secret-${n}`;
  })();
  const world: World = {
    clock,
    random: { secret: () => names.next().value, fraction: () => 0 },
    db: opened.database,
    paint: () => undefined,
    wake: (topic) => woken.push(topic),
    organisation: { name: 'Test', zone: 'UTC', locale: 'en', dayEnd: '18:00', alerts: [] },
    taskTypes: shippedTypes,
    dueDates: { read: () => undefined },
    traits: () => undefined,
    link: () => undefined,
    files: someFiles(),
    version: '0.1.0',
    health: async () => report,
  };
  const failures: unknown[] = [];
  const app = webApp({ world, apiToken: token, report: (error) => failures.push(error) });
  const ids = await opened.database.write('seed', async (tx) => {
    const put = (code: string, ...roles: Role[]): Promise<PersonId> =>
      tx.people.put({ code, name: `${code[0]?.toUpperCase()}${code.slice(1)}`, locale: 'en', zone: 'UTC', roles });
    const wang = await put('wang', 'employee');
    const ivan = await put('ivan', 'employee');
    const chen = await put('chen', 'manager');
    const olga = await put('olga', 'requester');
    const field = await tx.groups.put({ code: 'field', name: 'Field', members: [wang, ivan] });
    return { wang, ivan, chen, olga, field };
  });
  const described = describedAnswers(world);
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const sent =
      body === undefined || body instanceof FormData || typeof body === 'string' ? body : JSON.stringify(body);
    const response = await app.fetch(
      new Request(`http://localhost${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(sent === undefined ? {} : { body: sent }),
      }),
    );
    await described(method, path, response.clone());
    return response;
  };
  const close = async () => {
    await opened.close();
    rmSync(dir, { recursive: true });
  };
  return { world, clock, app, call, woken, failures, ids, close };
}
