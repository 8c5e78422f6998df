import { expect } from 'vitest';
import type { Inbound } from '../../core/chat/inbound.ts';
import type { Answer, Target } from '../../core/ports.ts';
import { FakeClock } from '../../tests/harness/fake-clock.ts';
import { startTelegramSimulator } from '../simulator/telegram/server.ts';
import type { TelegramSimulator } from '../simulator/telegram/simulator.ts';
import { type TelegramAdapter, telegramAdapter } from './adapter.ts';
import type { Command } from './menu.ts';

export const TOKEN = '7000000001:AAE-simulated_token_for_muster_0001';
export const LI = 501;
export const OLGA = 502;
export const CREW = -4001;

export const person = (id: number): Target => ({
  place: { platform: 'telegram', externalId: String(id), kind: 'direct' },
  locale: 'en',
  zone: 'Asia/Shanghai',
});
export const group = (id = CREW): Target => ({
  place: { platform: 'telegram', externalId: String(id), kind: 'group' },
  locale: 'en',
  zone: 'Asia/Shanghai',
});

const commands: Command = { command: 'tasks', description: { en: 'My tasks', ru: 'Мои задачи', 'zh-CN': '我的任务' } };

type Reply = (event: Inbound) => Promise<Answer> | Answer | undefined;

export interface Room {
  readonly adapter: TelegramAdapter;
  readonly simulator: TelegramSimulator;
  readonly clock: FakeClock;
  readonly signal: AbortSignal;
  /** Everything the sink was handed, repeats included. */
  readonly events: Inbound[];
  readonly reports: unknown[];
  readonly commands: Command;
  answerWith(reply: Reply): void;
  /** The next event that satisfies the predicate. */
  next(predicate: (event: Inbound) => boolean): Promise<Inbound>;
  start(): void;
  stop(): Promise<void>;
  /** As if the process was killed: connections break, nothing is settled or said. */
  die(): Promise<void>;
}

const open: (() => Promise<void>)[] = [];

/** For `afterEach`; also sees to it that the simulator found nothing to complain about. */
export async function closeRooms(): Promise<void> {
  for (const close of open.splice(0).reverse()) await close();
}

/** An adapter and a simulator with two people, one group and one bot; nobody pressed Start yet. */
export async function room(
  options: {
    menu?: boolean;
    beside?: { simulator: TelegramSimulator; clock: FakeClock };
    webhook?: { url: string; secret: string };
  } = {},
): Promise<Room> {
  const clock = options.beside?.clock ?? new FakeClock();
  const simulator = options.beside?.simulator ?? (await simulated(clock));
  const reports: unknown[] = [];
  const adapter = telegramAdapter({
    token: TOKEN,
    root: simulator.root,
    clock,
    random: { secret: () => 'x', fraction: () => 0 },
    locale: 'en',
    zone: 'Asia/Shanghai',
    report: (...entry) => reports.push(entry),
    ...(options.menu ? { commands: [commands] } : {}),
    ...(options.webhook ? { webhook: options.webhook } : {}),
  });
  const end = new AbortController();
  const events: Inbound[] = [];
  const waiting = new Set<(event: Inbound) => void>();
  let reply: Reply = () => undefined;
  let listening: Promise<void> | undefined;
  const stop = async () => {
    end.abort();
    await listening;
    await adapter.close();
  };
  const die = async () => {
    open.splice(open.indexOf(stop), 1);
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
    commands,
    answerWith: (next) => {
      reply = next;
    },
    next: (predicate) =>
      new Promise((resolve) => {
        const see = (event: Inbound) => {
          if (!predicate(event)) return;
          waiting.delete(see);
          resolve(event);
        };
        waiting.add(see);
      }),
    start: () => {
      listening = adapter.listen(
        async (event) => {
          events.push(event);
          for (const see of waiting) see(event);
          return await reply(event);
        },
        end.signal,
        () => {},
      );
    },
    stop,
    die,
  };
}

async function simulated(clock: FakeClock): Promise<TelegramSimulator> {
  const simulator = await startTelegramSimulator({
    clock,
    limits: 'off',
    world: {
      bots: [{ token: TOKEN, username: 'muster_bot', name: 'Muster' }],
      people: [
        { id: LI, firstName: '李娜', language: 'zh-hans' },
        { id: OLGA, firstName: 'Ольга', lastName: 'Иванова', username: 'olga', language: 'ru' },
      ],
      groups: [{ id: CREW, title: 'Crew', members: [LI, OLGA] }],
    },
  });
  open.push(async () => {
    await simulator.close();
    expect(simulator.violations).toEqual([]);
  });
  return simulator;
}
