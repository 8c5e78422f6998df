import type { Instant, PersonId } from '../ids.ts';
import type { Person } from '../people/person.ts';
import type { Content } from '../stores/outbox.ts';
import type { Stores } from '../stores.ts';
import type { Task } from '../tasks/task.ts';
import { privateChats, type TellOptions, tellPerson } from '../tell/tell.ts';
import type { Text } from '../text/text.ts';
import type { World } from '../world.ts';
import { nextDigest } from './quiet.ts';
import { heldUntil, type Timed } from './timing.ts';

/** One thing to tell one person about a task. */
export interface News extends Timed {
  readonly person: PersonId;
  readonly task: Task;
  /** The whole sentence: what the inbox and a digest say. */
  readonly text: Text;
  /** What is posted when it is told by itself. */
  readonly content: Content;
  /** Not worth a call of its own where the month's calls run short. */
  readonly spare?: boolean;
}

/** left: they do nothing here any more, and are told nothing. */
export type Notified = 'told' | 'waiting' | 'unreachable' | 'left';

/** Tells a person now, or keeps it for the message in which it will come; their inbox has it either way. */
export async function notify(tx: Stores, world: World, news: News, options: TellOptions): Promise<Notified> {
  const now = world.clock.now();
  const person = await tx.people.get(news.person);
  if (!person) return 'unreachable';
  if (person.disabledAt !== null) return 'left';
  const held = await heldUntil(tx, person, news.task, news, now);
  if (held !== undefined && (await privateChats(tx, world, person.id)).length > 0) {
    return wait(tx, news, options, now, held);
  }
  const told = await tellPerson(tx, world, person.id, news.content, { ...options, spare: news.spare ?? false });
  if (told === 'spared') return wait(tx, news, options, now, nextDigest(person, now));
  const isTold = told === 'told';
  if (isTold && news.how === 'card') await tx.notices.cover(person.id, news.task.id, now);
  const how = isTold ? 'now' : 'unreached';
  await tx.notices.add({ ...rowOf(news, options, now), how, dueAt: null, toldAt: isTold ? now : null });
  return isTold ? 'told' : 'unreachable';
}

async function wait(tx: Stores, news: News, options: TellOptions, now: Instant, dueAt: Instant): Promise<Notified> {
  await tx.notices.add({ ...rowOf(news, options, now), how: 'waiting', dueAt, toldAt: null });
  await planDigest(tx, news.person, dueAt);
  return 'waiting';
}

const rowOf = (
  { person, task, kind, listener, how: style, text }: News,
  { correlation }: TellOptions,
  at: Instant,
) => ({
  person,
  task: task.id,
  kind,
  listener,
  style,
  text,
  correlation,
  at,
});

/** One job for each moment at which something of this person's is due: a digest that runs takes all that is. */
export const planDigest = (tx: Stores, person: Person['id'], dueAt: Instant): Promise<void> =>
  tx.jobs.reschedule({ kind: 'digest', key: `p${person}.${dueAt.toString(36)}`, dueAt, payload: { person } });
