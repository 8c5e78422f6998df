import { parseTaskNumber, type TaskId } from '../../core/ids.ts';
import type { Stores } from '../../core/stores.ts';
import { factsOf } from '../../core/tasks/facts.ts';
import { type SubmitInput, submit } from '../../core/tasks/submit.ts';
import type { Actor } from '../../core/tasks/task.ts';
import { defaultType } from '../../core/tasks/types.ts';
import type { Fault } from '../../core/text/fault.ts';
import { sentence, type Text } from '../../core/text/text.ts';
import type { World } from '../../core/world.ts';
import { apiActor } from './actor.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { invalid } from './input.ts';
import { names } from './names.ts';
import { keyed } from './once.ts';
import { problem } from './problem.ts';
import { type CreateBody, createSchema, madeSchema, type TaskJson, taskSchema } from './schemas.ts';
import { taskJson } from './task-json.ts';

type Created =
  | { readonly kind: 'made'; readonly batch: string | null; readonly tasks: readonly TaskJson[] }
  | { readonly kind: 'exists'; readonly tasks: readonly TaskJson[] }
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] }
  | { readonly kind: 'refused'; readonly notice: Text }
  | { readonly kind: 'key_reused' };

/** One task, or one for each assignee. A known code, or a known key, gives what there is. */
export const createTask = (world: World): Endpoint =>
  endpoint(
    {
      method: 'post',
      path: '/tasks',
      id: 'create_task',
      tag: 'Tasks',
      summary: 'Create a task, or one for each assignee',
      body: createSchema,
      example: { title: 'Replace the pump seal', assignees: ['wang'], due_at: '2026-11-30T18:00:00+08:00' },
      keyed: true,
      answers: {
        200: ['The task this code or key stands for already, unchanged', taskSchema.or(madeSchema)],
        201: ['The task, or the batch of several assignees', taskSchema.or(madeSchema)],
      },
    },
    async ({ c, body, key }) => {
      const actor = apiActor(world);
      const created = await world.db.write('api create task', (tx) => create(tx, world, actor, body, key));
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
    },
  );

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
  const once = keyed(tx, world, key, ['tasks', wanted]);
  const before = await once.before();
  if (before.kind === 'reused') return { kind: 'key_reused' };
  if (before.kind === 'known') {
    const ids = before.made.split(' ').flatMap((number) => parseTaskNumber(number) ?? []);
    return { kind: 'exists', tasks: await jsonOf(tx, world, ids) };
  }
  const made = await file(tx, world, actor, named.input);
  if (made.kind === 'made' || made.kind === 'exists') await once.keep(made.tasks.map(({ number }) => number).join(' '));
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
  const { type, requester, assignees = [], groups = [] } = wanted;
  const named = names(tx);
  const from = await named.person(requester, ['requester']);
  const people = await named.people(assignees, ['assignees']);
  const pool = await named.groups(groups, ['groups']);
  const faults = [
    ...(type === undefined || world.taskTypes.has(type)
      ? []
      : [{ path: ['type'], text: sentence('task.no.type', { type }) }]),
    ...named.faults,
  ];
  if (faults.length > 0) return { kind: 'faults', faults };
  const input = { ...fieldsOf(wanted), ...(from ? { requester: from.id } : {}), assignees: people, groups: pool };
  return { kind: 'ok', input };
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
