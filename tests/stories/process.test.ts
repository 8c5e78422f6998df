import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startTelegramSimulator } from '../../bots/simulator/telegram/server.ts';
import { SystemClock } from '../../clock.ts';
import { openDatabase } from '../../db/open.ts';
import { freshDirectory } from '../harness/engines.ts';
import { startServer } from '../harness/server.ts';

const token = '7000000001:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc';
const apiToken = 'an-api-token-of-this-test';
const crew = Array.from({ length: 20 }, (_, index) => ({ code: `p${index}`, account: 5001 + index }));

async function open() {
  const directory = await freshDirectory();
  const simulator = await startTelegramSimulator({
    clock: new SystemClock(),
    limits: 'off',
    world: {
      bots: [{ token, username: 'muster_test_bot', name: 'muster' }],
      people: crew.map(({ code, account }) => ({ id: account, firstName: code, language: 'en' })),
    },
  });
  const path = join(directory, 'muster.db');
  const db = await openDatabase({ engine: 'sqlite', path });
  await db.migrate(1);
  await db.database.write('seed', async (tx) => {
    for (const { code, account } of crew) {
      const id = await tx.people.put({ code, name: code, locale: 'en', zone: 'UTC', roles: ['employee'] });
      await tx.accounts.bind(id, 'telegram', String(account), 1);
    }
  });
  await db.close();
  const environment = {
    DATABASE_URL: `sqlite:///${path}`,
    MUSTER_DATA_DIR: directory,
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: simulator.root,
    API_TOKEN: apiToken,
  };
  return { directory, simulator, path, environment };
}

const create = (url: string, body: object) =>
  fetch(new URL('/api/v1/tasks', url), {
    method: 'POST',
    headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

it('starts with plain node, serves health, and says so in one last line', { timeout: 30_000 }, async () => {
  const { simulator, environment } = await open();
  const server = await startServer(environment);
  await simulator.waitFor(({ kind }) => kind === 'polling', AbortSignal.timeout(10_000));
  const health = await (await fetch(new URL('/api/health', server.url))).json();
  expect(health).toMatchObject({ state: 'ok', schema: expect.any(Number), components: { telegram: { state: 'up' } } });
  server.process.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  await simulator.close();
});

it('told to stop under load: what was answered is kept, what was sent is noted, and it ends by itself (A7)', {
  timeout: 40_000,
}, async () => {
  const { simulator, environment, path } = await open();
  const server = await startServer(environment);
  for (const { account } of crew) simulator.phone(account).start();
  const made = await Promise.all(
    crew.map(({ code }) => create(server.url, { title: `Task of ${code}`, assignees: [code] })),
  );
  expect(made.map(({ status }) => status)).toEqual(crew.map(() => 201));
  const cards = crew.map(({ account }) =>
    simulator.waitFor(
      (event) => event.kind === 'posted' && event.chat === account && event.message.text.includes('Task of'),
      AbortSignal.timeout(15_000),
    ),
  );
  await Promise.all(cards);
  const answers = crew.map(({ account }) => {
    const card = simulator
      .phone(account)
      .messages()
      .findLast(({ buttons }) => buttons.length > 0);
    const button = card?.buttons.flat().find(({ data }) => data?.startsWith('accept.'))?.data ?? '';
    return simulator.phone(account).press(card?.id ?? 0, button);
  });
  // Stopped as soon as the first answers are out: the others are in flight.
  await Promise.race(answers);
  server.process.kill('SIGTERM');
  expect(await server.ended).toBe(0);

  const answered = simulator.events.filter(
    (event) => event.kind === 'answered' && event.answer.text === 'Accepted.',
  ).length;
  expect(answered).toBeGreaterThan(0);
  const db = await openDatabase({ engine: 'sqlite', path });
  const { stages, sending } = await db.database.read('after', async (tx) => ({
    stages: await tx.tasks.countByStage(),
    sending: await tx.outbox.sending(),
  }));
  expect(stages.in_progress ?? 0).toBeGreaterThanOrEqual(answered);
  expect(sending).toEqual([]);
  expect(await db.integrity()).toEqual([]);
  await db.close();
  await simulator.close();
});

it('a second server on the same file is refused in one sentence', { timeout: 30_000 }, async () => {
  const { simulator, environment } = await open();
  const first = await startServer(environment);
  await expect(startServer(environment)).rejects.toThrow(/another|already|second/i);
  first.process.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  await simulator.close();
});
