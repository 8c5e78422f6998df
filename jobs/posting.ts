import type { Audience, Card } from '../core/cards/card.ts';
import { hashOf } from '../core/cards/content-hash.ts';
import { type AfterPost, afterPost, type Trouble } from '../core/outcome-table.ts';
import type { SendOutcome, Traits } from '../core/ports.ts';
import type { Conversation, Post, Stores } from '../core/stores.ts';
import { privateChats } from '../core/tell/tell.ts';
import { noteReach, withoutThread } from './channel.ts';
import { alarmPrefix, type CourierPorts } from './courier-ports.ts';
import type { Note } from './settler.ts';

/** A post ready to be spoken: what it says now. */
export interface Utterance {
  readonly post: Post;
  readonly at: Conversation;
  readonly card: Card;
  /** Null: a snapshot. */
  readonly revision: number | null;
  readonly hash: string;
}

export const audienceOf = (person: number | null): Audience =>
  person === null ? { kind: 'conversation' } : { kind: 'person', person };

/** Undefined: its reason is gone. */
export async function utter(
  tx: Stores,
  ports: CourierPorts,
  post: Post,
  at: Conversation,
): Promise<Utterance | undefined> {
  const { content } = post;
  const built =
    content.kind === 'live'
      ? await ports.cardFor(tx, content.subject, audienceOf(post.person), at)
      : { card: content.card, revision: null };
  return built ? { post, at, ...built, hash: hashOf(built.card, at) } : undefined;
}

/** Equal words to several places go out in one call, where the platform can. */
export function grouped(utterances: readonly Utterance[], traits: (at: Conversation) => Traits): Utterance[][] {
  const groups: Utterance[][] = [];
  const open = new Map<string, Utterance[]>();
  for (const one of utterances) {
    const limit = traits(one.at).targetsPerPost;
    // A repeat keeps its own key: in company it would be a stranger to the platform.
    const alone = limit === 1 || one.post.replyTo !== null || one.post.attempts > 0;
    const key = `${one.at.platform} ${one.hash}`;
    const group = alone ? undefined : open.get(key);
    if (group && group.length < limit) {
      group.push(one);
      continue;
    }
    const fresh = [one];
    groups.push(fresh);
    if (!alone) open.set(key, fresh);
  }
  return groups;
}

export interface PostEnd extends Omit<Utterance, 'card'> {
  readonly outcome: SendOutcome;
  readonly traits: Traits;
  readonly now: number;
  readonly fraction: number;
}

export const decidePost = ({ outcome, post, traits, now, fraction }: PostEnd): AfterPost =>
  afterPost(outcome, { ...post, attempts: post.attempts + 1 }, traits, { now, fraction });

type Steps = { readonly [K in AfterPost['kind']]: (end: PostEnd, after: Extract<AfterPost, { kind: K }>) => Step };
type Step = (tx: Stores, ports: CourierPorts, trouble: (kind: Trouble) => void) => Promise<void>;

const whyOf = (outcome: SendOutcome) => ('why' in outcome ? `${outcome.kind}: ${outcome.why}` : outcome.kind);

const steps: Steps = {
  delivered:
    (end, { message }) =>
    async (tx, ports) => {
      await tx.outbox.settle(end.post.id, { status: 'delivered', settledAt: end.now, message });
      await noteReach(tx, end.post.person, end.at, 'open');
      if (end.post.dialogue !== null) await tx.dialogues.notePrompt(end.post.dialogue, message);
      await stand(tx, ports, end, message);
    },
  retry:
    (end, { at, alarm }) =>
    async (tx, _, trouble) => {
      await tx.outbox.settle(end.post.id, { status: 'ready', dueAt: at, why: whyOf(end.outcome) });
      if (alarm) trouble(alarm);
    },
  expired: (end) => async (tx, _, trouble) => {
    await tx.outbox.settle(end.post.id, { status: 'expired', settledAt: end.now, why: whyOf(end.outcome) });
    if (end.post.lane !== 'answer') trouble('expired');
  },
  failed:
    (end, { alarm }) =>
    async (tx, _, trouble) => {
      await fail(tx, end);
      if (alarm) trouble(alarm);
    },
  'next-channel':
    (end, { reach }) =>
    async (tx, ports, trouble) => {
      // A group that refuses us has thrown us out.
      if (end.at.kind === 'group') return conversationGone(end)(tx, ports, trouble);
      await noteReach(tx, end.post.person ?? end.at.person, end.at, reach);
      await elsewhere(tx, ports, end);
    },
  'conversation-gone': (end) => conversationGone(end),
  'thread-gone': (end) => async (tx) => {
    const conversation = await withoutThread(tx, end.at, end.now);
    await tx.outbox.settle(end.post.id, { status: 'ready', dueAt: end.now, conversation, why: whyOf(end.outcome) });
  },
  moved:
    (end, { to }) =>
    async (tx) => {
      await tx.conversations.move(end.at.platform, end.at.externalId, to);
      await tx.outbox.settle(end.post.id, { status: 'ready', dueAt: end.now, why: whyOf(end.outcome) });
    },
};

