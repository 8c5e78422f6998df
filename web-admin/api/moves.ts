import type { Context } from 'hono';
import { parseTaskNumber, type TaskId } from '../../core/ids.ts';
import type { Person } from '../../core/people/person.ts';
import type { Stores } from '../../core/stores.ts';
import { factsOf } from '../../core/tasks/facts.ts';
import { perform } from '../../core/tasks/perform.ts';
import { table } from '../../core/tasks/table.ts';
import type { TaskFacts } from '../../core/tasks/task.ts';
import type { MoveArgs, Result, Verb } from '../../core/tasks/verbs.ts';
import type { Fault } from '../../core/text/fault.ts';
import { sentence } from '../../core/text/text.ts';
import type { World } from '../../core/world.ts';
import { apiActor, may } from './actor.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { numberParam } from './fields.ts';
import { invalid } from './input.ts';
import { fieldsOfNeed, type MoveBody, moveSchema, movingVerbs } from './move-schemas.ts';
import { type Names, names } from './names.ts';
import { keyed } from './once.ts';
import { problem } from './problem.ts';
import { movedSchema, type TaskJson } from './schemas.ts';
import { taskJson } from './task-json.ts';

type Moved =
  | { readonly kind: 'done'; readonly how: 'moved' | 'already'; readonly task: TaskJson }
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] }
  | { readonly kind: 'reused' | 'nothing' | 'nobody' }
  | {
      readonly kind: 'no';
      readonly result: Exclude<Result, { kind: 'moved' | 'already' }>;
      readonly may: readonly string[];
    };

/** `POST /tasks/{number}/{verb}`, one operation for each verb of the table that moves a task there is. */
export const moves = (world: World): Endpoint[] =>
  movingVerbs.map((verb) => {
    const { schema, example } = moveSchema(verb);
    const { who, also } = table[verb];
    const actors = [...who.map((standing) => standing.replace('_', ' ')), ...(also.includes('api') ? ['the API'] : [])];
    return endpoint(
      {
        method: 'post',
        path: `/tasks/{number}/${verb}`,
        id: `move_${verb}`,
        tag: 'Moves',
        summary: `${verb}: by ${actors.join(', ') || 'the system alone'}`,
        params: numberParam,
        body: schema,
        example,
        bare: true,
        keyed: true,
        answers: { 200: ['The task as it is now; done before in this very turn: “already”', movedSchema] },
        refuses: [404, 409, 422],
      },
      async ({ c, params, body, key }) => {
        const id = parseTaskNumber(params.number);
        if (id === undefined) return problem(c, 'not_found', sentence('system.api.no_task'));
        const moved = await world.db.write('api move', (tx) => move(tx, world, { verb, task: id, body, key }));
        if (moved.kind === 'done' && moved.how === 'moved') {
          world.wake('courier');
          world.wake('jobs');
        }
        return answer(c, moved);
      },
    );
  });

interface Wanted {
  readonly verb: Verb;
  readonly task: TaskId;
  readonly body: MoveBody;
  readonly key: string | undefined;
}

async function move(tx: Stores, world: World, { verb, task, body, key }: Wanted): Promise<Moved> {
  const named = names(tx);
  const person = await named.person(body.person, ['person']);
  const args = await argsOf(named, body);
  if (named.faults.length > 0) return { kind: 'faults', faults: named.faults };
  const { who, also } = table[verb];
  if (!person && who.length > 0 && !also.includes('api')) return { kind: 'nobody' };

  const once = keyed(tx, world, key, [verb, task, body]);
  const before = await once.before();
  if (before.kind === 'reused') return { kind: 'reused' };
  if (before.kind === 'known') {
    const facts = await factsOf(tx, world, task);
    return facts ? done(tx, world, 'already', facts, person) : { kind: 'nothing' };
  }
  const actor = apiActor(world, person);
  const result = await perform(tx, world, actor, { verb, task, args, ...(body.turn ? { turn: body.turn } : {}) });
  if (result.kind === 'unknown') return { kind: 'nothing' };
  if (result.kind !== 'moved' && result.kind !== 'already') {
    return { kind: 'no', result, may: may(world, result.facts, person) };
  }
  await once.keep(String(task));
  return done(tx, world, result.kind, result.facts, person);
}

async function done(
  tx: Stores,
  world: World,
  how: 'moved' | 'already',
  facts: TaskFacts,
  person: Person | null,
): Promise<Moved> {
  const task = await taskJson(tx, facts);
  return { kind: 'done', how, task: { ...task, allowed: may(world, facts, person) } };
}

/** Codes → ids, wire names → our own. */
async function argsOf(named: Names, body: MoveBody): Promise<MoveArgs> {
  const { comment, category, reason, to, from, groups, people, by_rules, terms, due_at: dueAt, until, force } = body;
  const target = await named.person(to, ['to']);
  const owner = await named.person(from, ['from'], 'also disabled');
  const { due_at, ...words } = terms ?? {};
  return {
    ...(comment === undefined ? {} : { comment }),
    ...(category === undefined ? {} : { category }),
    ...(reason === undefined ? {} : { reason }),
    ...(target ? { person: target.id } : {}),
    ...(owner ? { from: owner.id } : {}),
    ...(groups === undefined ? {} : { groups: await named.groups(groups, ['groups']) }),
    ...(people === undefined ? {} : { people: await named.people(people, ['people']) }),
    ...(by_rules === undefined ? {} : { byRules: by_rules }),
    ...(terms ? { terms: { ...termsOf(words), ...dueOf(due_at) } } : {}),
    ...(dueAt === undefined ? {} : { dueAt: Date.parse(dueAt) }),
    ...(until === undefined ? {} : { until: until === null ? null : Date.parse(until) }),
    ...(force === undefined ? {} : { force }),
  };
}

type Words = Omit<NonNullable<MoveBody['terms']>, 'due_at'>;
const termsOf = ({ title, description, priority }: Words): NonNullable<MoveArgs['terms']> => ({
  ...(title === undefined ? {} : { title }),
  ...(description === undefined ? {} : { description }),
  ...(priority === undefined ? {} : { priority }),
});
const dueOf = (due: string | null | undefined) =>
  due === undefined ? {} : { dueAt: due === null ? null : Date.parse(due) };

function answer(c: Context, moved: Moved): Response {
  switch (moved.kind) {
    case 'done':
      return c.json({ ...moved.task, result: moved.how });
    case 'faults':
      return invalid(c, moved.faults);
    case 'reused':
      return problem(c, 'key_reused', sentence('system.api.key_reused'));
    case 'nothing':
      return problem(c, 'not_found', sentence('system.api.no_task'));
    case 'nobody': {
      const faults = [{ path: ['person'], text: sentence('api.whose') }];
      return problem(c, 'needs', sentence('api.needs'), { faults });
    }
    case 'no':
      return refusal(c, moved.result, moved.may);
  }
}

function refusal(c: Context, result: Extract<Moved, { kind: 'no' }>['result'], may: readonly string[]): Response {
  if (result.kind === 'unknown') return problem(c, 'not_found', result.notice);
  const { turn } = result.facts.task;
  if (result.kind !== 'needs') return problem(c, result.kind, result.notice, { allowed: may, turn });
  const faults = fieldsOfNeed[result.need].map((field) => ({ path: [field], text: sentence('system.fault.missing') }));
  return problem(c, 'needs', sentence('api.needs'), { faults, allowed: may, turn });
}
