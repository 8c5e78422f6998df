import { isAsked } from '../proposals/leads.ts';
import type { Allowed } from '../tasks/allowed.ts';
import type { TaskFacts } from '../tasks/task.ts';
import type { Verb } from '../tasks/verbs.ts';
import type { Key } from '../text/catalogue.ts';
import { said, sentence } from '../text/text.ts';
import type { Button } from './card.ts';
import type { Reader } from './task-status.ts';
import { tokenOf } from './token.ts';

/** What a token says beyond its verb, where the verb alone would do something else or nothing yet. */
export const buttonArgs = { note: 'note', due: 'due' } as const;

const button = ({ id, turn }: TaskFacts['task'], verb: Verb, arg: string, text: Button['text']): Button => ({
  text,
  token: tokenOf({ verb, subject: { kind: 'task', id }, turn, arg }),
});

/** Moves that are one press, and take words or a photo from those who have some. */
const noted = new Map<Verb, Key>([
  ['approve', 'review.button.approve_note'],
  ['finish', 'review.button.finish_note'],
  ['confirm', 'review.button.confirm_note'],
]);

export const notedButtons = ({ task }: TaskFacts, offers: readonly Allowed[]): readonly Button[] =>
  offers.flatMap(({ verb }) => {
    const text = noted.get(verb);
    return text ? [button(task, verb, buttonArgs.note, sentence(text))] : [];
  });

/** After a rejection: the next one to offer it to, where somebody is proposed. */
export function nextButtons(facts: TaskFacts, offers: readonly Allowed[]): readonly Button[] {
  const { proposal, people, task } = facts;
  const next = proposal?.kind === 'next' && proposal.person !== null ? people.get(proposal.person) : undefined;
  if (!next || next.disabledAt !== null || !offers.some(({ verb }) => verb === 'assign')) return [];
  const text = sentence('review.button.next', { name: said(next.name) });
  return [{ ...button(task, 'assign', next.id.toString(36), text), tone: 'success' }];
}

export const dateButton = ({ task }: TaskFacts): Button =>
  button(task, 'edit', buttonArgs.due, sentence('review.button.date'));

/** Whether this reader’s answer is waited for: what they say is the answer. */
export const answers = (facts: TaskFacts, { person }: Reader): boolean =>
  person !== null && isAsked(facts, { id: person });
