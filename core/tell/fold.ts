import { cardCounts } from '../cards/card.ts';
import { newTasksCard } from '../cards/list-card.ts';
import type { Instant, Locale, Zone } from '../ids.ts';
import { quietEnd } from '../notices/quiet.ts';
import { type PoolTarget, poolKey } from '../stores/folds.ts';
import type { Content } from '../stores/outbox.ts';
import type { Stores } from '../stores.ts';
import type { World } from '../world.ts';
import { tellConversation, tellPerson } from './tell.ts';

export const foldJob = 'fold';
/** So many new tasks a minute come one by one into one place; those after them come as one list. */
const foldAfter = 5;
const windowMs = 60_000;
/** A stream that flows on is waited for: one list at its end tells more than ten on the way. But not for ever. */
const ebbMs = 10_000;
const patienceMs = 10 * 60_000;

/** Which of these places hear of one more task by itself; the others get a list once the stream of news ebbs. */
export async function notFolded(
  tx: Stores,
  world: World,
  targets: readonly PoolTarget[],
): Promise<ReadonlySet<string>> {
  const now = world.clock.now();
  const counts = await tx.folds.note(targets, now, { windowMs, foldAfter });
  const plain = new Set<string>();
  for (const target of targets) {
    const key = poolKey(target);
    const { count = 0, since = now } = counts.get(key) ?? {};
    if (count <= foldAfter) plain.add(key);
    if (count !== foldAfter + 1) continue;
    await tx.jobs.reschedule({ kind: foldJob, key, dueAt: since + windowMs, payload: { ...target } });
  }
  return plain;
}

/** The list of what came and can still be claimed. Gives when to look again, while more is coming. */
export async function tellFolded(tx: Stores, world: World, target: PoolTarget): Promise<Instant | undefined> {
  const now = world.clock.now();
  const fold = await tx.folds.get(target);
  if (!fold || fold.count <= foldAfter) return undefined;
  const until = Math.min(fold.last + ebbMs, fold.since + patienceMs);
  if (now < until) return until;
  const reader = await readerOf(tx, target, now);
  if (reader?.quietUntil !== undefined) return reader.quietUntil;
  await tx.folds.close(target);
  const { tasks, total } = await tx.folds.claimable(target, fold.since, cardCounts.lines);
  if (!reader || total === 0) return undefined;
  const content: Content = { kind: 'snapshot', card: newTasksCard(tasks, { ...reader, now }, total) };
  const key = `f${poolKey(target)}.${fold.since.toString(36)}`;
  const options = { key, correlation: key, lane: 'bulk' } as const;
  if (target.kind === 'person') await tellPerson(tx, world, target.id, content, options);
  else await tellConversation(tx, world, target.id, content, options);
  return undefined;
}

interface Reader {
  readonly locale: Locale;
  readonly zone: Zone;
  readonly quietUntil?: Instant | undefined;
}

async function readerOf(tx: Stores, { kind, id }: PoolTarget, now: Instant): Promise<Reader | undefined> {
  if (kind === 'conversation') return tx.conversations.get(id);
  const person = await tx.people.get(id);
  return person && { locale: person.locale, zone: person.zone, quietUntil: quietEnd(person, now) };
}
