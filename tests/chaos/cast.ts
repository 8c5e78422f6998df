/** Who lives in a chaos world, what they are, and the kinds of work they do. */
import type { SimulatedWorld } from '../../bots/simulator/telegram/simulator.ts';
import type { Locale } from '../../core/ids.ts';
import type { Role } from '../../core/people/person.ts';
import type { Stores } from '../../core/stores.ts';
import type { TaskType } from '../../core/tasks/task.ts';
import { shippedTypes } from '../../core/tasks/types.ts';

export const botToken = '7000000009:AAE-simulated_token_for_the_chaos_run';
export const zone = 'Asia/Shanghai';
export const crewChat = -4009;
export const crewCode = 'crew';

export interface Actor {
  readonly code: string;
  readonly telegram: number;
  readonly locale: Locale;
  readonly roles: readonly Role[];
}

export const cast: readonly Actor[] = [
  { code: 'chen', telegram: 501, locale: 'zh-CN', roles: ['manager', 'admin'] },
  { code: 'mark', telegram: 502, locale: 'en', roles: ['manager'] },
  { code: 'olga', telegram: 503, locale: 'ru', roles: ['requester'] },
  { code: 'petr', telegram: 504, locale: 'ru', roles: ['requester'] },
  { code: 'wang', telegram: 505, locale: 'zh-CN', roles: ['employee'] },
  { code: 'ivan', telegram: 506, locale: 'ru', roles: ['employee'] },
  { code: 'anna', telegram: 507, locale: 'en', roles: ['employee'] },
  { code: 'liwei', telegram: 508, locale: 'zh-CN', roles: ['employee'] },
];

export const workers = cast.filter(({ roles }) => roles.includes('employee'));
export const requesters = cast.filter(({ roles }) => roles.includes('requester'));
/** Chats as Telegram and our tables name them. */
export const chats: readonly string[] = [...cast.map(({ telegram }) => String(telegram)), String(crewChat)];

export const telegramWorld: SimulatedWorld = {
  bots: [{ token: botToken, username: 'chaos_bot', name: 'Muster' }],
  people: cast.map(({ code, telegram, locale }) => ({ id: telegram, firstName: code, language: locale })),
  groups: [{ id: crewChat, title: 'Crew', members: cast.map(({ telegram }) => telegram) }],
};

const plain = { review: false, acceptance: true, confirmation: true, autoConfirmAfterMs: null } as const;

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
  for (const { code, telegram, locale, roles } of cast) {
    const id = await tx.people.put({ code, name: code, locale, zone, roles });
    await tx.accounts.bind(id, 'telegram', String(telegram), now);
    await tx.conversations.ensure(
      { platform: 'telegram', externalId: String(telegram), kind: 'direct' },
      { locale, zone, person: id },
    );
    if (roles.includes('employee')) members.push(id);
  }
  const group = await tx.groups.put({ code: crewCode, name: 'Crew', members });
  const chat = await tx.conversations.ensure(
    { platform: 'telegram', externalId: String(crewChat), kind: 'group', title: 'Crew' },
    { locale: 'en', zone },
  );
  await tx.groups.bindConversation(group, chat.id);
}
