import type { Instant, Locale, Subject, Zone } from '../ids.ts';
import { allowed, allowedShared } from '../tasks/allowed.ts';
import type { TaskFacts } from '../tasks/task.ts';
import { said } from '../text/text.ts';
import type { Audience, Card } from './card.ts';
import { openButton, personalButtons, rejectForm, titleOf, verbButton } from './task-buttons.ts';
import { factLines, noteLines } from './task-facts.ts';
import { type Reader, readerOf, statusOf } from './task-status.ts';

export interface At {
  readonly now: Instant;
  readonly locale: Locale;
  readonly zone: Zone;
}

/** Nobody in particular: a conversation as a whole. */
const anybody: Reader = { person: null, standings: new Set() };

/** The live card of a task for one person, or for a conversation as a whole. */
export function taskCard(facts: TaskFacts, audience: Audience, at: At): Card {
  const { task } = facts;
  const subject: Subject = { kind: 'task', id: task.id };
  const person = audience.kind === 'person' ? facts.people.get(audience.person) : undefined;
  const reader = person ? readerOf(facts, person) : anybody;
  const notes = noteLines(facts, reader);
  const base = {
    template: 'task',
    subject,
    revision: task.revision,
    title: said(titleOf(task)),
    status: statusOf(facts, reader),
    facts: factLines(facts, reader, at),
    ...(notes.length > 0 ? { lines: notes } : {}),
    ...(task.description ? { body: said(task.description) } : {}),
  } as const;
  if (audience.kind === 'conversation') return { ...base, buttons: sharedButtons(facts) };
  const offers = person ? allowed(facts, person, at.now) : [];
  return { ...base, buttons: personalButtons(facts, offers, reader).front, ...rejectForm(task, offers) };
}

/** Closed work offers nothing in a room of people; live work can be opened by those it belongs to. */
function sharedButtons(facts: TaskFacts) {
  const verbs = allowedShared(facts).flatMap((verb) => verbButton(facts, verb, anybody) ?? []);
  return facts.task.stage === 'closed' ? verbs : [...verbs, openButton(facts.task)];
}
