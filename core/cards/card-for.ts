import { draftCard } from '../chat/dialogues/kinds.ts';
import {
  type ConversationId,
  type Locale,
  type PersonId,
  type Subject,
  type SubjectKind,
  type TaskId,
  taskNumber,
  type Zone,
} from '../ids.ts';
import type { Person } from '../people/person.ts';
import type { Stores } from '../stores.ts';
import { factsOf } from '../tasks/facts.ts';
import { mayRead } from '../tasks/standing.ts';
import type { TaskFacts } from '../tasks/task.ts';
import { said, sentence } from '../text/text.ts';
import type { World } from '../world.ts';
import { batchCard, batchOf } from './batch-card.ts';
import type { Audience, Card } from './card.ts';
import { commentCard } from './comment-card.ts';
import { moreCard } from './more-card.ts';
import { type At, taskCard } from './task-card.ts';

export interface Shown {
  readonly card: Card;
  readonly revision: number;
  /** The reader may look no longer: a copy that stands says so and offers nothing, and no new one is posted. */
  readonly isOver?: true;
}

/** The tongue it is read in; `id` of the conversation it stands in, where one reads it as a whole. */
interface Reader {
  readonly locale: Locale;
  readonly zone: Zone;
  readonly id?: ConversationId;
}

/** What a live subject looks like to an audience now, from stored state only. Undefined: nothing (left) to show them. */
export async function cardFor(
  tx: Stores,
  world: World,
  subject: Subject,
  audience: Audience,
  reader: Reader,
): Promise<Shown | undefined> {
  const person = audience.kind === 'person' ? await tx.people.get(audience.person) : null;
  if (person === undefined) return undefined;
  return liveCards[subject.kind]?.(tx, world, subject.id, person, { ...reader, now: world.clock.now() });
}

/** `person` is null for a conversation's card. */
type Build = (tx: Stores, world: World, id: number, person: Person | null, at: At) => Promise<Shown | undefined>;

const liveCards: Partial<Record<SubjectKind, Build>> = {
  task: ofTask,
  batch: ofBatch,
  draft: draftCard,
  comment: ofComment,
  more: ofMore,
};

async function ofTask(
  tx: Stores,
  world: World,
  id: number,
  person: Person | null,
  at: At & Pick<Reader, 'id'>,
): Promise<Shown | undefined> {
  const facts = await factsOf(tx, world, id);
  if (!facts) return undefined;
  if (person) return personalCard(facts, person, at);
  if (!(await isItsPool(tx, facts, at.id))) return overShown(facts);
  return { card: taskCard(facts, { kind: 'conversation' }, at), revision: facts.task.revision };
}

/** A person's own card of a task whose facts are at hand. */
export function personalCard(facts: TaskFacts, person: Person, at: At): Shown {
  if (!mayRead(facts, person)) return overShown(facts);
  const known = { ...facts, people: new Map(facts.people).set(person.id, person) };
  return { card: taskCard(known, { kind: 'person', person: person.id }, at), revision: facts.task.revision };
}

async function ofMore(tx: Stores, world: World, id: number, person: Person | null, at: At): Promise<Shown | undefined> {
  const facts = person ? await factsOf(tx, world, id) : undefined;
  if (!person || !facts) return undefined;
  if (!mayRead(facts, person)) return overShown(facts);
  return { card: moreCard(facts, person, at), revision: facts.task.revision };
}

/** A task that waits in the pools of other groups offers nothing here any more. */
async function isItsPool(tx: Stores, { task, groups }: TaskFacts, conversation?: ConversationId): Promise<boolean> {
  if (task.dispatch !== 'pooled' || conversation === undefined) return true;
  const bound = await tx.groups.inConversation(conversation);
  return bound.length === 0 || bound.some(({ id }) => groups.some((group) => group.id === id));
}

const overShown = (facts: TaskFacts): Shown => ({
  card: overCard(facts),
  revision: facts.task.revision,
  isOver: true,
});

/** Not a word of what became of it. */
const overCard = ({ task }: TaskFacts): Card => ({
  template: 'task',
  subject: { kind: 'task', id: task.id },
  revision: task.revision,
  title: said(taskNumber(task.id)),
  status: { tone: 'neutral', text: sentence('card.status.not_yours') },
  buttons: [],
});

/** What was said is shown to those who may read the task now. */
async function ofComment(tx: Stores, world: World, id: number, person: Person | null): Promise<Shown | undefined> {
  const comment = await tx.talk.get(id);
  const facts = comment && (await factsOf(tx, world, comment.task));
  if (!comment || !facts || (person && !mayRead(facts, person))) return undefined;
  const answered = comment.answers === null ? undefined : await tx.talk.get(comment.answers);
  const people = await tx.people.many([comment.person, ...(answered ? [answered.person] : [])]);
  const name = (one: PersonId) => people.get(one)?.name ?? '';
  const told = {
    comment,
    task: facts.task,
    files: await tx.files.ofComments([id]),
    author: name(comment.person),
    ...(answered ? { answered: { author: name(answered.person), text: answered.text } } : {}),
    link: world.files.link,
  };
  return { card: commentCard(told, person), revision: comment.revision };
}

/** Only whoever made the batch gets its card, and only as their own. */
async function ofBatch(tx: Stores, _world: World, id: number, person: Person | null): Promise<Shown | undefined> {
  const first = await tx.tasks.get(id);
  const batch = first?.batch ? batchOf(await tx.tasks.byBatch(first.batch)) : undefined;
  if (!batch || !person) return undefined;
  const holders = new Map<TaskId, PersonId>();
  for (const task of batch.tasks) {
    const [newest] = task.owner === null ? await tx.tasks.assignments(task.id) : [];
    const holder = task.owner ?? newest?.person;
    if (holder !== undefined) holders.set(task.id, holder);
  }
  const people = await tx.people.many([...new Set(holders.values())]);
  const names = [...holders].map(([task, holder]) => [task, people.get(holder)?.name ?? ''] as const);
  return { card: batchCard(batch, new Map(names)), revision: batch.revision };
}
