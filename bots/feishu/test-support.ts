import { expect } from 'vitest';
import type { Inbound } from '../../core/chat/inbound.ts';
import type { Answer, Random, Target } from '../../core/ports.ts';
import { FakeClock, monday } from '../../tests/harness/fake-clock.ts';
import { startFeishuSimulator } from '../simulator/feishu/server.ts';
import type { FeishuSimulator, SimulatorOptions } from '../simulator/feishu/simulator.ts';
import { type FeishuAdapter, type FeishuOptions, feishuAdapter } from './adapter.ts';

export const APP = 'cli_a1b2c3d4e5f60718';
export const SECRET = 'canary-secret-of-the-app-000000001';
export const KEY = 'canary-encrypt-key-00000001';
export const TOKEN = 'canary-verification-token-000001';
export const LI = 'ou_li';
export const OLGA = 'ou_olga';
/** Outside the app's availability. */
export const FAR = 'ou_far';
export const CREW = 'oc_crew';

export const person = (id: string): Target => ({
  place: { platform: 'feishu', externalId: id, kind: 'direct' },
  locale: 'en',
  zone: 'Asia/Shanghai',
});
export const group = (id = CREW): Target => ({
  place: { platform: 'feishu', externalId: id, kind: 'group' },
  locale: 'en',
  zone: 'Asia/Shanghai',
});

export const evenRandom: Random = { secret: () => 'x', fraction: () => 0.5 };

type Reply = (event: Inbound) => Promise<Answer | undefined> | Answer | undefined;

export interface Room {
  readonly adapter: FeishuAdapter;
  readonly simulator: FeishuSimulator;
  readonly clock: FakeClock;
  readonly signal: AbortSignal;
  /** Everything the sink was handed, repeats included. */
  readonly events: Inbound[];
  readonly reports: unknown[];
  /** What was called: `counted message.create`. */
  readonly ledger: string[];
  answerWith(reply: Reply): void;
  start(): void;
  /** Listens, and returns when the connection is up. */
  up(): Promise<void>;
  stop(): Promise<void>;
  /** Lets time pass for both sides until it holds. */
  until(done: () => boolean, limitMs?: number): Promise<void>;
}

const open: (() => Promise<void>)[] = [];

/** For `afterEach`; also sees to it that the simulator found nothing to complain about. */
export async function closeRooms(): Promise<void> {
  for (const close of open.splice(0).reverse()) await close();
}

/** Enough for a handshake over loopback: several requests and the upgrade of a socket. */
async function manyTurns(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

interface RoomOptions extends Partial<FeishuOptions> {
  readonly beside?: { readonly simulator: FeishuSimulator; readonly clock: FakeClock };
  readonly world?: Partial<SimulatorOptions>;
}

/** An adapter and a simulator with three people, one group and one app. */
export async function room({ beside, world = {}, ...more }: RoomOptions = {}): Promise<Room> {
  const clock = beside?.clock ?? new FakeClock(monday, manyTurns);
  const simulator = beside?.simulator ?? (await simulated(clock, world));
  const reports: unknown[] = [];
  const ledger: string[] = [];
  const adapter = feishuAdapter({
    ...{ appId: APP, appSecret: SECRET, domain: simulator.domain },
    ...{ clock, random: evenRandom, locale: 'en', zone: 'Asia/Shanghai' },
    report: (...entry) => reports.push(entry),
    onCall: (kind, operation) => ledger.push(`${kind} ${operation}`),
    ...more,
  });
  const end = new AbortController();
  const events: Inbound[] = [];
  let reply: Reply = () => undefined;
  let listening: Promise<void> | undefined;
  const start = () => {
    listening = adapter.listen(
      async (event) => {
        events.push(event);
        return await reply(event);
      },
      end.signal,
      () => {},
    );
  };
  const stop = async () => {
    end.abort();
    await listening;
    await adapter.close();
  };
  open.push(stop);
  const until = (done: () => boolean, limitMs = 600_000) => clock.until(done, limitMs);
  return {
    ...{ adapter, simulator, clock, events, reports, ledger, start, stop, until },
    signal: new AbortController().signal,
    answerWith: (next) => {
      reply = next;
    },
    async up() {
      start();
      await until(() => adapter.state().state === 'up', 60_000);
    },
  };
}

async function simulated(clock: FakeClock, world: Partial<SimulatorOptions>): Promise<FeishuSimulator> {
  const simulator = await startFeishuSimulator({
    clock,
    limits: 'off',
    world: {
      apps: [{ appId: APP, appSecret: SECRET, name: 'Muster', encryptKey: KEY, verificationToken: TOKEN }],
      people: [
        { openId: LI, name: '李娜', email: 'li@example.org', mobile: '+8613800000001' },
        { openId: OLGA, name: 'Ольга', language: 'ru_ru' },
        { openId: FAR, name: 'Sam', available: false },
      ],
      groups: [{ chatId: CREW, name: 'Crew', members: [LI, OLGA] }],
    },
    ...world,
  });
  open.push(async () => {
    await simulator.close();
    expect(simulator.violations).toEqual([]);
  });
  return simulator;
}
