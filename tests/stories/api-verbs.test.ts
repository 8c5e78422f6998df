import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { submit } from '../../core/tasks/submit.ts';
import { table } from '../../core/tasks/table.ts';
import { type Verb, verbs } from '../../core/tasks/verbs.ts';
import { type ApiClient, apiClient } from '../harness/api.ts';
import { eachStory, type Fresh } from '../harness/engines.ts';
import { FakeClock } from '../harness/fake-clock.ts';
import { plainWorld } from '../harness/world.ts';

const roles = {
  chen: ['manager'],
  sun: ['reviewer'],
  olga: ['requester'],
  wang: ['employee'],
  li: ['employee'],
  zhao: ['admin'],
} as const;
const people = Object.keys(roles) as (keyof typeof roles)[];
const doers = [...people, null];
type Doer = (typeof doers)[number];

interface Task {
  readonly number: string;
  readonly stage: string;
  readonly turn: number;
  readonly revision: number;
  readonly owner: string | null;
  readonly sharers: string[];
  readonly assignments: { person: string; status: string }[];
  readonly allowed: string[];
  readonly code: string;
  readonly errors: { field: string }[];
  readonly result: string;
}

/** The verbs that are moves of a task there is, with a door that takes JSON. */
const moving = verbs.filter((verb) => table[verb].from.length > 0 && verb !== 'attach');

const thorough = process.env.STORIES === 'all';
let count = 0;

async function office(db: Fresh) {
  const clock = new FakeClock();
  const world = plainWorld(clock, db.database);
  const api = apiClient(world);
  for (const code of people) {
    await api.put(`/people/${code}`, { name: code, roles: roles[code] });
  }
  await api.put('/groups/field', { name: 'Field', members: ['wang', 'li'] });
  /** As olga files it in a chat: it waits for review, unlike what another system files. */
  const filed = (type: string): Promise<string> =>
    world.db.write('file', async (tx) => {
      const person = (await tx.people.byCode('olga')) ?? null;
      const actor = { kind: 'person', person, account: null, platform: null, correlation: `filed-${count++}` } as const;
      const made = await submit(tx, world, actor, { title: 'Leak', type });
      return made.kind === 'made' ? `T-${made.tasks[0]?.task.id}` : '';
    });
  return { api, clock, filed };
}

/** Arguments that make sense for the task as it is; undefined: there are none. */
function argsFor(verb: Verb, task: Task): object | undefined {
  const offered = task.assignments.find(({ status }) => status === 'offered')?.person;
  // Nobody is asked again for what they said no to.
  const declined = task.assignments.flatMap(({ status, person }) => (status === 'rejected' ? [person] : []));
  const somebody = (but: (string | null | undefined)[]) => people.find((code) => !but.includes(code));
  const to: Partial<Record<Verb, string | undefined>> = {
    assign: somebody([...declined, offered, task.owner, 'chen', 'sun', 'olga']),
    transfer: somebody([task.owner, 'chen', 'sun', 'olga']),
    share: somebody([task.owner, ...task.sharers]),
    unshare: task.sharers[0],
  };
  switch (table[verb].needs) {
    case 'person':
      return to[verb] === undefined ? undefined : { to: to[verb] };
    case 'reason':
      return { category: 'overloaded', reason: 'no time' };
    case 'comment':
      return { comment: 'because' };
    case 'groups':
      return { groups: ['field'], ...(verb === 'redispatch' ? { force: true } : {}) };
    case 'terms':
      return { terms: { title: `Pump, ${task.revision}` } };
    case 'until':
      return { until: '2026-12-01T09:00:00+08:00' };
    case null:
      return {};
  }
}

const read = async (api: ApiClient, number: string, as: Doer): Promise<Task> =>
  (await api.get<Task>(`/tasks/${number}${as === null ? '' : `?as=${as}`}`)).json;

/** What the API lets itself do, which only its answers tell. */
async function allowedTo(api: ApiClient, number: string, doer: Doer): Promise<string[]> {
  if (doer !== null) return (await read(api, number, doer)).allowed;
  const { json } = await api.post<Task>(`/tasks/${number}/lapse`);
  return json.allowed;
}

const act = (api: ApiClient, number: string, verb: Verb, doer: Doer, args: object) =>
  api.post<Task>(`/tasks/${number}/${verb}`, { ...(doer === null ? {} : { person: doer }), ...args });

const nameOf = (doer: Doer, verb: Verb, { stage }: Task) => `${doer ?? 'the API'} ${verb} on ${stage}`;

