import { random } from '../../app.ts';
import { type DingtalkAdapter, dingtalkAdapter } from '../../bots/dingtalk/adapter.ts';
import { type FeishuAdapter, feishuAdapter } from '../../bots/feishu/adapter.ts';
import { startDingtalkSimulator } from '../../bots/simulator/dingtalk/server.ts';
import { startFeishuSimulator } from '../../bots/simulator/feishu/server.ts';
import { startTelegramSimulator } from '../../bots/simulator/telegram/server.ts';
import { type TelegramAdapter, telegramAdapter } from '../../bots/telegram/adapter.ts';
import type { Locale, Platform } from '../../core/ids.ts';
import type { Tally } from '../../core/ledger/tally.ts';
import type { Role } from '../../core/people/person.ts';
import type { Clock } from '../../core/ports.ts';
import { feishuLanguages } from './drawn.ts';

export interface Resident {
  readonly code: string;
  readonly roles: readonly Role[];
  readonly platform: Platform;
  readonly locale?: Locale;
}
export interface Home extends Resident {
  readonly account: string;
  readonly locale: Locale;
}

/** Where the one group lives. */
export const rooms: Readonly<Record<Platform, string>> = {
  telegram: '-1001',
  dingtalk: 'cidField0001==',
  feishu: 'oc_field',
};
const token = '7000000001:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc';
const dingtalkApp = { clientId: 'dinghouse', clientSecret: 'house-secret-1', agentId: 1, name: 'muster', corpId: 'd1' };
const feishuApp = { appId: 'cli_a0de000000000001', appSecret: 'house-secret-2', name: 'muster' };
const telegramLanguages = { 'zh-CN': 'zh-hans', ru: 'ru', en: 'en' } as const;

/** Everybody under the name their platform knows them by. */
export const homesOf = (residents: readonly Resident[]): Home[] =>
  residents.map((one, index) => ({ locale: 'en', ...one, account: accountOf(one, index) }));

function accountOf({ code, platform }: Resident, index: number): string {
  if (platform === 'telegram') return String(5001 + index);
  return platform === 'feishu' ? `ou_${code}` : code;
}

export type Simulators = Awaited<ReturnType<typeof startSimulators>>;

/** Three simulated platforms with these people. Without `paced` nobody counts how much is asked of them. */
export async function startSimulators(clock: Clock, homes: readonly Home[], paced: boolean) {
  const limits = paced ? {} : ({ limits: 'off' } as const);
  const on = (platform: Platform) => homes.filter((one) => one.platform === platform);
  const members = (platform: Platform) => on(platform).map(({ account }) => account);
  const [telegram, dingtalk, feishu] = await Promise.all([
    startTelegramSimulator({
      clock,
      ...limits,
      world: {
        bots: [{ token, username: 'muster_test_bot', name: 'muster' }],
        people: on('telegram').map(({ account, code, locale }) => ({
          id: Number(account),
          firstName: code,
          language: telegramLanguages[locale],
        })),
        groups: [{ id: Number(rooms.telegram), title: 'Field', members: members('telegram').map(Number) }],
      },
    }),
    startDingtalkSimulator({
      clock,
      ...limits,
      world: {
        app: dingtalkApp,
        people: on('dingtalk').map(({ account, code }) => ({ userId: account, name: code })),
        groups: [{ id: rooms.dingtalk, title: 'Field', members: members('dingtalk') }],
      },
    }),
    startFeishuSimulator({
      clock,
      ...limits,
      world: {
        apps: [feishuApp],
        people: on('feishu').map(({ account, code, locale }) => ({
          openId: account,
          name: code,
          language: feishuLanguages[locale],
        })),
        groups: [{ chatId: rooms.feishu, name: 'Field', members: members('feishu') }],
      },
    }),
  ]);
  return { telegram, dingtalk, feishu };
}

export interface AdapterPorts {
  readonly simulators: Simulators;
  readonly clock: Clock;
  readonly zone: string;
  readonly tally: Tally;
  /** Whether the process they belong to was killed. */
  readonly isDead: () => boolean;
}

export interface Adapters {
  readonly telegram: TelegramAdapter;
  readonly dingtalk: DingtalkAdapter;
  readonly feishu: FeishuAdapter;
}

/** The real adapters, each counting its calls as `platforms.ts` does; made when they are first asked for. */
export function openAdapters({ simulators, clock, zone, tally, isDead }: AdapterPorts): Adapters {
  const common = { clock, random, locale: 'en', zone } as const;
  const { apiRoot, oapiRoot } = simulators.dingtalk;
  const telegram = once(() =>
    telegramAdapter({
      ...common,
      token,
      root: simulators.telegram.root,
      onCall(method) {
        // Told to stop it confirms what it has; the dead confirm nothing.
        if (isDead() && method === 'getUpdates') throw new Error('killed');
        tally.count('telegram', 'call');
      },
    }),
  );
  const dingtalk = once(() =>
    dingtalkAdapter({
      ...common,
      ...dingtalkApp,
      apiRoot,
      oapiRoot,
      onCall: (kind) => tally.count('dingtalk', kind),
    }),
  );
  const feishu = once(() =>
    feishuAdapter({
      ...common,
      ...feishuApp,
      domain: simulators.feishu.domain,
      onCall: (kind) => kind === 'counted' && tally.count('feishu', 'call'),
    }),
  );
  return {
    get telegram() {
      return telegram();
    },
    get dingtalk() {
      return dingtalk();
    },
    get feishu() {
      return feishu();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
