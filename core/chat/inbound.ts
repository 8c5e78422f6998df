import type { Instant, Locale, Platform } from '../ids.ts';

/** A chat as a platform names it. Ids are opaque outside the platform's adapter. */
export interface Place {
  readonly platform: Platform;
  readonly externalId: string;
  readonly kind: 'direct' | 'group';
  readonly title?: string;
  /** A topic inside the chat, where the platform has them. */
  readonly thread?: string;
}

export interface Sender {
  readonly externalId: string;
  readonly name: string;
  /** The platform's hint, already mapped to one of ours; a person's own setting wins. */
  readonly locale?: Locale;
}

interface Envelope {
  readonly place: Place;
  readonly sender: Sender;
  /** When the platform says it happened. */
  readonly at: Instant;
  /** The platform's id of this very event: the inbox key. Absent where a platform gives none. */
  readonly key?: string;
  /** Names this event in log, audit and every row it causes. */
  readonly correlation: string;
}

export interface FileRef {
  readonly id: string;
  readonly name?: string;
  readonly mime?: string;
  readonly size?: number;
}

export interface Tap extends Envelope {
  readonly kind: 'tap';
  readonly token: string;
  /** What a form carried: `choice`, `text`. */
  readonly fields: Readonly<Record<string, string>>;
  /** The message that carried the button. */
  readonly message?: string;
}
export interface Spoken extends Envelope {
  readonly kind: 'text';
  readonly text: string;
  readonly message: string;
  /** The message this one answers. */
  readonly replyTo?: string;
  readonly files: readonly FileRef[];
  /** Accounts the platform itself says were named. */
  readonly mentions?: readonly string[];
}
export interface Edited extends Envelope {
  readonly kind: 'edited';
  readonly text: string;
  readonly message: string;
}
/** Somebody opened the private chat, perhaps through a link with a payload. */
export interface Opened extends Envelope {
  readonly kind: 'opened';
  readonly payload?: string;
}
/** The person closed or reopened their private chat to us; we were added to or removed from a group. */
export interface Reach extends Envelope {
  readonly kind: 'blocked' | 'unblocked' | 'joined' | 'left';
}
/** The platform gave a chat a new id; message ids of the old one are dead. */
export interface Moved extends Envelope {
  readonly kind: 'moved';
  readonly from: string;
  readonly to: string;
}

export type Inbound = Tap | Spoken | Edited | Opened | Reach | Moved;
