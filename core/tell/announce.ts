import { batchOf } from '../cards/batch-card.ts';
import { noticeCard } from '../cards/notice-card.ts';
import { type PersonId, type Subject, taskNumber } from '../ids.ts';
import { type News, notify } from '../notices/notify.ts';
import { aboutTask, whatHappened } from '../notices/words.ts';
import { type PoolTarget, poolKey } from '../stores/folds.ts';
import type { Content } from '../stores/outbox.ts';
import type { Stores } from '../stores.ts';
import { eventText } from '../tasks/phrases.ts';
import type { Actor, LogEntry, TaskFacts } from '../tasks/task.ts';
import { newestUnit } from '../tasks/undo.ts';
import type { Verb } from '../tasks/verbs.ts';
import { said, sentence, type Text } from '../text/text.ts';
import type { World } from '../world.ts';
import { announcements } from './announcements.ts';
import { notFolded } from './fold.ts';
import { type Change, listeners } from './listeners.ts';
import { type TellOptions, tellAlerts, tellConversation, tellPerson } from './tell.ts';

export interface Announced extends Change {
  readonly actor: Actor;
  /** The moves of this unit, in order. */
  readonly verbs: readonly Verb[];
}

/** Repaints every copy of the task and tells whom the table names; each person once, a card before a notice. */
export async function announce(tx: Stores, world: World, change: Announced): Promise<void> {
  const { before, after, actor } = change;
  const subject: Subject = { kind: 'task', id: after.task.id };
  await tx.shown.want(subject, after.task.revision, after.task.turn !== before?.task.turn);
  await repaintBatch(tx, after);
  if (actor.person) await tx.notices.read(actor.person.id, { task: subject.id }, world.clock.now());
  const told = new Set<PersonId>(await unsaid(tx, change));
  const options = {
    key: `t${subject.id.toString(36)}.${after.task.revision.toString(36)}`,
    correlation: actor.correlation,
  };
  const wanted = change.verbs.flatMap((verb) => announcements[verb].map((one) => ({ ...one, verb })));
  for (const turn of turns) {
    const here = wanted.filter((one) => one.how === turn.how && one.when === turn.when);
    if (turn.how === 'card' && here.some(({ to }) => to === 'pool') && after.task.dispatch === 'pooled') {
      await tellPool(tx, world, after, actor, told, options);
    }
    for (const { to, verb, how, when } of here) {
      for (const person of to === 'pool' ? [] : listeners[to](change)) {
        if (told.has(person)) continue;
        told.add(person);
        if (person !== actor.person?.id) {
          await tellOrSay(tx, world, change, { person, listener: to, kind: verb, how, when }, options);
        } else if (how === 'card' && !(await hasCopy(tx, subject, person))) {
          await tellPerson(tx, world, person, { kind: 'live', subject }, options);
        }
      }
    }
  }
}

/** A card before a sentence, and what is said now before what can wait: each person hears of a unit once. */
const turns = [
  { how: 'card', when: 'now' },
  { how: 'notice', when: 'now' },
  { how: 'card', when: 'digest' },
  { how: 'notice', when: 'digest' },
] as const;

/** A move is taken back before everybody heard of it: those who did not never will. */
async function unsaid(tx: Stores, { before, verbs }: Announced): Promise<readonly PersonId[]> {
  if (!before || !verbs.includes('undo')) return [];
  const [undone] = newestUnit(before.moves);
  return undone ? tx.notices.forget(before.task.id, undone.correlation) : [];
}

/** Whoever handed out several tasks at once follows them on one card. */
async function repaintBatch(tx: Stores, { task }: TaskFacts): Promise<void> {
  const batch = task.batch === null ? undefined : batchOf(await tx.tasks.byBatch(task.batch));
  if (batch) await tx.shown.want(batch.subject, batch.revision);
}

const hasCopy = async (tx: Stores, subject: Subject, person: PersonId): Promise<boolean> =>
  (await tx.shown.of(subject)).some((copy) => copy.status === 'live' && copy.person === person);

type Hearing = Pick<News, 'person' | 'listener' | 'how' | 'when'> & { readonly kind: Verb };

/** The newest row of a verb: what is told of it. */
const rowOf = ({ log }: TaskFacts, verb: Verb): LogEntry | undefined =>
  log.find((entry) => entry.verb === verb) ?? log[0];

