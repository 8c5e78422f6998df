import { expect } from 'vitest';
import type { Inbound } from '../../core/chat/inbound.ts';
import type { Answer, Random, Target } from '../../core/ports.ts';
import { FakeClock } from '../../tests/harness/fake-clock.ts';
import { startDingtalkSimulator } from '../simulator/dingtalk/server.ts';
import type { DingtalkSimulator } from '../simulator/dingtalk/simulator.ts';
import type { SimulatedTemplate } from '../simulator/dingtalk/world.ts';
import { type DingtalkAdapter, type DingtalkOptions, dingtalkAdapter } from './adapter.ts';

export const CLIENT_ID = 'dingmuster0001';
export const SECRET = 'canary-secret-of-the-app-000000000001';
export const WANG = 'wang';
export const OLGA = 'olga';
/** Not in the organisation. */
export const NOBODY = 'nobody';
export const CREW = 'cidCrew0001==';
export const YARD = 'cidYard0002==';

export const person = (id: string): Target => ({
  place: { platform: 'dingtalk', externalId: id, kind: 'direct' },
  locale: 'en',
  zone: 'Asia/Shanghai',
});
export const group = (id = CREW): Target => ({
  place: { platform: 'dingtalk', externalId: id, kind: 'group' },
  locale: 'en',
  zone: 'Asia/Shanghai',
});

export const evenRandom: Random = { secret: () => 'x', fraction: () => 0.5 };

type Reply = (event: Inbound) => Promise<Answer | undefined> | Answer | undefined;

export interface Room {
  readonly adapter: DingtalkAdapter;
  readonly simulator: DingtalkSimulator;
  readonly clock: FakeClock;
  readonly signal: AbortSignal;
  /** Everything the sink was handed, repeats included. */
  readonly events: Inbound[];
  readonly reports: unknown[];
  /** What was taken off the month's allowances: `call createCard`, `push tap`. */
  readonly ledger: string[];
  answerWith(reply: Reply): void;
  start(): void;
  /** Listens, and returns when the connection is up. */
  up(): Promise<void>;
  stop(): Promise<void>;
  /** Lets time pass for both sides until the work is done. */
  during<T>(work: Promise<T>): Promise<T>;
}

const open: (() => Promise<void>)[] = [];

/** For `afterEach`; also sees to it that the simulator found nothing to complain about. */
export async function closeRooms(): Promise<void> {
  for (const close of open.splice(0).reverse()) await close();
}

/** An adapter and a simulator with two people, two groups and one app. */
export async function room(
  options: Partial<DingtalkOptions> & {
    beside?: { simulator: DingtalkSimulator; clock: FakeClock };
    templates?: SimulatedTemplate[];
  } = {},
): Promise<Room> {
  const { beside, templates, ...more } = options;
  // Loading takes real time, which the clock of these tests does not wait for.
  await import('dingtalk-stream');
  const clock = beside?.clock ?? new FakeClock();
  const simulator = beside?.simulator ?? (await simulated(clock, templates));
  const reports: unknown[] = [];
  const ledger: string[] = [];
  const adapter = dingtalkAdapter({
    clientId: CLIENT_ID,
    clientSecret: SECRET,
    apiRoot: simulator.apiRoot,
    oapiRoot: simulator.oapiRoot,
    clock,
    random: evenRandom,
    locale: 'en',
    zone: 'Asia/Shanghai',
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
  return {
    adapter,
    simulator,
    clock,
    signal: new AbortController().signal,
    events,
    reports,
    ledger,
    answerWith: (next) => {
      reply = next;
    },
    start,
    async up() {
      start();
      await clock.until(() => adapter.state().state === 'up', 60_000);
    },
    stop,
    async during(work) {
      let isDone = false;
      const done = work.finally(() => {
        isDone = true;
      });
      done.catch(() => {});
      await clock.until(() => isDone, 600_000);
      return done;
    },
  };
}

async function simulated(clock: FakeClock, templates: SimulatedTemplate[] = []): Promise<DingtalkSimulator> {
  const simulator = await startDingtalkSimulator({
    clock,
    limits: 'off',
    world: {
      app: { clientId: CLIENT_ID, clientSecret: SECRET, agentId: 42, name: 'Muster', corpId: 'dingcorp1' },
      people: [
        { userId: WANG, name: '王伟', mobile: '13800000001' },
        { userId: OLGA, name: 'Ольга', mobile: '13800000002', departments: [2] },
      ],
      departments: [{ id: 2, name: 'Yard', parent: 1 }],
      groups: [
        { id: CREW, title: 'Crew', members: [WANG, OLGA] },
        { id: YARD, title: 'Yard', members: [WANG, OLGA] },
      ],
      templates,
    },
  });
  open.push(async () => {
    await simulator.close();
    expect(simulator.violations).toEqual([]);
  });
  return simulator;
}