/** Something the list has is done, and the answer says what can be done next; false: it makes no sense here. */
async function doneAs(api: ApiClient, task: Task, verb: Verb, doer: Doer): Promise<boolean> {
  const args = argsFor(verb, task);
  if (args === undefined) return false;
  const what = nameOf(doer, verb, task);
  const { status, json } = await act(api, task.number, verb, doer, args);
  expect({ what, status, json }).toMatchObject({ status: 200, json: { result: 'moved' } });
  expect(json.allowed, what).toEqual(await allowedTo(api, task.number, doer));
  return true;
}

/** Something the list has not is refused, and the answer has the list. */
async function refusedAs(
  api: ApiClient,
  task: Task,
  verb: Verb,
  doer: Doer,
  allowed: readonly string[],
): Promise<void> {
  const what = nameOf(doer, verb, task);
  const { status, json } = await act(api, task.number, verb, doer, argsFor(verb, task) ?? {});
  // Done before in this very turn, and so nothing happens.
  if (status === 200) expect(json.result, what).toBe('already');
  else expect([404, 409, 422], what).toContain(status);
  if (status === 409)
    expect({ what, turn: json.turn, allowed: json.allowed }).toEqual({ what, turn: task.turn, allowed });
  if (status === 422) expect(json.errors, what).toEqual([expect.objectContaining({ field: 'person' })]);
}

const assigned = [['assign', 'chen']] as const;
const atWork = [...assigned, ['accept', 'wang']] as const;
const done = [...atWork, ['finish', 'wang']] as const;
type Way = readonly (readonly [verb: Verb, doer: Doer])[];
/** How a task comes to each stage. */
const ways: Readonly<Record<string, Way>> = {
  reviewed: [],
  pooled: [['dispatch', 'chen']],
  assigned,
  in_progress: atWork,
  shared: [...atWork, ['share', 'wang']],
  done,
  completed: [...done, ['confirm', 'olga']],
  cancelled: [['cancel', 'chen']],
  withdrawn: [['withdraw', null]],
};
/** … when it was filed for review. */
const reviewWays: Readonly<Record<string, Way>> = {
  pending_review: [],
  returned: [['return', 'sun']],
  refused: [['refuse', 'sun']],
  approved: [['approve', 'sun']],
};

async function along(api: ApiClient, number: string, way: Way): Promise<string> {
  for (const [verb, doer] of way) {
    const args = argsFor(verb, await read(api, number, null)) ?? {};
    const moved = await act(api, number, verb, doer, args);
    expect({ verb, ...moved }).toMatchObject({ status: 200 });
  }
  return number;
}

async function taskIn(api: ApiClient, way: Way): Promise<string> {
  const { json } = await api.post<Task>('/tasks', { title: 'Pump', requester: 'olga' });
  return along(api, json.number, way);
}

eachStory('the API and the table', (fresh, engine) => {
  it('does what it lists and refuses the rest, for every verb, stage and person', { timeout: 120_000 }, async () => {
    const { api, filed } = await office(await fresh());
    const starts = [
      ...Object.values(reviewWays).map((way) => async () => along(api, await filed('problem'), way)),
      ...Object.values(ways).map((way) => () => taskIn(api, way)),
    ];
    // What differs between the engines is no matter of stages.
    const some = engine === 'sqlite' || thorough ? starts : starts.filter((_, index) => index % 5 === 1);
    for (const start of some) {
      const task = await read(api, await start(), null);
      for (const doer of doers) {
        const allowed = await allowedTo(api, task.number, doer);
        for (const verb of moving) {
          // What moved is no longer in this stage.
          if (allowed.includes(verb)) await doneAs(api, await read(api, await start(), null), verb, doer);
          else await refusedAs(api, task, verb, doer, allowed);
        }
        expect(await read(api, task.number, null)).toEqual(task);
      }
    }
    expect(api.failures).toEqual([]);
  });

  it('does so wherever a task has wandered to', { timeout: 120_000 }, async () => {
    const { api, clock, filed } = await office(await fresh());
    const step = fc.record({
      verb: fc.constantFrom(...moving),
      doer: fc.constantFrom<Doer>(...doers),
      minutes: fc.constantFrom(0, 0, 0, 4, 11),
      // Otherwise most of a walk is refusals.
      willing: fc.boolean(),
      pick: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('work', 'problem', 'clarify'),
        fc.array(step, { minLength: 4, maxLength: 14 }),
        fc.boolean(),
        async (type, steps, isFiled) => {
          const number = isFiled
            ? await filed(type)
            : (await api.post<Task>('/tasks', { title: 'Pump', type, requester: 'olga' })).json.number;
          for (const { verb, doer, minutes, willing, pick } of steps) {
            clock.jump(minutes * 60_000);
            const allowed = await allowedTo(api, number, doer);
            const possible = moving.filter((one) => allowed.includes(one));
            const wanted = (willing ? possible[pick % Math.max(1, possible.length)] : undefined) ?? verb;
            const task = await read(api, number, null);
            if (allowed.includes(wanted)) await doneAs(api, task, wanted, doer);
            else await refusedAs(api, task, wanted, doer, allowed);
          }
        },
      ),
      { numRuns: engine === 'sqlite' ? 100 : 15 },
    );
    expect(api.failures).toEqual([]);
  });
});

