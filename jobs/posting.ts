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
