import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { type GroupId, type PersonId, parseTaskNumber, type TaskId } from '../../core/ids.ts';
import type { Stores } from '../../core/stores.ts';
import { factsOf } from '../../core/tasks/facts.ts';
import { type SubmitInput, submit } from '../../core/tasks/submit.ts';
import type { Actor } from '../../core/tasks/task.ts';
import { defaultType } from '../../core/tasks/types.ts';
import type { Fault } from '../../core/text/fault.ts';
import { sentence, type Text } from '../../core/text/text.ts';
import type { World } from '../../core/world.ts';
import { body, checked, invalid } from './input.ts';
import { problem } from './problem.ts';
import { type CreateBody, createSchema, keyHeader, type TaskJson } from './schemas.ts';
import { taskJson } from './task-json.ts';

type Created =
  | { readonly kind: 'made'; readonly batch: string | null; readonly tasks: readonly TaskJson[] }
  | { readonly kind: 'exists'; readonly tasks: readonly TaskJson[] }
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] }
  | { readonly kind: 'refused'; readonly notice: Text }
  | { readonly kind: 'key_reused' };

/** `POST /api/v1/tasks`: one task, or one for each assignee. A known code, or a known key, gives what there is. */
export const createTask =
  (world: World) =>
  async (c: Context): Promise<Response> => {
    const header = checked(c, keyHeader, { 'idempotency-key': c.req.header('idempotency-key') });
    if (header.kind === 'bad') return header.response;
    const read = await body(c, createSchema);
    if (read.kind === 'bad') return read.response;

    const correlation = `api-${world.random.secret(9)}`;
    const actor: Actor = { kind: 'api', person: null, account: null, platform: null, correlation };
    const created = await world.db.write('api create task', (tx) =>
      create(tx, world, actor, read.value, header.value['idempotency-key']),
    );
    switch (created.kind) {
      case 'faults':
        return invalid(c, created.faults);
      case 'refused':
        return problem(c, 'invalid', created.notice);
      case 'key_reused':
        return problem(c, 'key_reused', sentence('system.api.key_reused'));
      case 'exists':
        return c.json(shown(created.tasks[0]?.batch ?? null, created.tasks));
      case 'made':
        world.wake('courier');
        world.wake('jobs');
        return c.json(shown(created.batch, created.tasks), 201);
    }
  };

/** One task stands for itself; several come as the batch they are. */
const shown = (batch: string | null, tasks: readonly TaskJson[]) => (tasks.length === 1 ? tasks[0] : { batch, tasks });

async function create(
  tx: Stores,
  world: World,
  actor: Actor,
  wanted: CreateBody,
  key: string | undefined,
): Promise<Created> {
  // A known code is answered before anything else the body names is looked at: people may have left since.
  const known = wanted.code && (await tx.tasks.byCode(wanted.type ?? defaultType, wanted.code));
  if (known) return { kind: 'exists', tasks: await jsonOf(tx, world, [known.id]) };

  const named = await namedIn(tx, world, wanted);
  if (named.kind === 'faults') return named;
  if (key === undefined) return file(tx, world, actor, named.input);

  const digest = hash(JSON.stringify(wanted));
  const remembered = (await tx.inbox.seen('api', hash(key), world.clock.now()))?.notice;
  if (remembered && 'key' in remembered) {
    const { tasks, body: before } = remembered.params ?? {};
    if (before !== digest) return { kind: 'key_reused' };
    const ids = String(tasks)
      .split(' ')
      .flatMap((number) => parseTaskNumber(number) ?? []);
    return { kind: 'exists', tasks: await jsonOf(tx, world, ids) };
  }
  const made = await file(tx, world, actor, named.input);
  if (made.kind === 'made' || made.kind === 'exists') {
    const tasks = made.tasks.map(({ number }) => number).join(' ');
    await tx.inbox.remember('api', hash(key), {
      notice: sentence('system.api.made', { tasks, body: digest }),
      alert: false,
    });
  }
  return made;
}

async function file(tx: Stores, world: World, actor: Actor, input: SubmitInput): Promise<Created> {
  const submitted = await submit(tx, world, actor, input);
  if (submitted.kind === 'refused') return submitted;
  if (submitted.kind === 'exists') return { kind: 'exists', tasks: [await taskJson(tx, submitted.facts)] };
  const tasks: TaskJson[] = [];
  for (const facts of submitted.tasks) tasks.push(await taskJson(tx, facts));
  return { kind: 'made', batch: submitted.batch, tasks };
}

async function jsonOf(tx: Stores, world: World, ids: readonly TaskId[]): Promise<TaskJson[]> {
  const tasks: TaskJson[] = [];
  for (const id of ids) {
    const facts = await factsOf(tx, world, id);
    if (facts) tasks.push(await taskJson(tx, facts));
  }
  return tasks;
}

type Named = { readonly kind: 'ok'; readonly input: SubmitInput } | Extract<Created, { kind: 'faults' }>;

/** Codes → ids. Everything that names nobody is told at once. */
async function namedIn(tx: Stores, world: World, wanted: CreateBody): Promise<Named> {
  const faults: Fault[] = [];
  const personOf = async (code: string, path: Fault['path']): Promise<PersonId[]> => {
    const person = await tx.people.byCode(code);
    if (person && person.disabledAt === null) return [person.id];
    faults.push({ path, text: sentence('system.api.no_person') });
    return [];
  };
  const { type, requester, assignees = [], groups = [] } = wanted;
  if (type !== undefined && !world.taskTypes.has(type)) {
    faults.push({ path: ['type'], text: sentence('task.no.type', { type }) });
  }
  const [from] = requester === undefined ? [] : await personOf(requester, ['requester']);
  const people = new Set<PersonId>();
  for (const [index, code] of assignees.entries()) {
    for (const id of await personOf(code, ['assignees', index])) people.add(id);
  }
  const pool = new Set<GroupId>();
  for (const [index, code] of groups.entries()) {
    const group = await tx.groups.byCode(code);
    if (group) pool.add(group.id);
    else faults.push({ path: ['groups', index], text: sentence('system.api.no_group') });
  }
  if (faults.length > 0) return { kind: 'faults', faults };

  return {
    kind: 'ok',
    input: {
      ...fieldsOf(wanted),
      ...(from === undefined ? {} : { requester: from }),
      assignees: [...people],
      groups: [...pool],
    },
  };
}

/** What goes into the task as it is written, under our own names. */
function fieldsOf(wanted: CreateBody): Omit<SubmitInput, 'requester' | 'assignees' | 'groups'> {
  const { type, code, title, description, priority, due_at, company, material, document_type, document_code } = wanted;
  return {
    title,
    ...(type === undefined ? {} : { type }),
    ...(code === undefined ? {} : { code }),
    ...(description === undefined ? {} : { description }),
    ...(priority === undefined ? {} : { priority }),
    ...(due_at === undefined ? {} : { dueAt: Date.parse(due_at) }),
    ...(company === undefined ? {} : { company }),
    ...(material === undefined ? {} : { material }),
    ...(document_type === undefined ? {} : { documentType: document_type }),
    ...(document_code === undefined ? {} : { documentCode: document_code }),
  };
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
