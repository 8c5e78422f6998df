import type { PersonId, Subject, TaskId } from '../ids.ts';
import { savings } from '../ledger/thrift.ts';
import { notify } from '../notices/notify.ts';
import { saidAbout, tellingOf } from '../notices/words.ts';
import type { Stores } from '../stores.ts';
import type { Comment, TaskFacts } from '../tasks/task.ts';
import { tellConversation } from '../tell/tell.ts';
import type { World } from '../world.ts';
import { participants, readersOf } from './participants.ts';

/** So long (ms) a comment waits for its files, and those after it with it: one message says it all, in order. */
const patienceMs = 20_000;

const wakeUp = (task: TaskId) => ({ kind: 'relay', key: `t${task}`, subject: { kind: 'task', id: task } }) as const;

/**
 * Tells everybody of the comments nobody heard of yet, oldest first. Needs the unit that holds the task. A comment
 * whose files are still on their way stops those behind it, for a while.
 */
export async function relay(tx: Stores, world: World, facts: TaskFacts): Promise<void> {
  const now = world.clock.now();
  const waiting = await tx.talk.awaited(facts.task.id);
  const files = await tx.files.ofComments(waiting.map(({ id }) => id));
  for (const comment of waiting) {
    const own = files.filter((file) => file.comment === comment.id);
    const giveUpAt = comment.at + patienceMs;
    if (own.some(({ status }) => status === 'fetching') && now < giveUpAt) {
      await tx.jobs.reschedule({ ...wakeUp(facts.task.id), dueAt: giveUpAt });
      return;
    }
    if (comment.text === '' && own.length === 0) await tx.talk.drop(comment.id);
    else {
      await tx.talk.relayed(comment.id, now);
      await relayOne(tx, world, facts, comment);
    }
  }
}

/** Once in each group chat where the task's card stands, once to everybody else in private; never back to where it came from. */
async function relayOne(tx: Stores, world: World, facts: TaskFacts, comment: Comment): Promise<void> {
  const subject: Subject = { kind: 'comment', id: comment.id };
  const card: Subject = { kind: 'task', id: facts.task.id };
  const content = { kind: 'live', subject } as const;
  const key = `m${comment.id.toString(36)}`;
  const text = saidAbout(facts, comment);
  const options = { key, correlation: tellingOf(comment), answers: card };
  const news = {
    task: facts.task,
    kind: 'comment',
    listener: 'participant',
    how: 'notice',
    when: 'now',
    text,
  } as const;
  const covered = new Set<PersonId>([comment.person]);
  for (const group of await groupsOf(tx, card, comment)) {
    if (group !== comment.conversation) {
      const conversation = await tx.conversations.get(group);
      if (!conversation || conversation.goneAt !== null || !world.traits(conversation.platform)) continue;
      if ((await savings(tx, world, conversation.platform)).has('notices')) continue;
      await tellConversation(tx, world, group, content, options);
    }
    for (const reader of await readersOf(tx, group)) covered.add(reader);
  }
  for (const person of await participants(tx, facts, comment)) {
    if (covered.has(person)) continue;
    // Whoever is called by name, or gave the task, is told at any price.
    const spare = !comment.mentions.includes(person) && facts.task.assigner !== person;
    await notify(tx, world, { ...news, person, content, spare }, options);
  }
}

/** Group chats that read along: the task's shared card stands there, or the words were said there. */
async function groupsOf(tx: Stores, card: Subject, comment: Comment): Promise<number[]> {
  const copies = await tx.shown.of(card);
  const groups = new Set(
    copies.filter(({ person, status }) => person === null && status === 'live').map(({ conversation }) => conversation),
  );
  const origin = comment.conversation === null ? undefined : await tx.conversations.get(comment.conversation);
  if (origin?.kind === 'group') groups.add(origin.id);
  return [...groups];
}