describe('J08: nobody skips a state', () => {
  eachStory('through the API', (fresh) => {
    it('answers 409 with what is possible instead', async () => {
      const { api } = await office(await fresh());
      const number = await taskIn(api, []);
      for (const [person, verb] of [
        ['wang', 'finish'],
        ['chen', 'close'],
        ['olga', 'confirm'],
        ['wang', 'accept'],
        ['sun', 'approve'],
      ] as const) {
        const { status, json } = await api.post<Task & { detail: string }>(`/tasks/${number}/${verb}`, { person });
        const allowed = (await read(api, number, person)).allowed;
        if (allowed.length === 0) expect(status, `${person} ${verb}`).toBe(404);
        else expect({ status, allowed: json.allowed }, `${person} ${verb}`).toEqual({ status: 409, allowed });
      }
      expect(await read(api, number, null)).toMatchObject({ stage: 'reviewed', outcome: null, turn: 1 });

      const problem = await api.post<Task>('/tasks', { title: 'Leak', type: 'problem', requester: 'olga' });
      const task = problem.json.number;
      // What another system files is reviewed already; a requester's own task is not.
      expect(problem.json.stage).toBe('reviewed');
      expect((await api.post(`/tasks/${task}/stage`, { stage: 'closed' })).status).toBe(404);
      expect((await api.post(`/tasks/${task}/edit`, { person: 'chen', terms: { stage: 'closed' } })).status).toBe(400);
    });

    it('tells a late caller what happened, and an early one that it was done already', async () => {
      const { api } = await office(await fresh());
      const number = await taskIn(api, [['assign', 'chen']]);
      const { turn } = await read(api, number, null);
      const first = await api.post<Task>(`/tasks/${number}/accept`, { person: 'wang', turn });
      expect(first).toMatchObject({ status: 200, json: { result: 'moved', owner: 'wang', turn: turn + 1 } });
      const again = await api.post<Task>(`/tasks/${number}/accept`, { person: 'wang', turn });
      expect(again).toMatchObject({ status: 200, json: { result: 'already', turn: turn + 1 } });
      const late = await api.post<Task & { detail: string }>(`/tasks/${number}/assign`, {
        person: 'chen',
        turn,
        to: 'li',
      });
      expect(late).toMatchObject({ status: 409, json: { code: 'stale', turn: turn + 1 } });
      expect(late.json.detail).toContain('wang');
      const other = await api.post<Task>(`/tasks/${number}/assign`, { person: 'chen', turn: turn - 1, to: 'li' });
      expect(other).toMatchObject({ status: 409, json: { code: 'stale' } });
    });

    it('says which argument is missing, and repeats what came with a key', async () => {
      const { api } = await office(await fresh());
      const number = await taskIn(api, [['assign', 'chen']]);
      const missing = async (verb: string, body: object) => {
        const { status, json } = await api.post<Task>(`/tasks/${number}/${verb}`, body);
        return { status, fields: json.errors?.map(({ field }) => field) };
      };
      expect(await missing('reject', { person: 'wang' })).toEqual({ status: 422, fields: ['category', 'reason'] });
      expect(await missing('cancel', { person: 'chen' })).toEqual({ status: 422, fields: ['comment'] });
      expect(await missing('assign', { person: 'chen' })).toEqual({ status: 422, fields: ['to'] });
      expect(await missing('edit', { person: 'chen', terms: {} })).toEqual({ status: 422, fields: ['terms'] });
      expect(await missing('accept', {})).toEqual({ status: 422, fields: ['person'] });
      expect(await missing('accept', { person: 'ghost' })).toEqual({ status: 400, fields: ['person'] });

      const key = { 'idempotency-key': 'k-1' };
      const body = { person: 'chen', comment: 'How far is it?' };
      const said = await api.post<Task>(`/tasks/${number}/comment`, body, key);
      const again = await api.post<Task>(`/tasks/${number}/comment`, body, key);
      expect([said, again]).toMatchObject([
        { status: 200, json: { result: 'moved' } },
        { status: 200, json: { result: 'already' } },
      ]);
      const other = await api.post<Task>(`/tasks/${number}/comment`, { ...body, comment: 'Other' }, key);
      expect(other).toMatchObject({ status: 422, json: { code: 'key_reused' } });
      const { json } = await api.get<{ comments: { text: string; person: string }[] }>(`/tasks/${number}/comments`);
      expect(json.comments).toMatchObject([{ text: 'How far is it?', person: 'chen' }]);
    });
  });
});
