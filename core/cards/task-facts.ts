import type { Instant, Zone } from '../ids.ts';
import { isAsked } from '../proposals/leads.ts';
import type { LogEntry, TaskFacts } from '../tasks/task.ts';
import type { Key } from '../text/catalogue.ts';
import { said, sentence, type Text } from '../text/text.ts';
import { cardCounts } from './card.ts';
import { nameOf, type Reader } from './task-status.ts';
import { dueText, noteTexts, priorityTexts, rejectTexts, spanText, urgencyOf } from './texts.ts';

export interface Fact {
  readonly label: Text;
  readonly value: Text;
}

interface At {
  readonly now: Instant;
  readonly zone: Zone;
}

/** The lines of a task card, most useful first: what does not fit falls off the end. */
export function factLines(facts: TaskFacts, reader: Reader, at: At): readonly Fact[] {
  const { task, groups } = facts;
  const lines: Fact[] = [];
  const add = (label: Key, value: Text | string | null | undefined) => {
    if (value) lines.push({ label: sentence(label), value: typeof value === 'string' ? said(value) : value });
  };
  add('card.fact.due', task.dueAt === null ? null : pressingDue(facts, task.dueAt, at));
  const wished = isConcerned(facts, reader) ? facts.proposal?.dueAt : undefined;
  add('review.fact.proposed', wished ? dueText(wished, at) : null);
  if (task.priority !== 'normal') add('card.fact.priority', sentence(priorityTexts[task.priority]));
  if (reader.person === null || task.requester !== reader.person)
    add('card.fact.requester', nameOf(facts, task.requester));
  // While it is in progress the status names the owner already.
  if (task.stage !== 'in_progress' && !reader.standings.has('owner')) add('card.fact.owner', nameOf(facts, task.owner));
  add('card.fact.groups', groups.map((group) => group.name).join(' · '));
  add('card.fact.company', task.company);
  add('card.fact.material', task.material);
  add('card.fact.document', task.documentCode);
  add('card.fact.estimate', task.estimateMinutes ? spanText(task.estimateMinutes) : null);
  add('card.fact.comments', facts.comments > 0 ? String(facts.comments) : null);
  const { files = 0 } = facts;
  add('talk.fact', files > 0 ? sentence('talk.files', { count: files }) : null);
  return lines.slice(0, cardCounts.facts);
}

/** Whoever decides about a rejected offer, is asked about it, or rejected it. */
const isConcerned = (facts: TaskFacts, { person, standings }: Reader): boolean =>
  standings.has('manager') ||
  (person !== null && (facts.assignments[0]?.person === person || isAsked(facts, { id: person })));

function pressingDue({ task }: TaskFacts, dueAt: Instant, at: At): Text {
  const when = dueText(dueAt, at);
  const urgency = urgencyOf(task, at.now);
  if (urgency === 'none') return when;
  return sentence(urgency === 'soon' ? 'card.due.soon' : 'card.due.overdue', { when });
}

/** What people said that this reader should know now, newest last. Nothing of it belongs on a conversation's card. */
export function noteLines(facts: TaskFacts, reader: Reader): readonly Text[] {
  if (reader.person === null) return [];
  const note = reader.standings.has('outsider') ? undefined : lastNote(facts);
  return [note, lastDecline(facts, reader), unattended(facts)].filter((line) => line !== undefined);
}

/** Why the last person declined: for those who must find the next one, and for whoever wrote it. */
function lastDecline(facts: TaskFacts, reader: Reader): Text | undefined {
  if (facts.task.stage !== 'reviewed') return undefined;
  const [newest] = facts.assignments;
  if (newest?.status !== 'rejected' || !isConcerned(facts, reader)) return undefined;
  if (facts.proposal?.kind === 'question' && newest.reason) {
    return noteBy('review.note.question', nameOf(facts, newest.person), said(newest.reason));
  }
  const category = sentence(rejectTexts[newest.category ?? 'other']);
  const words = newest.reason
    ? sentence('card.note.declined_words', { category, reason: said(newest.reason) })
    : category;
  return noteBy('card.note.declined', nameOf(facts, newest.person), words);
}

/** The system confirmed it only because nobody was left who could. */
function unattended({ task, moves }: TaskFacts): Text | undefined {
  const isOver = task.stage === 'confirmed' || task.outcome === 'completed';
  const confirmed = isOver ? moves.find(({ verb }) => verb === 'confirm') : undefined;
  return confirmed?.args.why === 'nobody' ? sentence('card.note.unattended') : undefined;
}

/** What was said about the newest move that had words. */
function lastNote(facts: TaskFacts): Text | undefined {
  const isNote = (entry: LogEntry) => entry.comment !== null && entry.comment !== '' && noteTexts.has(entry.verb);
  const entry = facts.log.find(isNote);
  const isAnswer = entry?.verb === 'assign' && entry.actor === 'system';
  const label = isAnswer ? 'review.note.answer' : entry && noteTexts.get(entry.verb);
  return entry?.comment && label ? noteBy(label, nameOf(facts, entry.person), said(entry.comment)) : undefined;
}

const noteBy = (label: Key, name: Text | undefined, words: Text): Text =>
  name
    ? sentence('card.note.by', { label: sentence(label), name, words })
    : sentence('card.note.plain', { label: sentence(label), words });
