import type { Subject } from '../ids.ts';
import type { Text } from '../text/text.ts';

export type Tone = 'neutral' | 'waiting' | 'active' | 'good' | 'bad';

export interface Button {
  readonly text: Text;
  /** An action token (`core/cards/token.ts`). */
  readonly token: string;
  readonly tone?: 'primary' | 'success' | 'danger';
}

/** Inputs bound to one verb; where a platform has no inputs, the core asks in a separate message instead. */
export interface Form {
  readonly token: string;
  readonly choices: readonly { readonly value: string; readonly text: Text }[];
  readonly input: { readonly label: Text; readonly maxLength: number };
}

/** `url`: https or http, signed where it must be; shown as something to press, never spelt out where that can be helped. */
export interface Link {
  readonly text: Text;
  readonly url?: string;
}

/**
 * What is shown, before any platform or language is chosen. Counts hold everywhere: facts ≤ 8, lines ≤ 8, links ≤ 8, buttons ≤ 6,
 * picks ≤ 8, form choices ≤ 8. Lengths are cut by `fit` in the platform's own unit.
 */
export interface Card {
  readonly template: 'task' | 'list' | 'notice' | 'dialogue';
  /** What a live card is about; snapshots (notices, lists) may have none. */
  readonly subject?: Subject;
  /** Of the subject, when this was built; 0 for a snapshot. */
  readonly revision: number;
  readonly title: Text;
  readonly status?: { readonly text: Text; readonly tone: Tone };
  readonly facts?: readonly { readonly label: Text; readonly value: Text }[];
  /** Entries of a list or paragraphs of a notice, one line each. */
  readonly lines?: readonly Text[];
  readonly body?: Text;
  /** What hangs on it, after the body: what it is, and where it opens, if anywhere. */
  readonly links?: readonly Link[];
  /** Things to choose among (tasks of a list, templates, people), shown compactly before the buttons. */
  readonly picks?: readonly Button[];
  readonly buttons: readonly Button[];
  readonly form?: Form;
  /** The next text of the reader is the answer; platforms that can open a reply box do so. Never beside buttons. */
  readonly reply?: { readonly placeholder: Text };
  readonly footnote?: Text;
}

export const cardCounts = { facts: 8, lines: 8, links: 8, buttons: 6, picks: 8, choices: 8 } as const;

/** Who a card is built for. A card for a conversation carries shared verbs only and no word for one reader. */
export type Audience = { readonly kind: 'person'; readonly person: number } | { readonly kind: 'conversation' };
