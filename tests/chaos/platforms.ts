/** The three simulated platforms of a world, under one clock. */
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { startDingtalkSimulator } from '../../bots/simulator/dingtalk/server.ts';
import type { DingtalkSimulator } from '../../bots/simulator/dingtalk/simulator.ts';
import { startFeishuSimulator } from '../../bots/simulator/feishu/server.ts';
import type { FeishuSimulator } from '../../bots/simulator/feishu/simulator.ts';
import { startTelegramSimulator } from '../../bots/simulator/telegram/server.ts';
import type { TelegramSimulator } from '../../bots/simulator/telegram/simulator.ts';
import { type Actor, cast, dingtalkWorld, feishuWorld, telegramWorld } from './cast.ts';
import type { Dice } from './dice.ts';
import type { Addresses } from './orders.ts';
import { dingtalkPhone } from './phone-dingtalk.ts';
import { feishuPhone } from './phone-feishu.ts';
import { telegramPhone } from './phone-telegram.ts';
import type { Phone } from './phones.ts';
import { SkippingClock } from './skipping-clock.ts';

export interface Platforms {
  readonly telegram: TelegramSimulator;
  readonly dingtalk: DingtalkSimulator;
  readonly feishu: FeishuSimulator;
  readonly clock: SkippingClock;
  readonly addresses: Addresses;
  readonly phones: readonly Phone[];
  /** Resolves when everything was taken, answered or given up. Time passes meanwhile: what is due again later comes. */
  idle(signal: AbortSignal): Promise<void>;
  /** The process is dead: whoever waits for an answer of it gets none. */
  mourn(): Promise<void>;
  /** What we did that a platform forbids. */
  violations(): string[];
  close(): Promise<void>;
}

/** How often (ms of the machine's time) we look whether everybody only waits for time to pass. */
const breathMs = 30;
/** What was brought just now gets this long (ms of the machine's time) to be taken before it is brought again. */
const takingMs = 2_000;
/** Longer than any client waits for an answer to a press, but Telegram's. */
const patienceMs = 3_100;

export async function openPlatforms(dice: Dice): Promise<Platforms> {
  const clock = new SkippingClock();
  const common = { clock, limits: 'off' } as const;
  const [telegram, dingtalk, feishu] = await Promise.all([
    startTelegramSimulator({ ...common, world: telegramWorld }),
    startDingtalkSimulator({ ...common, world: dingtalkWorld }),
    startFeishuSimulator({ ...common, world: feishuWorld }),
  ]);
  // Both are documented of a card that is made a second time.
  dingtalk.recreate = dice() < 0.5 ? 'refuse' : 'silent';
  const all = [telegram, dingtalk, feishu];
  const { apiRoot, oapiRoot } = dingtalk;
  const phoneOf = (actor: Actor): Phone => {
    if (actor.platform === 'telegram') return telegramPhone(telegram, actor);
    return actor.platform === 'dingtalk' ? dingtalkPhone(dingtalk, actor) : feishuPhone(feishu, actor, dice);
  };
  /** Feishu brings nothing before the first ping. */
  const greeted = new Set<number>();
  /** What was brought over a line that stands, since when (of the machine's time). */
  const brought = new Map<string, { readonly line: string | number; readonly at: number }>();
  const bring = (what: string, line: string | number) => void brought.set(what, { line, at: performance.now() });
  const dropLine = (line: string | number) => {
    for (const [what, one] of brought) if (one.line === line) brought.delete(what);
  };
  dingtalk.subscribe((event) => {
    if (event.kind === 'pushed') bring(event.push, event.connection);
    if (event.kind === 'acknowledged' || event.kind === 'lost') brought.delete(event.push);
    if (event.kind === 'closed') dropLine(event.connection);
  });
  feishu.subscribe((event) => {
    if (event.kind === 'ping') greeted.add(event.connection);
    if (event.kind === 'sent' && event.connection !== undefined) bring(event.eventId, event.connection);
    if (event.kind === 'acknowledged' || event.kind === 'unanswered' || event.kind === 'answered')
      brought.delete(event.eventId);
    if (event.kind === 'disconnected') dropLine(event.connection);
  });
  const isBeingTaken = () => [...brought.values()].some(({ at }) => performance.now() - at < takingMs);
  const isHeard = () =>
    dingtalk.stream.connections().length > 0 && feishu.connections().some(({ id }) => greeted.has(id));

  async function idle(signal: AbortSignal): Promise<void> {
    // Telegram brings everything again by itself, and throws taps away when time is skipped.
    await telegram.idle(signal);
    for (;;) {
      const ends = new AbortController();
      const quiet = Promise.all(all.map((one) => one.idle(AbortSignal.any([signal, ends.signal])))).then(() => true);
      const breath = sleep(breathMs).then(() => false);
      const isQuiet = await Promise.race([quiet, breath]);
      quiet.catch(() => undefined);
      ends.abort();
      if (isQuiet) return;
      // What was lost with a process is brought again only later; nobody has to wait for that.
      if (isHeard() && !isBeingTaken()) await clock.skip(clock.next ?? 0);
    }
  }

  return {
    ...{ telegram, dingtalk, feishu, clock, idle },
    addresses: { telegram: telegram.root, dingtalk: { apiRoot, oapiRoot }, feishu: feishu.domain },
    phones: cast.map(phoneOf),
    async mourn() {
      while (dingtalk.stream.connections().length + feishu.connections().length > 0) await turn();
      await clock.skip(patienceMs);
    },
    violations: () => [
      ...telegram.violations.map((one) => `Telegram objects: ${one.method}: ${one.detail}`),
      ...dingtalk.violations.map((one) => `DingTalk objects: ${one.api}: ${one.detail}`),
      ...feishu.violations.map((one) => `Feishu objects: ${one.api}: ${one.detail}`),
    ],
    close: async () => void (await Promise.all(all.map((one) => one.close()))),
  };
}
