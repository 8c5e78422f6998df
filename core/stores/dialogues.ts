import type { ConversationId, Instant, PersonId, Platform } from '../ids.ts';

export interface Dialogue {
  readonly id: number;
  readonly person: PersonId;
  readonly conversation: ConversationId;
  readonly kind: string;
  /** Steps taken; tokens of the dialogue's cards carry it as their turn. */
  readonly turn: number;
  readonly state: Readonly<Record<string, unknown>>;
  /** The message whose reply belongs here; known once it was delivered. */
  readonly prompt: string | null;
  readonly expiresAt: Instant;
  readonly endedAt: Instant | null;
}

export interface Dialogues {
  /** Ends the person's other open dialogue of this kind in this conversation, then opens one. */
  open(dialogue: Omit<Dialogue, 'id' | 'turn' | 'prompt' | 'endedAt'>): Promise<Dialogue>;
  get(id: number): Promise<Dialogue | undefined>;
  /** The newest open one of this person in this conversation, not expired. */
  newest(person: PersonId, conversation: ConversationId, now: Instant): Promise<Dialogue | undefined>;
  /** By the message a person replied to, ended or not. */
  byPrompt(conversation: ConversationId, message: string): Promise<Dialogue | undefined>;
  /** Compare-and-set on turn; turn + 1. */
  step(id: number, turn: number, state: Dialogue['state'], expiresAt: Instant): Promise<boolean>;
  notePrompt(id: number, message: string): Promise<void>;
  /** False if it had ended already. */
  end(id: number, now: Instant): Promise<boolean>;
  expired(now: Instant, limit: number): Promise<Dialogue[]>;
}

/** One-time codes that bind an account; only their SHA-256 is stored. */
export interface BindCodes {
  add(code: { hash: string; person: PersonId; expiresAt: Instant; now: Instant }): Promise<void>;
  /** Uses it up. */
  use(hash: string, now: Instant): Promise<{ kind: 'ok'; person: PersonId } | { kind: 'used' | 'expired' | 'unknown' }>;
  /** Burnt: typed where others could read it. */
  burn(hash: string, now: Instant): Promise<boolean>;
}

/** A tap by an account nobody knows yet, kept until it is bound. */
export interface Intent {
  readonly id: number;
  readonly platform: Platform;
  readonly externalId: string;
  readonly conversation: ConversationId;
  readonly token: string;
  readonly message: string | null;
  readonly expiresAt: Instant;
}

export interface Intents {
  keep(intent: Omit<Intent, 'id'>): Promise<void>;
  /** Takes the kept ones of this account that are still good, oldest first; each once. */
  take(platform: Platform, externalId: string, now: Instant): Promise<Intent[]>;
}
