import type { Button, Card } from '../../cards/card.ts';
import { dialogueCard } from '../../cards/dialogue-card.ts';
import { noticeCard } from '../../cards/notice-card.ts';
import { openButton } from '../../cards/task-buttons.ts';
import { tokenOf } from '../../cards/token.ts';
import type { TaskId } from '../../ids.ts';
import type { Dialogue } from '../../stores/dialogues.ts';
import { sentence, type Text } from '../../text/text.ts';
import type { Choice, Question } from './step.ts';

type Handle = Pick<Dialogue, 'id' | 'turn'>;

const button =
  ({ id, turn }: Handle) =>
  ({ text, verb, arg, tone }: Choice): Button => ({
    text,
    token: tokenOf({ verb, subject: { kind: 'draft', id }, turn, ...(arg === undefined ? {} : { arg }) }),
    ...(tone ? { tone } : {}),
  });

const cancel: Choice = { text: sentence('new.cancel'), verb: 'cancel' };

/** A question as it is asked now. `why` says what was wrong with the last answer, or that a file was taken. */
export function questionCard(dialogue: Handle, question: Question, why: Text | null): Card {
  const isFine = why !== null && 'key' in why && why.key === 'talk.file.noted';
  const status = why ? { status: { text: why, tone: isFine ? ('good' as const) : ('bad' as const) } } : {};
  if ('reply' in question) return dialogueCard({ footnote: sentence('new.how_to_stop'), ...question, ...status });
  const { picks = [], buttons, ...parts } = question;
  return dialogueCard({
    ...parts,
    ...status,
    ...(picks.length > 0 ? { picks: picks.map(button(dialogue)) } : {}),
    buttons: [...buttons, cancel].map(button(dialogue)),
  });
}

/**
 * The message that had the buttons, while the answer is typed into a box in another one: what stands here cannot
 * become a box.
 */
export function waitingCard({ title, facts, lines, body }: Question): Card {
  return dialogueCard({
    title,
    ...(facts ? { facts } : {}),
    ...(lines ? { lines } : {}),
    ...(body ? { body } : {}),
    footnote: sentence('new.below'),
    buttons: [],
  });
}

/** What is left of a dialogue that is over; `made`: the task that came of it, to be opened whatever its turn is by then. */
export const closingCard = (closing: Text, made?: TaskId): Card =>
  noticeCard(closing, [], made === undefined ? [] : [openButton({ id: made, turn: 0 })]);
