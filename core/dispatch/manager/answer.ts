import type { PersonId } from '../../ids.ts';
import type { Person } from '../../people/person.ts';
import type { Stores } from '../../stores.ts';
import { factsOf } from '../../tasks/facts.ts';
import type { Actor, TaskFacts } from '../../tasks/task.ts';
import type { Result } from '../../tasks/verbs.ts';
import { sentence, type Text } from '../../text/text.ts';
import type { World } from '../../world.ts';

/** Why an operation did nothing; the same in every language, and a promise to the systems that ask. */
export const noCodes = [
  'no_task',
  'no_person',
  'no_group',
  'no_type',
  'exists',
  'claimed',
  'finished',
  'not_claimable',
  'not_member',
  'not_claimed',
  'old_owner',
  'new_owner',
  'not_owner',
  'no_way',
  'person_needed',
  'needs',
  'stale',
  'refused',
] as const;
export type NoCode = (typeof noCodes)[number];

export interface No {
  readonly kind: 'no';
  readonly code: NoCode;
  readonly why: Text;
  /** The task as it is, where there is one and the asker may know of it. */
  readonly facts?: TaskFacts;
}

export interface Done {
  readonly kind: 'done';
  /** already: it was so before, nothing was changed. */
  readonly how: 'done' | 'already';
  readonly facts: TaskFacts;
}
export type Answer = Done | No;

export const no = (code: NoCode, facts?: TaskFacts, why: Text = sentence(`api.no.${code}`)): No => ({
  kind: 'no',
  code,
  why,
  ...(facts ? { facts } : {}),
});

export const already = (facts: TaskFacts): Done => ({ kind: 'done', how: 'already', facts });

/** What the table answered, in the words of the operations. */
export function answerOf(result: Result): Answer {
  switch (result.kind) {
    case 'moved':
      return { kind: 'done', how: 'done', facts: result.facts };
    case 'already':
      return already(result.facts);
    case 'unknown':
      return no('no_task');
    case 'needs':
      return no('needs', result.facts, sentence(`api.need.${result.need}`));
    case 'stale':
    case 'refused':
      return no(result.kind, result.facts, result.notice);
  }
}

/** A task as the system that made it knows it. */
export interface TaskKey {
  readonly type: string;
  readonly code: string;
}

/** The task, held until the unit ends. */
export async function taskOf(tx: Stores, world: World, { type, code }: TaskKey): Promise<TaskFacts | undefined> {
  const known = await tx.tasks.byCode(type, code);
  return known && factsOf(tx, world, known.id, true);
}

export async function personOf(tx: Stores, code: string): Promise<Person | undefined> {
  const person = await tx.people.byCode(code);
  return person?.disabledAt === null ? person : undefined;
}

/** Undefined when one of them is nobody. */
export async function peopleOf(tx: Stores, codes: readonly string[]): Promise<PersonId[] | undefined> {
  const ids = new Set<PersonId>();
  for (const code of codes) {
    const person = await personOf(tx, code);
    if (!person) return undefined;
    ids.add(person.id);
  }
  return [...ids];
}

/** The same occasion, on behalf of a person whose rights decide. */
export const actingFor = (actor: Actor, person: Person): Actor => ({ ...actor, person });

/** Keeps what this occasion did out of the operation log, where that was asked for. The audit always has it. */
export async function passOver(
  tx: Stores,
  world: World,
  actor: Actor,
  operation: string,
  answer: Answer,
  isAsked: boolean | undefined,
): Promise<Answer> {
  if (!isAsked || answer.kind === 'no') return answer;
  const { id, type, code } = answer.facts.task;
  const at = world.clock.now();
  await tx.log.hide(id, actor.correlation, at);
  const { platform, correlation } = actor;
  await tx.audit.append({
    ...{ at, kind: 'admin', verb: operation, subject: code ?? String(id), platform, correlation },
    person: actor.person?.id ?? null,
    externalId: null,
    detail: { type, skip_log: true, how: answer.how },
  });
  return answer;
}
