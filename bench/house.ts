import { compose, live, random } from '../app.ts';
import { type TelegramAdapter, telegramAdapter } from '../bots/telegram/adapter.ts';
import { SystemClock } from '../clock.ts';
import type { Pacer } from '../core/ports.ts';
import { shippedTypes } from '../core/tasks/types.ts';
import type { World } from '../core/world.ts';
import { type OpenDatabase, openDatabase, type Where } from '../db/open.ts';
import { webApp } from '../web-admin/app.ts';
import { botToken, type Stub } from './stub.ts';

/** What Telegram would allow is not what is measured. */
const unpaced: Pacer = { until: () => 0, spend: () => undefined, pause: () => undefined };
const secret = 'b'.repeat(32);
const organisation = { name: 'Harbour', zone: 'UTC', locale: 'en', dayEnd: '18:00', alerts: [] } as const;

export const fresh = async (where: Where): Promise<OpenDatabase> => {
  const db = await openDatabase({ ...where, durable: false, check: false });
  await db.migrate(1);
  return db;
};

export interface House {
  readonly world: World;
  readonly adapter: TelegramAdapter;
  readonly settled: () => Promise<void>;
  /** Brings one update as Telegram does; resolves once it was acknowledged (webhook) or handed over (polling). */
  deliver(update: object): Promise<void>;
  stop(): Promise<void>;
}

/** A request as Telegram makes it. */
export const requestOf = (path: string, update: object): Request =>
  new Request(`http://127.0.0.1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
    body: JSON.stringify(update),
  });
export { secret };

/** The whole house in this process, as `serve` puts it together, against the stub. */
export async function openHouse(db: OpenDatabase, stub: Stub, via: 'webhook' | 'polling'): Promise<House> {
  const clock = new SystemClock();
  const { locale, zone } = organisation;
  const hook = via === 'webhook' ? { webhook: { url: 'https://muster.example.org', secret } } : {};
  const adapter = telegramAdapter({ token: botToken, root: stub.root, clock, random, locale, zone, ...hook });
  const log = (problem: string, error: unknown) => process.stderr.write(`${problem}: ${String(error)}\n`);
  const app = compose(
    { clock, db, adapters: [adapter], organisation, taskTypes: shippedTypes, version: '0', log },
    { ...live, pacer: unpaced },
  );
  const mount = adapter.webhook;
  const web = webApp({
    world: app.world,
    apiToken: null,
    mounts: mount ? [{ prefix: '/telegram', fetch: mount.handle }] : [],
  });
  const stopping = new AbortController();
  const called = stub.calls.get('getUpdates') ?? 0;
  const running = app.run(stopping.signal);
  if (!mount) await stub.reached('deleteWebhook', 1);
  else while (adapter.state().state !== 'up') await clock.sleep(5);
  await app.courier.idle();
  return {
    world: app.world,
    adapter,
    async deliver(update) {
      if (!mount) return stub.feed(update);
      const response = await web.fetch(requestOf(mount.path, update));
      if (response.status !== 200) throw new Error(`the webhook answered ${response.status}`);
    },
    async settled() {
      for (let still = 0; still < 2; still++) {
        await app.courier.idle();
        await app.runner.idle();
      }
    },
    async stop() {
      stopping.abort();
      // A poll that waits for updates is let go.
      if ((stub.calls.get('getUpdates') ?? 0) >= called) await running;
      await adapter.close();
    },
  };
}
