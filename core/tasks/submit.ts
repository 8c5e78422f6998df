import { batchOf } from '../cards/batch-card.ts';
import type { GroupId, PersonId } from '../ids.ts';
import type { Stores } from '../stores.ts';
import { announce } from '../tell/announce.ts';
import { tellPerson } from '../tell/tell.ts';
import { sentence, type Text } from '../text/text.ts';
import type { World } from '../world.ts';
import { factsOf } from './facts.ts';
import { perform, system } from './perform.ts';
import type { Actor, NewTask, TaskFacts } from './task.ts';
import { defaultType } from './types.ts';
import type { Move } from './verbs.ts';

/** What somebody wants done, by ids. Lengths and codes were checked at the edge. */
export interface SubmitInput extends Omit<NewTask, 'type' | 'batch'> {
  readonly type?: string;
  /** One task each. Never together with groups. */
  readonly assignees?: readonly PersonId[];
  readonly groups?: readonly GroupId[];
}

export type Submitted =
  | { readonly kind: 'made'; readonly batch: string | null; readonly tasks: readonly TaskFacts[] }
  /** The (type, code) is known: the task as it stands, unchanged. */
  | { readonly kind: 'exists'; readonly facts: TaskFacts }
  | { readonly kind: 'refused'; readonly notice: Text };

/** Files a task and sends it on its way: to people (one task each), to groups, to review, or to the managers. */
export async function submit(tx: Stores, world: World, actor: Actor, input: SubmitInput): Promise<Submitted> {
  const { type: code = defaultType, assignees = [], groups = [], ...fields } = input;
  const type = world.taskTypes.get(code);
  if (!type) return refused('task.no.type', { type: code });
  const isManager = actor.kind === 'api' || (actor.person?.roles.includes('manager') ?? false);
  if (!isManager && !actor.person?.roles.includes('requester')) return refused('task.no.submit');
  if (!isManager && (assignees.length > 0 || groups.length > 0)) return refused('task.no.submit_to');
  if (assignees.length > 0 && groups.length > 0) return refused('task.no.both');
  if (fields.code && assignees.length > 1) return refused('task.no.code_single');

  const batch = assignees.length > 1 ? world.random.secret(9) : null;
  const made: TaskFacts[] = [];
  for (const assignee of assignees.length > 0 ? assignees : [null]) {
    const facts = await file(tx, world, actor, { ...fields, type: code, batch }, type.review && !isManager);
    if (facts.kind === 'exists') return facts;
    const route = routeOf(facts.facts, assignee, groups);
    if (!route) {
      await announce(tx, world, { before: null, after: facts.facts, actor, verbs: ['submit'] });
      made.push(facts.facts);
      continue;
    }
    const router = isManager ? actor : system(actor);
    const moved = await perform(tx, world, router, { ...route, task: facts.facts.task.id });
    if (moved.kind !== 'moved') throw new Error(`a new task refused to be routed: ${moved.kind}`);
    made.push(moved.facts);
    // Whoever filed it without a say in its way still wants to follow it.
    if (!isManager) await announce(tx, world, { before: null, after: moved.facts, actor, verbs: ['submit'] });
  }
  if (batch !== null) await tellMaker(tx, world, actor, made);
  return { kind: 'made', batch, tasks: made };
}

/** Where a new task goes at once; nowhere while it waits for review or for somebody's hand. */
function routeOf(
  { task, type }: TaskFacts,
  assignee: PersonId | null,
  groups: readonly GroupId[],
): Pick<Move, 'verb' | 'args'> | undefined {
  if (assignee !== null) return { verb: 'assign', args: { person: assignee } };
  if (groups.length > 0) return { verb: 'dispatch', args: { groups } };
  return type.routing === 'rules' && task.stage === 'reviewed'
    ? { verb: 'dispatch', args: { byRules: true } }
    : undefined;
}

/** Several tasks at once give whoever made them one card to follow them all. */
async function tellMaker(tx: Stores, world: World, actor: Actor, made: readonly TaskFacts[]): Promise<void> {
  const batch = batchOf(made.map(({ task }) => task));
  if (!batch || !actor.person) return;
  const key = `b${batch.subject.id.toString(36)}`;
  const content = { kind: 'live', subject: batch.subject } as const;
  await tellPerson(tx, world, actor.person.id, content, { key, correlation: actor.correlation });
}

type Filed = { readonly kind: 'filed'; readonly facts: TaskFacts } | Extract<Submitted, { kind: 'exists' }>;

/** The task and its first log row, before it goes anywhere. */
export async function file(tx: Stores, world: World, actor: Actor, input: NewTask, review: boolean): Promise<Filed> {
  const now = world.clock.now();
  const stage = review ? 'pending_review' : 'reviewed';
  const task = await tx.tasks.insert({ ...input, stage, dispatch: 'none', createdAt: now });
  if (!task) {
    const known = input.code ? await tx.tasks.byCode(input.type, input.code) : undefined;
    const facts = known && (await factsOf(tx, world, known.id));
    if (!facts) throw new Error('a task neither inserted nor known');
    return { kind: 'exists', facts };
  }
  await tx.log.append({
    task: task.id,
    sequence: task.revision,
    verb: 'submit',
    actor: actor.kind,
    person: actor.person?.id ?? null,
    account: actor.account,
    platform: actor.platform,
    correlation: actor.correlation,
    at: now,
    from: null,
    to: stage,
    turn: task.turn,
    comment: null,
    before: {},
    args: {
      set: { stage, title: task.title, description: task.description, dueAt: task.dueAt, priority: task.priority },
    },
  });
  const facts = await factsOf(tx, world, task.id);
  if (!facts) throw new Error(`task ${task.id} vanished inside its own unit`);
  return { kind: 'filed', facts };
}

const refused = (
  key: 'task.no.type' | 'task.no.submit' | 'task.no.submit_to' | 'task.no.both' | 'task.no.code_single',
  params?: Record<string, string>,
): Submitted => ({
  kind: 'refused',
  notice: sentence(key, params),
});
