import type { GroupId, PersonId } from '../../ids.ts';
import type { Stores } from '../../stores.ts';
import { factsOf } from '../../tasks/facts.ts';
import { perform } from '../../tasks/perform.ts';
import { file } from '../../tasks/submit.ts';
import type { Actor, NewTask, TaskFacts } from '../../tasks/task.ts';
import type { Result } from '../../tasks/verbs.ts';
import type { World } from '../../world.ts';
import { dispatchToPeople } from '../named.ts';
import { dispatchByRules } from '../route.ts';
import { type Answer, answerOf, type No, no, passOver, peopleOf, personOf, type TaskKey, taskOf } from './answer.ts';

export interface DispatchTask extends TaskKey, Omit<NewTask, 'type' | 'code' | 'title' | 'requester' | 'batch'> {
  readonly title?: string;
  /** Named people go before groups, groups before rules. */
  readonly users?: readonly string[];
  readonly owner?: string;
  readonly groups?: readonly string[];
  /** Although somebody has it already. */
  readonly force?: boolean;
  readonly skipLog?: boolean;
}

/**
 * Dispatch: files the task unless its code is known, and sends it to the people named, to the groups named, or where the
 * rules say. A second call replaces what the first one led to: groups, people, offer and shares. One person gets it at
 * once; an owner with others shares it with them; several people without an owner may each claim it.
 */
export async function dispatchTask(tx: Stores, world: World, actor: Actor, wanted: DispatchTask): Promise<Answer> {
  const { type, code, title = code, users, owner, groups, force, skipLog, ...fields } = wanted;
  if (!world.taskTypes.has(type)) return no('no_type');
  const named = await namedIn(tx, wanted);
  if (named.kind === 'no') return named;

  const known = await taskOf(tx, world, wanted);
  const found = known ?? (await file(tx, world, actor, { ...fields, type, code, title }, false)).facts;
  const held = refusal(found, force ?? false);
  if (held) return held;

  const facts = known ? await described(tx, world, actor, known, fields) : found;
  const routed = answerOf(await route(tx, world, actor, facts, named, force ?? false));
  const answer = routed.kind === 'done' ? await unshared(tx, world, actor, routed.facts, facts, named) : routed;
  return passOver(tx, world, actor, 'Dispatch', answer, skipLog);
}

async function route(
  tx: Stores,
  world: World,
  actor: Actor,
  { task }: TaskFacts,
  { people, owner, groups }: Named,
  force: boolean,
): Promise<Result> {
  if (people.length > 0) {
    return dispatchToPeople(tx, world, actor, task.id, { people, force, ...(owner === undefined ? {} : { owner }) });
  }
  if (groups.length === 0) return (await dispatchByRules(tx, world, actor, task.id, { force })).result;
  const verb = task.stage === 'reviewed' ? 'dispatch' : 'redispatch';
  return perform(tx, world, actor, { verb, task: task.id, args: { groups, force } });
}

function refusal(facts: TaskFacts, force: boolean): No | null {
  const { stage } = facts.task;
  if (stage === 'done' || stage === 'confirmed' || stage === 'closed') return no('finished', facts);
  if (stage === 'pending_review' || stage === 'returned') return no('refused', facts);
  return stage !== 'reviewed' && !force ? no('claimed', facts) : null;
}

interface Named {
  readonly kind: 'ok';
  readonly people: readonly PersonId[];
  readonly owner?: PersonId;
  readonly groups: readonly GroupId[];
}

async function namedIn(tx: Stores, { users = [], owner, groups = [] }: DispatchTask): Promise<Named | No> {
  const people = await peopleOf(tx, users);
  const chosen = owner === undefined ? null : await personOf(tx, owner);
  if (!people || chosen === undefined) return no('no_person');
  if (chosen) return { kind: 'ok', people: [...new Set([chosen.id, ...people])], owner: chosen.id, groups: [] };
  if (people.length > 0) return { kind: 'ok', people, groups: [] };
  const ids: GroupId[] = [];
  for (const code of groups) {
    const group = await tx.groups.byCode(code);
    if (!group) return no('no_group');
    ids.push(group.id);
  }
  return { kind: 'ok', people, groups: ids };
}

type Fields = Pick<NewTask, 'company' | 'material' | 'documentType' | 'documentCode'>;
const about = ['company', 'material', 'documentType', 'documentCode'] as const;

/** What the rules look at is what the newest call says. It moves no turn: nobody decided anything by it. */
async function described(tx: Stores, world: World, actor: Actor, facts: TaskFacts, fields: Fields): Promise<TaskFacts> {
  const { task } = facts;
  const changed = about.filter((field) => fields[field] !== undefined && fields[field] !== task[field]);
  if (changed.length === 0) return facts;
  const change = Object.fromEntries(changed.map((field) => [field, fields[field]]));
  if (!(await tx.tasks.change(task.id, task, change))) throw new Error(`task ${task.id} moved under its own lock`);
  const { platform, correlation } = actor;
  await tx.audit.append({
    ...{ at: world.clock.now(), kind: 'admin', verb: 'Dispatch', subject: task.code, platform, correlation },
    ...{ person: actor.person?.id ?? null, externalId: null },
    detail: { before: Object.fromEntries(changed.map((field) => [field, task[field]])), after: change },
  });
  return (await factsOf(tx, world, task.id)) ?? facts;
}

/** Shares of the former dispatch go with it. */
async function unshared(
  tx: Stores,
  world: World,
  actor: Actor,
  now: TaskFacts,
  { task, sharers }: TaskFacts,
  { owner, people }: Named,
): Promise<Answer> {
  let answer: Answer = { kind: 'done', how: 'done', facts: now };
  const stay = owner === undefined ? [] : people;
  for (const person of sharers.filter((one) => !stay.includes(one))) {
    answer = answerOf(await perform(tx, world, actor, { verb: 'unshare', task: task.id, args: { person } }));
    if (answer.kind === 'no') return answer;
  }
  return answer;
}
