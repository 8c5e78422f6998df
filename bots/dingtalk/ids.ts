import { createHash } from 'node:crypto';
import type { Place } from '../../core/chat/inbound.ts';

/** Which template a card was made from: ours, or the public one. A card keeps its template for life. */
export type TemplateKind = 'own' | 'public';

/**
 * The id a card is known by (`outTrackId`), the same on every attempt: what it was made from, where it stands, and the
 * outbox key with whatever tells one card of that post from its neighbours.
 */
export function cardId(template: TemplateKind, kind: Place['kind'], ...parts: readonly string[]): string {
  const print = createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 32);
  return `${template === 'own' ? 'o' : 'p'}${kind === 'direct' ? 'd' : 'g'}-${print}`;
}

/**
 * A message of ours as it is named outside this room. Cards are named by their `outTrackId`, which is all that a tap
 * tells; what was sent as a text cannot be changed, and what answered through a session webhook has no name at all.
 */
export type OwnMessage =
  | { readonly kind: 'card'; readonly id: string; readonly template: TemplateKind; readonly in: Place['kind'] }
  | { readonly kind: 'text'; readonly query: string }
  | { readonly kind: 'reply' };

export function readMessage(text: string): OwnMessage | undefined {
  const card = /^([op])([dg])-[\w-]{32}$/.exec(text);
  if (card) {
    const [id, template, place] = card;
    return { kind: 'card', id, template: template === 'o' ? 'own' : 'public', in: place === 'd' ? 'direct' : 'group' };
  }
  if (text.startsWith('t-')) return { kind: 'text', query: text.slice(2) };
  return text.startsWith('w-') ? { kind: 'reply' } : undefined;
}

export const textMessage = (query: string): string => `t-${query}`;
export const replyMessage = (key: string): string =>
  `w-${createHash('sha256').update(key).digest('base64url').slice(0, 32)}`;

/** A place as `openSpaceId` spells it, without the prefix that stands before the first one only. */
export const spaceOf = ({ kind, externalId }: Place): string =>
  `${kind === 'direct' ? 'IM_ROBOT' : 'IM_GROUP'}.${externalId}`;

/** Ids go into lists whose separators they must not hold. */
export const isUsable = ({ externalId }: Place): boolean => /^[^;\s]{1,200}$/.test(externalId);

/** The longest list of spaces, in characters, prefix included. */
export const spacesLimit = 1_000;
export const spacesPrefix = 'dtv1.card//';
