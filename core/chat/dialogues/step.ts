import type { Button, Card } from '../../cards/card.ts';
import type { Action } from '../../cards/token.ts';
import type { Text } from '../../text/text.ts';
import type { FileRef } from '../inbound.ts';
import type { Scene } from '../scene.ts';

/** What a question may look at; it is asked again whenever its message is painted. */
export type View = Pick<Scene, 'tx' | 'world' | 'now' | 'person'>;

/** A button before it is known in which dialogue and turn it stands. */
export interface Choice {
  readonly text: Text;
  readonly verb: string;
  readonly arg?: string;
  readonly tone?: NonNullable<Button['tone']>;
}

/** One question. With a reply box there is nothing to press; without one a Cancel button is added. */
export type Question = Pick<Card, 'title' | 'facts' | 'lines' | 'body' | 'footnote'> &
  (
    | { readonly picks?: readonly Choice[]; readonly buttons: readonly Choice[] }
    | { readonly reply: NonNullable<Card['reply']> }
  );

/** What an answer leads to. */
export type Next<S> =
  | { readonly kind: 'ask'; readonly state: S }
  /** Not understood or not possible: one sentence, and the same question again. */
  | { readonly kind: 'again'; readonly why: Text }
  /** All is known. */
  | { readonly kind: 'finish'; readonly state: S };

/** One question and what its answers mean. Reads at most; whatever is to be done is done by the dialogue's `finish`. */
export interface Step<S> {
  ask(view: View, state: S): Promise<Question>;
  tap(view: View, state: S, action: Action): Promise<Next<S>>;
  text(view: View, state: S, words: string, files: readonly FileRef[]): Promise<Next<S>>;
}

export const ask = <S>(state: S): Next<S> => ({ kind: 'ask', state });
export const again = <S>(why: Text): Next<S> => ({ kind: 'again', why });
export const finish = <S>(state: S): Next<S> => ({ kind: 'finish', state });
