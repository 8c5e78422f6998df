import type { Place } from '../chat/inbound.ts';
import type { ConversationId, Instant, Locale, PersonId, Platform, Zone } from '../ids.ts';

/** A chat we may speak in, on one platform. */
export interface Conversation {
  readonly id: ConversationId;
  readonly platform: Platform;
  readonly externalId: string;
  readonly thread: string | null;
  readonly kind: 'direct' | 'group';
  readonly title: string | null;
  readonly locale: Locale;
  readonly zone: Zone;
  /** Of a direct conversation, once bound. */
  readonly person: PersonId | null;
  /** We were removed, or it does not exist any more. */
  readonly goneAt: Instant | null;
}

export interface Conversations {
  get(id: ConversationId): Promise<Conversation | undefined>;
  many(ids: readonly ConversationId[]): Promise<ReadonlyMap<ConversationId, Conversation>>;
  /** By platform and external id (+ thread); made when unknown, with this locale and zone. */
  ensure(place: Place, defaults: { locale: Locale; zone: Zone; person?: PersonId | null }): Promise<Conversation>;
  find(platform: Platform, externalId: string, thread?: string | null): Promise<Conversation | undefined>;
  /** The person's direct conversation on one platform, or on any (ordered by platform). */
  directOf(person: PersonId): Promise<Conversation[]>;
  update(
    id: ConversationId,
    change: Partial<Pick<Conversation, 'title' | 'locale' | 'zone' | 'person' | 'goneAt' | 'thread'>>,
  ): Promise<void>;
  /** Gives every row of the old chat the new external id; returns the conversations that moved. */
  move(platform: Platform, from: string, to: string): Promise<ConversationId[]>;
}
