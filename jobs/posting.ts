import { createHash } from 'node:crypto';
import type { Audience, Card } from '../core/cards/card.ts';
import { hashOf } from '../core/cards/content-hash.ts';
import type { Traits } from '../core/ports.ts';
import type { Conversation } from '../core/stores/conversations.ts';
import type { Post } from '../core/stores/outbox.ts';
import type { Stores } from '../core/stores.ts';
import type { CourierPorts } from './courier-ports.ts';

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

/** Undefined: its reason is gone. What may stand, and is known by its key, is said again: only then can it be painted. */
export async function utter(
  tx: Stores,
  ports: CourierPorts,
  post: Post,
  at: Conversation,
  { idempotentPostsMs }: Traits,
): Promise<Utterance | undefined> {
  const { content } = post;
  const built =
    content.kind === 'live'
      ? await ports.cardFor(tx, content.subject, audienceOf(post.person), at)
      : { card: content.card, revision: null };
  const isFound = post.sentKey !== null && idempotentPostsMs > 0;
  if (!built || ('isOver' in built && built.isOver && !isFound)) return undefined;
  const { card, revision } = built;
  return { post, at, card, revision, hash: hashOf(card, at) };
}

/** The key of the company a post went in and must be repeated in; null: it went alone, or never. */
export const companyOf = ({ key, sentKey }: Pick<Post, 'key' | 'sentKey'>): string | null =>
  sentKey === key ? null : sentKey;

/** One call: who it reaches, and the key the platform knows it by. */
export interface Company {
  readonly key: string;
  readonly members: readonly Utterance[];
}

/**
 * Equal words to several places go out in one call, where the platform can. What may have been shown goes again as it
 * went: a platform that knows the key says yes to anybody and delivers to nobody new.
 */
export function grouped(utterances: readonly Utterance[], traits: (at: Conversation) => Traits): Company[] {
  const groups: Utterance[][] = [];
  const open = new Map<string, Utterance[]>();
  for (const one of utterances) {
    const { attempts, replyTo, sentKey } = one.post;
    const limit = sentKey === null ? traits(one.at).targetsPerPost : Number.POSITIVE_INFINITY;
    const alone = limit === 1 || (sentKey === null && replyTo !== null);
    // Those tried equally often wait equally long.
    const likeness = sentKey ?? `${one.at.platform} ${one.hash} ${attempts}`;
    const group = alone ? undefined : open.get(likeness);
    if (group && group.length < limit) {
      group.push(one);
      continue;
    }
    const fresh = [one];
    groups.push(fresh);
    if (!alone) open.set(likeness, fresh);
  }
  return groups.map((members) => ({ key: keyOf(members), members }));
}

/** A company's own name: were it the key of one member, that one could never go out alone any more. */
function keyOf(members: readonly Utterance[]): string {
  const [first] = members;
  if (first && first.post.sentKey !== null) return first.post.sentKey;
  if (first && members.length === 1) return first.post.key;
  const hash = createHash('sha256').update(members.map(({ post }) => post.key).join('\n'));
  return `g-${hash.digest('base64url').slice(0, 40)}`;
}