/** Tells somebody of a move. A person nobody can reach makes whoever gave the task hear it. */
async function tellOrSay(
  tx: Stores,
  world: World,
  { after, actor }: Pick<Announced, 'after' | 'actor'>,
  hearing: Hearing,
  options: TellOptions,
): Promise<void> {
  const { task } = after;
  const row = rowOf(after, hearing.kind);
  const lines = row ? [eventText(after, row), ...(row.comment ? [said(row.comment)] : [])] : [];
  const title = sentence('task.notice', { task: taskNumber(task.id), title: task.title });
  const news: News = {
    ...hearing,
    task,
    text: row ? aboutTask(task, whatHappened(after, row)) : said(task.title),
    content:
      hearing.how === 'card'
        ? { kind: 'live', subject: { kind: 'task', id: task.id } }
        : { kind: 'snapshot', card: noticeCard(title, lines) },
    // Whoever gave the task decides what happens next: they hear everything.
    spare: hearing.how === 'notice' && !listeners.assigner({ before: null, after }).includes(hearing.person),
  };
  if ((await notify(tx, world, news, options)) !== 'unreachable') return;
  await tellUnreachable(tx, world, after, hearing.person, options, actor);
}

/** Says to whoever relies on it that a person cannot be reached, and how that is mended. */
export async function tellUnreachable(
  tx: Stores,
  world: World,
  facts: TaskFacts,
  person: PersonId,
  options: TellOptions,
  actor?: Actor,
): Promise<void> {
  const { task } = facts;
  const text = await howToReach(tx, world, facts, person);
  const key = `${options.key}.u${person.toString(36)}`;
  const content: Content = { kind: 'snapshot', card: noticeCard(sentence('task.unreachable_title'), [text]) };
  if (task.assigner !== null && task.assigner !== person) {
    const about = { person: task.assigner, task, kind: 'unreachable', listener: 'assigner', text, content } as const;
    // Whoever just gave it is answered; anybody else is told when they may be disturbed.
    const when = task.assigner === actor?.person?.id ? 'answer' : 'now';
    const told = await notify(tx, world, { ...about, how: 'notice', when }, { ...options, key });
    if (told === 'told' || told === 'waiting') return;
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

/** A pool reaches each member once: by a conversation of their group where they have an account, else privately. */
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
  const heard = conversations.filter(({ platform }) => world.traits(platform));
  const inConversation = heard.length > 0 ? await inTheirChats(tx, world, facts) : new Set();
  const alone = facts.members.filter(
    (member) => !inConversation.has(member) && !told.has(member) && member !== actor.person?.id,
  );
  const targets: PoolTarget[] = [
    ...heard.map(({ id }) => ({ kind: 'conversation', id }) as const),
    ...alone.map((id) => ({ kind: 'person', id }) as const),
  ];
  const plain = await notFolded(tx, world, targets);
  for (const { id } of heard) {
    if (plain.has(poolKey({ kind: 'conversation', id }))) await tellConversation(tx, world, id, content, options);
  }
  for (const member of alone) {
    told.add(member);
    if (!plain.has(poolKey({ kind: 'person', id: member }))) continue;
    const verb = (facts.log[0]?.verb ?? 'dispatch') as Verb;
    const hearing = { person: member, listener: 'pool', kind: verb, how: 'card', when: 'now' } as const;
    await tellOrSay(tx, world, { after: facts, actor }, hearing, options);
  }
}

/** The members whom a chat of their own group reaches; the chat of another group is none of theirs. */
async function inTheirChats(tx: Stores, world: World, { groups, members }: TaskFacts): Promise<ReadonlySet<PersonId>> {
  const accounts = await tx.accounts.ofMany(members);
  const membersOf = await tx.groups.membersOfEach(groups.map(({ id }) => id));
  const reached = new Set<PersonId>();
  for (const { id } of groups) {
    const here = new Set(membersOf.get(id));
    const platforms = new Set((await tx.groups.conversations([id])).map(({ platform }) => platform));
    for (const { person, platform } of accounts) {
      if (here.has(person) && platforms.has(platform) && world.traits(platform)) reached.add(person);
    }
  }
  return reached;
}
