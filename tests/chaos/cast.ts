/** Who lives in a chaos world, what they are, where they are, and the kinds of work they do. */
import type { SimulatedWorld as DingtalkWorld } from '../../bots/simulator/dingtalk/world.ts';
import type { SimulatedWorld as FeishuWorld } from '../../bots/simulator/feishu/simulator.ts';
import type { SimulatedWorld as TelegramWorld } from '../../bots/simulator/telegram/simulator.ts';
import { type Locale, type Platform, platforms } from '../../core/ids.ts';
import type { Role } from '../../core/people/person.ts';
import type { Stores } from '../../core/stores.ts';
import type { TaskType } from '../../core/tasks/task.ts';
import { shippedTypes } from '../../core/tasks/types.ts';
import { feishuLanguages } from '../harness/drawn.ts';

export const botToken = '7000000009:AAE-simulated_token_for_the_chaos_run';
export const dingtalkApp = { clientId: 'dingchaos', clientSecret: 'chaos-secret-1', agentId: 9, name: 'Muster' };
export const feishuApp = { appId: 'cli_a0c4a05000000001', appSecret: 'chaos-secret-2', name: 'Muster' };
export const zone = 'Asia/Shanghai';
/** Where the one group lives. */
export const crewChats: Readonly<Record<Platform, string>> = {
  telegram: '-4009',
  dingtalk: 'cidCrew0001==',
  feishu: 'oc_crew',
};
export const crewCode = 'crew';

export interface Actor {
  readonly code: string;
  readonly platform: Platform;
  /** Their id there, and in our tables that of their private chat. */
  readonly account: string;
  readonly locale: Locale;
  readonly roles: readonly Role[];
}

/** Every role sits on at least two platforms: nearly every task has copies on several. */
export const cast: readonly Actor[] = [
  { code: 'chen', platform: 'feishu', account: 'ou_chen', locale: 'zh-CN', roles: ['manager', 'admin'] },
  { code: 'mark', platform: 'telegram', account: '502', locale: 'en', roles: ['manager'] },
  { code: 'olga', platform: 'telegram', account: '503', locale: 'ru', roles: ['requester'] },
  { code: 'petr', platform: 'dingtalk', account: 'petr', locale: 'ru', roles: ['requester'] },
  { code: 'wang', platform: 'dingtalk', account: 'wang', locale: 'zh-CN', roles: ['employee'] },
  { code: 'ivan', platform: 'telegram', account: '506', locale: 'ru', roles: ['employee'] },
  { code: 'anna', platform: 'feishu', account: 'ou_anna', locale: 'en', roles: ['employee'] },
  { code: 'liwei', platform: 'dingtalk', account: 'liwei', locale: 'zh-CN', roles: ['employee'] },
  { code: 'rita', platform: 'feishu', account: 'ou_rita', locale: 'ru', roles: ['employee'] },
];

export const workers = cast.filter(({ roles }) => roles.includes('employee'));
export const requesters = cast.filter(({ roles }) => roles.includes('requester'));
export const on = (platform: Platform): readonly Actor[] => cast.filter((one) => one.platform === platform);
const accounts = (platform: Platform): string[] => on(platform).map(({ account }) => account);

/** A chat as its platform and our tables name it. */
export interface Chat {
  readonly platform: Platform;
  readonly id: string;
}
export const chats: readonly Chat[] = platforms.flatMap((platform) =>
  [...accounts(platform), crewChats[platform]].map((id) => ({ platform, id })),
);
/** Names a chat, or with a message one message, among all platforms'. */
export const placeOf = (...parts: readonly [Platform, string, string?]): string => parts.join(' ');

const telegramLanguages = { 'zh-CN': 'zh-hans', ru: 'ru', en: 'en' } as const;

export const telegramWorld: TelegramWorld = {
  bots: [{ token: botToken, username: 'chaos_bot', name: 'Muster' }],
  people: on('telegram').map(({ code, account, locale }) => ({
    id: Number(account),
    firstName: code,
    language: telegramLanguages[locale],
  })),
  groups: [{ id: Number(crewChats.telegram), title: 'Crew', members: accounts('telegram').map(Number) }],
};
export const dingtalkWorld: DingtalkWorld = {
  app: { ...dingtalkApp, corpId: 'dingcorp' },
  people: on('dingtalk').map(({ code, account }) => ({ userId: account, name: code })),
  groups: [{ id: crewChats.dingtalk, title: 'Crew', members: accounts('dingtalk') }],
};
export const feishuWorld: FeishuWorld = {
  apps: [feishuApp],
  people: on('feishu').map(({ code, account, locale }) => ({
    openId: account,
    name: code,
    language: feishuLanguages[locale],
  })),
  groups: [{ chatId: crewChats.feishu, name: 'Crew', members: accounts('feishu') }],
};

const plain = {
  routing: 'hand',
  review: false,
  acceptance: true,
  confirmation: true,
  autoConfirmAfterMs: null,
} as const;

/** The shipped types, and short-lived ones whose timers run out within a life. */
export const types: ReadonlyMap<string, TaskType> = new Map<string, TaskType>([
  ...shippedTypes,
  ['work', { ...plain, code: 'work', closeAfterMs: 20, remindConfirmAfterMs: 86_400_000, offerExpiresAfterMs: null }],
  [
    'quick',
    {
      ...plain,
      code: 'quick',
      closeAfterMs: 10,
      remindConfirmAfterMs: 15,
      autoConfirmAfterMs: 40,
      offerExpiresAfterMs: null,
    },
  ],
  ['brief', { ...plain, code: 'brief', closeAfterMs: 10, remindConfirmAfterMs: null, offerExpiresAfterMs: 30 }],
]);

/** Puts everybody where they belong, once. */
export async function enter(tx: Stores, now: number): Promise<void> {
  if ((await tx.people.count()) > 0) return;
  const members: number[] = [];
  for (const { code, platform, account, locale, roles } of cast) {
    const id = await tx.people.put({ code, name: code, locale, zone, roles });
    await tx.accounts.bind(id, platform, account, now);
    await tx.conversations.ensure({ platform, externalId: account, kind: 'direct' }, { locale, zone, person: id });
    if (roles.includes('employee')) members.push(id);
  }
  const group = await tx.groups.put({ code: crewCode, name: 'Crew', members });
  for (const platform of platforms) {
    const place = { platform, externalId: crewChats[platform], kind: 'group', title: 'Crew' } as const;
    const { id } = await tx.conversations.ensure(place, { locale: 'en', zone });
    await tx.groups.bindConversation(group, id);
  }
}
