import { compose, live, random } from '../app.ts';
import { type TelegramAdapter, telegramAdapter } from '../bots/telegram/adapter.ts';
import { SystemClock } from '../clock.ts';
import type { ChatAdapter, Clock, Pacer } from '../core/ports.ts';
import { shippedTypes } from '../core/tasks/types.ts';
import type { World } from '../core/world.ts';
import { type OpenDatabase, openDatabase, type Where } from '../db/open.ts';
import { webApp } from '../web-admin/app.ts';
import { botToken, type Stub } from './stub.ts';

/** What Telegram would allow is not what is measured. */
const unpaced: Pacer = { until: () => 0, spend: () => undefined, pause: () => undefined };
const secret = 'b'.repeat(32);
export const organisation = { name: 'Harbour', zone: 'UTC', locale: 'en', dayEnd: '18:00', alerts: [] } as const;

export const fresh = async (where: Where): Promise<OpenDatabase> => {
  const db = await openDatabase({ ...where, durable: where.engine === 'sqlite', check: false });
  await db.migrate(1);
  return db;
};

export interface House extends Standing {
  readonly adapter: TelegramAdapter;
  /** Brings one update as Telegram does; resolves once it was acknowledged (webhook) or handed over (polling). */
  deliver(update: object): Promise<void>;
}

/** A request as Telegram makes it. */
export function requestOf(path: string, update: object): Request {
  const body = JSON.stringify(update);
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'x-telegram-bot-api-secret-token': secret,
  };
  return new Request(`http://127.0.0.1${path}`, { method: 'POST', headers, body });
}
export { secret };

export interface Standing {
  readonly world: World;
  readonly settled: () => Promise<void>;
  readonly idle: () => Promise<void>;
  /** Resolves once everything under way has ended. */
  stop(): Promise<void>;
}

/** The whole house in this process, as `serve` puts it together, between these adapters. */
export function standHouse(db: OpenDatabase, clock: Clock, adapters: readonly ChatAdapter[]): Standing {
  const log = (problem: string, error: unknown) => process.stderr.write(`${problem}: ${String(error)}\n`);
  const app = compose(
    { clock, db, adapters, organisation, taskTypes: shippedTypes, version: '0', log },
    { ...live, pacer: unpaced },
  );
  const stopping = new AbortController();
  const running = app.run(stopping.signal);
  return {
    world: app.world,
    idle: () => app.courier.idle(),
    async settled() {
      for (let still = 0; still < 2; still++) {
        await app.courier.idle();
        await app.runner.idle();
      }
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Telegram's requests as they come in over HTTP. */
export function hookOf(world: World, adapter: TelegramAdapter): (update: object) => Promise<void> {
  const mount = adapter.webhook;
  if (!mount) throw new Error('this adapter polls');
  const web = webApp({ world, apiToken: null, mounts: [{ prefix: '/telegram', fetch: mount.handle }] });
  return async (update) => {
    const response = await web.fetch(requestOf(mount.path, update));
    if (response.status !== 200) throw new Error(`the webhook answered ${response.status}`);
  };
}

export const isUp = async (adapter: ChatAdapter, clock: Clock): Promise<void> => {
  while (adapter.state().state !== 'up') await clock.sleep(5);
};

/** One house between muster and the stub of Telegram. */
export async function openHouse(db: OpenDatabase, stub: Stub, via: 'webhook' | 'polling'): Promise<House> {
  const clock = new SystemClock();
  const { locale, zone } = organisation;
  const hook = via === 'webhook' ? { webhook: { url: 'https://muster.example.org', secret } } : {};
  const adapter = telegramAdapter({ token: botToken, root: stub.root, clock, random, locale, zone, ...hook });
  const called = stub.calls.get('getUpdates') ?? 0;
  const house = standHouse(db, clock, [adapter]);
  if (adapter.webhook) await isUp(adapter, clock);
  else await stub.reached('deleteWebhook', 1);
  await house.idle();
  const deliver = adapter.webhook ? hookOf(house.world, adapter) : async (update: object) => stub.feed(update);
  return {
    ...house,
    adapter,
    deliver,
    async stop() {
      // A poll that waits for updates is let go.
      const ended = house.stop();
      if ((stub.calls.get('getUpdates') ?? 0) >= called) await ended;
      await adapter.close();
    },
  };
}
