import { batchOf } from '../cards/batch-card.ts';
import { type PersonId, type Platform, type Subject, taskNumber } from '../ids.ts';
import type { Content } from '../stores/outbox.ts';
import type { Stores } from '../stores.ts';
import { eventText } from '../tasks/phrases.ts';
import type { Actor, TaskFacts } from '../tasks/task.ts';
import type { Verb } from '../tasks/verbs.ts';
import { said, sentence, type Text } from '../text/text.ts';
import type { World } from '../world.ts';
import { announcements, type Listener } from './announcements.ts';
import { type Change, listeners } from './listeners.ts';
import { type TellOptions, tellAlerts, tellConversation, tellPerson } from './tell.ts';

export interface Announced extends Change {
  readonly actor: Actor;
  /** The moves of this unit, in order. */
  readonly verbs: readonly Verb[];
}

/** Repaints every copy of the task and tells whom the table names; each person once, a card before a notice. */
export async function announce(tx: Stores, world: World, change: Announced): Promise<void> {
  const { after, actor } = change;
  const subject: Subject = { kind: 'task', id: after.task.id };
  await tx.shown.want(subject, after.task.revision);
  await repaintBatch(tx, after);
  const wanted = change.verbs.flatMap((verb) => announcements[verb]);
  const told = new Set<PersonId>();
  const options = {
    key: `t${subject.id.toString(36)}.${after.task.revision.toString(36)}`,
    correlation: actor.correlation,
  };
  const givers = listeners.assigner(change);
  for (const how of ['card', 'notice'] as const) {
    const listenersHere = wanted.filter((one) => one.how === how).map(({ to }) => to);
    if (how === 'card' && listenersHere.includes('pool') && after.task.dispatch === 'pooled') {
      await tellPool(tx, world, after, actor, told, options);
    }
    for (const person of peopleOf(listenersHere, change)) {
      if (told.has(person)) continue;
      told.add(person);
      const isActor = person === actor.person?.id;
      if (isActor && (how === 'notice' || (await hasCopy(tx, subject, person)))) continue;
      const content: Content = how === 'card' ? { kind: 'live', subject } : { kind: 'snapshot', card: noticeOf(after) };
      // Whoever gave the task decides what happens next: they hear everything.
      const spare = how === 'notice' && !givers.includes(person);
      await tellOrSay(tx, world, after, person, content, options, spare);
    }
  }
}

/** Whoever handed out several tasks at once follows them on one card. */
async function repaintBatch(tx: Stores, { task }: TaskFacts): Promise<void> {
  const batch = task.batch === null ? undefined : batchOf(await tx.tasks.byBatch(task.batch));
  if (batch) await tx.shown.want(batch.subject, batch.revision);
}

function peopleOf(names: readonly Listener[], change: Change): PersonId[] {
  return names.flatMap((name) => (name === 'pool' ? [] : [...listeners[name](change)]));
}

const hasCopy = async (tx: Stores, subject: Subject, person: PersonId): Promise<boolean> =>
  (await tx.shown.of(subject)).some((copy) => copy.status === 'live' && copy.person === person);

function noticeOf(after: TaskFacts) {
  const [newest] = after.log;
  const title = sentence('task.notice', { task: taskNumber(after.task.id), title: after.task.title });
  const lines = newest ? [eventText(after, newest), ...(newest.comment ? [said(newest.comment)] : [])] : [];
  return { template: 'notice', revision: 0, title, lines, buttons: [] } as const;
}

/** A person nobody can reach makes whoever gave the task hear it. */
async function tellOrSay(
  tx: Stores,
  world: World,
  facts: TaskFacts,
  person: PersonId,
  content: Content,
  options: TellOptions,
  spare = false,
): Promise<void> {
  if ((await tellPerson(tx, world, person, content, { ...options, spare })) !== 'unreachable') return;
  await tellUnreachable(tx, world, facts, person, options);
}

/** Says to whoever relies on it that a person cannot be reached, and how that is mended. */
export async function tellUnreachable(
  tx: Stores,
  world: World,
  facts: TaskFacts,
  person: PersonId,
  options: TellOptions,
): Promise<void> {
  const text = await howToReach(tx, world, facts, person);
  const { assigner } = facts.task;
  const key = `${options.key}.u${person.toString(36)}`;
  const card = {
    template: 'notice',
    revision: 0,
    title: sentence('task.unreachable_title'),
    lines: [text],
    buttons: [],
  } as const;
  const content: Content = { kind: 'snapshot', card };
  if (assigner !== null && assigner !== person) {
    const told = await tellPerson(tx, world, assigner, content, { ...options, key });
    if (told === 'told') return;
  }
  await tellAlerts(tx, world, text, { ...options, key });
}

/** What whoever gave the task can do about it: at best a link to pass on, which also shows the task. */
async function howToReach(tx: Stores, world: World, facts: TaskFacts, person: PersonId): Promise<Text> {
  const { id } = facts.task;
  const params = { task: taskNumber(id), who: said(facts.people.get(person)?.name ?? '') };
  const accounts = await tx.accounts.of(person);
  if (accounts.length === 0) return sentence('task.unbound', params);
  const [link] = accounts.flatMap(({ platform }) => world.link(platform, `t${id}`) ?? []);
  return link === undefined
    ? sentence('task.unreachable', params)
    : sentence('task.unreachable_link', { ...params, link });
}

/** A pool reaches each member once: by a bound conversation where they have an account, else privately. */
async function tellPool(
  tx: Stores,
  world: World,
  facts: TaskFacts,
  actor: Actor,
  told: Set<PersonId>,
  options: TellOptions,
): Promise<void> {
  const content: Content = { kind: 'live', subject: { kind: 'task', id: facts.task.id } };
  const conversations = await tx.groups.conversations(facts.groups.map(({ id }) => id));
  const covered = new Set<Platform>();
  for (const conversation of conversations) {
    if (!world.traits(conversation.platform)) continue;
    covered.add(conversation.platform);
    await tellConversation(tx, world, conversation.id, content, options);
  }
  const accounts = await tx.accounts.ofMany(facts.members);
  const inConversation = new Set(accounts.filter(({ platform }) => covered.has(platform)).map(({ person }) => person));
  for (const member of facts.members) {
    if (inConversation.has(member) || told.has(member) || member === actor.person?.id) continue;
    told.add(member);
    await tellOrSay(tx, world, facts, member, content, options);
  }
}
