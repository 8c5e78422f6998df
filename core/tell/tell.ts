import type { ConversationId, Instant, PersonId, Platform, Subject } from '../ids.ts';
import { savings } from '../ledger/thrift.ts';
import type { Account } from '../people/person.ts';
import type { Conversation } from '../stores/conversations.ts';
import type { Content, Lane, NewPost } from '../stores/outbox.ts';
import type { Stores } from '../stores.ts';
import { sentence, type Text } from '../text/text.ts';
import type { World } from '../world.ts';
import { restsUntil } from './rest.ts';

export interface TellOptions {
  /** Unique per thing said; the conversation is added to it. At most 30 characters. */
  readonly key: string;
  readonly lane?: Lane;
  readonly correlation: string;
  readonly until?: Instant | null;
  readonly replyTo?: string | null;
  /** It hangs on the reader's own copy of this subject, where one stands in the chat. */
  readonly answers?: Subject;
  /** Whether a duplicate is better than a loss when nobody knows if it arrived. Default: repeat. */
  readonly onUnknown?: NewPost['onUnknown'];
  readonly dialogue?: number | null;
  /** Good to know, no more: left out where the month's calls run short. */
  readonly spare?: boolean;
}

/** spared: they could have been told, but the calls are needed for more. */
export type Told = 'told' | 'unreachable' | 'spared';

const closed = new Set<Account['reach']>(['blocked', 'never_started']);

/**
 * The person's private chats, best first: where they want to be told, then those that are open, then those nobody has tried. A
 * platform that takes nothing from us now comes last.
 */
export async function privateChats(tx: Stores, world: World, person: PersonId): Promise<Conversation[]> {
  const [accounts, known, someone] = await Promise.all([
    tx.accounts.of(person),
    tx.conversations.directOf(person),
    tx.people.get(person),
  ]);
  if (!someone) return [];
  const usable = accounts.filter((account) => !closed.has(account.reach) && world.traits(account.platform));
  const resting = new Set<Platform>();
  if (usable.length > 1) {
    const now = world.clock.now();
    for (const { platform } of usable) if ((await restsUntil(tx, platform)) > now) resting.add(platform);
  }
  const rank = ({ platform, reach }: Account) =>
    (resting.has(platform) ? 3 : 0) + (platform === someone.preferred ? 0 : reach === 'open' ? 1 : 2);
  usable.sort((a, b) => rank(a) - rank(b));
  const chats: Conversation[] = [];
  for (const account of usable) {
    const chat =
      known.find((one) => one.platform === account.platform && one.externalId === account.externalId) ??
      (await tx.conversations.ensure(
        { platform: account.platform, externalId: account.externalId, kind: 'direct' },
        { locale: someone.locale, zone: someone.zone, person },
      ));
    if (chat.goneAt === null) chats.push(chat);
  }
  return chats;
}

/** Puts content into the person's best private chat. `unreachable`: there is none; say so to whoever relies on it. */
export async function tellPerson(
  tx: Stores,
  world: World,
  person: PersonId,
  content: Content,
  options: TellOptions,
): Promise<Told> {
  const chats = await privateChats(tx, world, person);
  if (chats.length === 0) return 'unreachable';
  const chat = options.spare ? await firstAffordable(tx, world, chats) : chats[0];
  if (!chat) return 'spared';
  await put(tx, world, chat.id, person, content, { lane: 'personal', ...options });
  return 'told';
}

async function firstAffordable(tx: Stores, world: World, chats: Conversation[]): Promise<Conversation | undefined> {
  for (const chat of chats) if (!(await savings(tx, world, chat.platform)).has('notices')) return chat;
  return undefined;
}

/** Puts content into a conversation, for everybody in it. */
export async function tellConversation(
  tx: Stores,
  world: World,
  conversation: ConversationId,
  content: Content,
  options: TellOptions,
): Promise<void> {
  await put(tx, world, conversation, null, content, { lane: 'group', ...options });
}

/** Tells everybody who hears about trouble. */
export async function tellAlerts(tx: Stores, world: World, text: Text, options: TellOptions): Promise<void> {
  const { alerts } = world.organisation;
  const admins =
    alerts.length > 0
      ? await Promise.all(alerts.map((code) => tx.people.byCode(code)))
      : await tx.people.list({ role: 'admin', limit: 100 });
  const card = {
    template: 'notice',
    revision: 0,
    title: sentence('task.alert'),
    lines: [text],
    buttons: [],
  } as const;
  for (const admin of admins) {
    if (admin) await tellPerson(tx, world, admin.id, { kind: 'snapshot', card }, options);
  }
}

async function put(
  tx: Stores,
  world: World,
  conversation: ConversationId,
  person: PersonId | null,
  content: Content,
  { key, lane = 'personal', ...options }: TellOptions,
): Promise<void> {
  const { correlation, until = null, replyTo = null, onUnknown = 'repeat', dialogue = null } = options;
  const createdAt = world.clock.now();
  const unique = `${key}.c${conversation.toString(36)}${person === null ? '' : `p${person.toString(36)}`}`;
  const answered = options.answers && (await standing(tx, options.answers, conversation, person));
  await tx.outbox.add({
    key: unique,
    conversation,
    person,
    content,
    lane,
    correlation,
    createdAt,
    until,
    replyTo: answered ?? replyTo,
    onUnknown,
    dialogue,
    dueAt: createdAt,
  });
}

/** The message that shows a subject to this reader in this chat. */
async function standing(
  tx: Stores,
  subject: Subject,
  conversation: ConversationId,
  person: PersonId | null,
): Promise<string | undefined> {
  const copies = await tx.shown.of(subject);
  return copies.findLast(
    (copy) => copy.status === 'live' && copy.conversation === conversation && copy.person === person,
  )?.message;
}
