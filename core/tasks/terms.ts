import { hash } from 'node:crypto';
import type { PersonId } from '../ids.ts';
import type { Task, TaskFacts } from './task.ts';

/** What exactly somebody is offered: equal for the same words, date and priority. */
export const termsOf = ({ title, description, dueAt, priority }: Task): string =>
  hash('sha256', JSON.stringify([title, description, dueAt, priority]), 'base64url').slice(0, 22);

/** They rejected it or let it lapse as it stands now, and no question of theirs was answered since. */
export function turnedDown({ task, assignments }: Pick<TaskFacts, 'task' | 'assignments'>, person: PersonId): boolean {
  const terms = termsOf(task);
  return assignments.some(
    (offer) =>
      offer.person === person &&
      (offer.status === 'rejected' || offer.status === 'expired') &&
      offer.answeredAt === null &&
      offer.terms === terms,
  );
}
