import { type AfterPost, afterPost, type Trouble } from '../core/outcome-table.ts';
import type { SendOutcome, Traits } from '../core/ports.ts';
import type { Post } from '../core/stores/outbox.ts';
import type { Stores } from '../core/stores.ts';
import { privateChats } from '../core/tell/tell.ts';
import { noteReach, withoutThread } from './channel.ts';
import { alarmPrefix, type CourierPorts } from './courier-ports.ts';
import { awakeChat, beginRest } from './detour.ts';
import type { Utterance } from './posting.ts';
import type { Note } from './settler.ts';
import { stand } from './stand.ts';

export interface PostEnd extends Omit<Utterance, 'card'> {
  readonly outcome: SendOutcome;
  readonly traits: Traits;
  readonly now: number;
  readonly fraction: number;
}

export const decidePost = ({ outcome, post, traits, now, fraction }: PostEnd): AfterPost =>
  afterPost(outcome, { ...post, attempts: post.attempts + 1 }, traits, { now, fraction });

/** How it went, for the counters; `waiting`: not over yet. */
export type Ended = 'posted' | 'failed' | 'expired' | 'repeated' | 'waiting';

interface Scene {
  readonly tx: Stores;
  readonly ports: CourierPorts;
  readonly end: PostEnd;
  readonly trouble: (kind: Trouble) => void;
}
interface Of<K extends AfterPost['kind']> extends Scene {
  readonly after: Extract<AfterPost, { kind: K }>;
}

const steps: { readonly [K in AfterPost['kind']]: (of: Of<K>) => Promise<Ended> } = {
  async delivered({ tx, ports, end, after: { message } }) {
    await tx.outbox.settle(end.post.id, { status: 'delivered', settledAt: end.now, message });
    const alias = end.outcome.kind === 'delivered' ? end.outcome.alias : undefined;
    if (alias !== undefined) await tx.aliases.note(end.at.id, alias, message, end.now);
    await noteReach(tx, end.post.person, end.at, 'open');
    if (end.post.dialogue !== null) await tx.dialogues.notePrompt(end.post.dialogue, message);
    await stand(tx, ports, end, message);
    return 'posted';
  },
  async retry({ tx, end, after, trouble }) {
    if (after.alarm) trouble(after.alarm);
    await again(tx, end, { dueAt: after.at });
    return end.outcome.kind === 'unknown' ? 'repeated' : 'waiting';
  },
  async expired({ tx, end, trouble }) {
    if (end.post.lane !== 'answer') trouble('expired');
    await tx.outbox.settle(end.post.id, { status: 'expired', settledAt: end.now, why: whyOf(end.outcome) });
    return 'expired';
  },
  async failed({ tx, end, after, trouble }) {
    if (after.alarm) trouble(after.alarm);
    return fail(tx, end);
  },
  async 'next-channel'(of) {
    const { tx, end, after } = of;
    // A group that refuses us has thrown us out.
    if (end.at.kind === 'group') return conversationGone(of);
    await noteReach(tx, end.post.person ?? end.at.person, end.at, after.reach);
    return elsewhere(of);
  },
  async detour(of) {
    const { tx, ports, end, after, trouble } = of;
    if (await beginRest(tx, end.at.platform, after.until, end.now)) trouble('spent');
    const next = after.mayMove ? await awakeChat(tx, ports.world, end.post, end.at) : undefined;
    if (next) return again(tx, end, elsewhereIn(next.id));
    if (end.post.until !== null && after.until >= end.post.until)
      return steps.expired({ ...of, after: { kind: 'expired' } });
    return again(tx, end, { dueAt: after.at });
  },
  'conversation-gone': conversationGone,
  async 'thread-gone'({ tx, end }) {
    return again(tx, end, elsewhereIn(await withoutThread(tx, end.at, end.now)));
  },
  async moved({ tx, end, after }) {
    await tx.conversations.move(end.at.platform, end.at.externalId, after.to);
    return again(tx, end);
  },
};

/** Everything one post's end changes in the database. */
export function settlePost(tx: Stores, ports: CourierPorts, end: PostEnd, note: (note: Note) => void): Promise<Ended> {
  const after = decidePost(end);
  const step = steps[after.kind] as (of: Scene & { after: AfterPost }) => Promise<Ended>;
  const trouble = (kind: Trouble) => {
    // An alarm that cannot be told must not ring another.
    if (end.post.key.startsWith(alarmPrefix)) return;
    note({ trouble: kind, platform: end.at.platform, id: end.post.id, why: whyOf(end.outcome) });
  };
  return step({ tx, ports, end, after, trouble });
}

const whyOf = (outcome: SendOutcome) => ('why' in outcome ? `${outcome.kind}: ${outcome.why}` : outcome.kind);

async function again(
  tx: Stores,
  { post, now, outcome }: PostEnd,
  change: Partial<Pick<Post, 'dueAt' | 'conversation' | 'replyTo' | 'sentKey' | 'revision'>> = {},
): Promise<Ended> {
  // A first call that certainly showed nothing leaves no trace: the next may go in other company and say what is true then.
  const unspoken = post.sentKey === null && outcome.kind !== 'unknown' ? { sentKey: null, revision: null } : {};
  await tx.outbox.settle(post.id, { status: 'ready', dueAt: now, why: whyOf(outcome), ...unspoken, ...change });
  return 'waiting';
}

/** Another chat knows neither the message it answers nor the key it went out under. */
const elsewhereIn = (conversation: number) => ({ conversation, replyTo: null, sentKey: null, revision: null });

async function fail(tx: Stores, { post, now, outcome }: PostEnd): Promise<Ended> {
  await tx.outbox.settle(post.id, { status: 'failed', settledAt: now, why: whyOf(outcome) });
  return 'failed';
}

async function conversationGone(of: Scene): Promise<Ended> {
  const { tx, end, trouble } = of;
  const isNews = end.at.goneAt === null;
  if (isNews) await tx.conversations.update(end.at.id, { goneAt: end.now });
  if (end.at.kind === 'direct') return elsewhere(of);
  if (isNews) trouble('undeliverable');
  return fail(tx, end);
}

/** The person's next private chat, else whoever waits for them must know. */
async function elsewhere({ tx, ports, end }: Scene): Promise<Ended> {
  const { post, at } = end;
  const person = post.person ?? at.person;
  // A dialogue lives in its own chat: its question can be answered nowhere else.
  if (post.dialogue !== null) return fail(tx, end);
  const chats = person === null ? [] : await privateChats(tx, ports.world, person);
  const next = chats.find((chat) => chat.id !== at.id);
  if (next) return again(tx, end, elsewhereIn(next.id));
  if (person !== null && !post.key.startsWith(alarmPrefix)) await ports.unreachable(tx, post, person);
  return fail(tx, end);
}