/** Everything one post's end changes in the database. */
export function settlePost(tx: Stores, ports: CourierPorts, end: PostEnd, note: (note: Note) => void): Promise<void> {
  const after = decidePost(end);
  const step = steps[after.kind] as (end: PostEnd, after: AfterPost) => Step;
  return step(end, after)(tx, ports, (trouble) => {
    // An alarm that cannot be told must not ring another.
    if (end.post.key.startsWith(alarmPrefix)) return;
    note({ trouble, platform: end.at.platform, id: end.post.id, why: whyOf(end.outcome) });
  });
}

const fail = (tx: Stores, { post, now, outcome }: PostEnd) =>
  tx.outbox.settle(post.id, { status: 'failed', settledAt: now, why: whyOf(outcome) });

const conversationGone =
  (end: PostEnd): Step =>
  async (tx, ports, trouble) => {
    if (end.at.goneAt === null) await tx.conversations.update(end.at.id, { goneAt: end.now });
    if (end.at.kind === 'direct') return elsewhere(tx, ports, end);
    await fail(tx, end);
    if (end.at.goneAt === null) trouble('undeliverable');
  };

/** The person's next private chat, else whoever waits for them must know. */
async function elsewhere(tx: Stores, ports: CourierPorts, end: PostEnd): Promise<void> {
  const { post, at, now, outcome } = end;
  const person = post.person ?? at.person;
  const chats = person === null ? [] : await privateChats(tx, ports.world, person);
  const next = chats.find((chat) => chat.id !== at.id);
  if (next) {
    return tx.outbox.settle(post.id, { status: 'ready', dueAt: now, conversation: next.id, why: whyOf(outcome) });
  }
  await fail(tx, end);
  if (person !== null && !post.key.startsWith(alarmPrefix)) await ports.unreachable(tx, post, person);
}

/** A delivered live card stands from now on; older copies for the same reader in this conversation step back. */
async function stand(tx: Stores, ports: CourierPorts, end: PostEnd, message: string): Promise<void> {
  const { post, at, revision, now } = end;
  if (post.content.kind !== 'live' || revision === null) return;
  const { subject } = post.content;
  // Where a platform deduplicates, what stands is what the first attempt said.
  const shownRevision = Math.min(post.revision ?? revision, revision);
  const wantedRevision = Math.max(revision, await currentRevision(tx, ports, end));
  const hash = shownRevision === revision ? end.hash : null;
  const copy = { conversation: at.id, person: post.person, subject, message };
  const id = await tx.shown.add({ ...copy, wantedRevision, shownRevision, hash, postedAt: now });
  await tx.shown.retire(subject, at.id, post.person, id);
}

/** A task is locked: a move that runs beside us must either see this copy or be seen by it. */
async function currentRevision(tx: Stores, ports: CourierPorts, { post, at }: PostEnd): Promise<number> {
  if (post.content.kind !== 'live') return 0;
  const { subject } = post.content;
  if (subject.kind === 'task') return (await tx.tasks.lock(subject.id))?.revision ?? 0;
  return (await ports.cardFor(tx, subject, audienceOf(post.person), at))?.revision ?? 0;
}
