import type { ConversationId, PersonId } from '../ids.ts';
import type { Stores } from '../stores.ts';
import { mayRead } from '../tasks/standing.ts';
import type { Comment, TaskFacts } from '../tasks/task.ts';

/** Those who decide what becomes of a task that nobody holds yet. */
function waitedFor({ task, reviewers, managers }: TaskFacts): readonly PersonId[] {
  const waitsForReview = task.stage === 'pending_review' || task.stage === 'returned';
  if (waitsForReview) return task.reviewer === null ? reviewers : [];
  return task.stage === 'reviewed' && task.dispatch !== 'pooled' && task.assigner === null ? managers : [];
}

/** Everybody who is to hear what is said about a task, but for whoever says it; active, and allowed to read it now. */
export async function participants(tx: Stores, facts: TaskFacts, comment: Comment): Promise<PersonId[]> {
  const { task, offer, sharers } = facts;
  const named = [task.requester, task.owner, offer?.person, task.assigner, task.reviewer];
  const ids = new Set<PersonId>([
    ...named.filter((id) => typeof id === 'number'),
    ...sharers,
    ...waitedFor(facts),
    ...(await tx.talk.speakers(task.id)),
    ...comment.mentions,
  ]);
  ids.delete(comment.person);
  const people = await tx.people.many([...ids]);
  return [...ids].filter((id) => {
    const person = people.get(id);
    return person && person.disabledAt === null && mayRead(facts, person);
  });
}

/** Everybody who reads along in a group chat, as far as we know: its groups' members with an account there. */
export async function readersOf(tx: Stores, id: ConversationId): Promise<PersonId[]> {
  const conversation = await tx.conversations.get(id);
  if (!conversation || conversation.goneAt !== null) return [];
  const groups = await tx.groups.inConversation(id);
  const members = await tx.groups.members(groups.map((group) => group.id));
  const accounts = await tx.accounts.ofMany(members);
  const here = new Set(
    accounts.filter(({ platform }) => platform === conversation.platform).map(({ person }) => person),
  );
  return members.filter((member) => here.has(member));
}
