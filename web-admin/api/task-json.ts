import { type Instant, type PersonId, taskNumber } from '../../core/ids.ts';
import type { Person } from '../../core/people/person.ts';
import type { Stores } from '../../core/stores.ts';
import { allowed } from '../../core/tasks/allowed.ts';
import type { Task, TaskFacts } from '../../core/tasks/task.ts';
import type { TaskJson, TaskLine } from './schemas.ts';

const newestEntries = 200;

export const instantText = (at: Instant | null): string | null => (at === null ? null : new Date(at).toISOString());

type Codes = (person: PersonId | null) => string | null;

export function taskLineOf(task: Task, code: Codes): TaskLine {
  return {
    number: taskNumber(task.id),
    type: task.type,
    code: task.code,
    title: task.title,
    description: task.description,
    stage: task.stage,
    outcome: task.outcome,
    dispatch: task.dispatch,
    turn: task.turn,
    revision: task.revision,
    priority: task.priority,
    due_at: instantText(task.dueAt),
    owner: code(task.owner),
    requester: code(task.requester),
    batch: task.batch,
    company: task.company,
    material: task.material,
    document_type: task.documentType,
    document_code: task.documentCode,
    created_at: instantText(task.createdAt),
    updated_at: instantText(task.updatedAt),
  };
}

/** People's codes by id, for everybody named. */
export async function codesOf(tx: Stores, people: Iterable<PersonId | null>): Promise<Codes> {
  const ids = [...new Set(people)].filter((id): id is PersonId => id !== null);
  const known = await tx.people.many(ids);
  return (id) => (id === null ? null : (known.get(id)?.code ?? null));
}

/** A task whole: its terms, who was asked, what happened, which copies of its card stand where. */
export async function taskJson(tx: Stores, facts: TaskFacts, as?: { person: Person; now: Instant }): Promise<TaskJson> {
  const { task } = facts;
  const log = (await tx.log.shown({ task: task.id, limit: newestEntries })).toReversed();
  const shown = (await tx.shown.of({ kind: 'task', id: task.id })).filter((card) => card.status === 'live');
  const places = await tx.conversations.many(shown.map((card) => card.conversation));
  const code = await codesOf(tx, [
    task.owner,
    task.requester,
    ...facts.sharers,
    ...facts.assignments.map((offer) => offer.person),
    ...log.map((entry) => entry.person),
    ...shown.map((card) => card.person),
  ]);
  return {
    ...taskLineOf(task, code),
    groups: facts.groups.map((group) => group.code),
    sharers: facts.sharers.map(code),
    assignments: facts.assignments.map((offer) => ({
      person: code(offer.person),
      status: offer.status,
      category: offer.category,
      reason: offer.reason,
    })),
    ...(as ? { allowed: allowed(facts, as.person, as.now).map(({ verb }) => verb) } : {}),
    log: log.map((entry) => ({
      verb: entry.verb,
      actor: entry.actor,
      person: code(entry.person),
      platform: entry.platform,
      at: instantText(entry.at),
      from: entry.from,
      to: entry.to,
      comment: entry.comment,
    })),
    shown_cards: shown.map((card) => {
      const place = places.get(card.conversation);
      return {
        platform: place?.platform ?? null,
        ...(card.person === null ? { conversation: place?.externalId ?? null } : { person: code(card.person) }),
        wanted_revision: card.wantedRevision,
        shown_revision: card.shownRevision,
      };
    }),
  };
}
