import type { Stores } from '../stores.ts';
import { mayRead } from '../tasks/standing.ts';
import type { Actor, TaskFacts } from '../tasks/task.ts';
import type { Move } from '../tasks/verbs.ts';
import { said, sentence, type Text } from '../text/text.ts';
import type { World } from '../world.ts';
import { keepFiles } from './keep-files.ts';
import { mentioned } from './mentions.ts';
import { relay } from './relay.ts';
import { tellSpeaker } from './speaker.ts';

/**
 * After a move: what was said with it, and the files that came with it, go to everybody in the task. A note without
 * files stands on the card already. Needs the unit that holds the task.
 */
export async function talked(tx: Stores, world: World, facts: TaskFacts, actor: Actor, move: Move): Promise<void> {
  const { verb, args } = move;
  const files = args.files ?? [];
  const isTalk = verb === 'comment' || verb === 'attach';
  if (!actor.person || !(isTalk || files.length > 0)) return;
  const id = await commentOf(tx, world, actor, move);
  const { calls, deaf } = await called(tx, facts, actor, args.comment ?? '');
  const spoken = isTalk ? actor.spoken : undefined;
  await tx.talk.await(id, {
    ...(actor.spoken ? { conversation: actor.spoken.conversation } : {}),
    ...(spoken ? { message: spoken.message } : {}),
    ...(args.answers === undefined ? {} : { answers: args.answers }),
    mentions: calls,
  });
  const refused = await keepFiles(tx, world, { task: facts.task.id, comment: id, actor }, files);
  for (const why of [...refused, ...deaf]) await tellSpeaker(tx, world, id, why);
  await relay(tx, world, facts);
}

/** The words a move stored just now, or a place for files that came without any. */
async function commentOf(tx: Stores, world: World, actor: Actor, { task, args }: Move): Promise<number> {
  const hasWords = (args.comment ?? '').trim() !== '';
  const [newest] = hasWords ? await tx.talk.of(task, { limit: 1 }) : [];
  if (newest) return newest.id;
  const { person, platform } = actor;
  if (!person) throw new Error('nobody speaks');
  return tx.tasks.comment({ task, person: person.id, platform, text: '', at: world.clock.now() });
}

/** Who is called by name; of those who may not read the task the speaker hears. */
async function called(
  tx: Stores,
  facts: TaskFacts,
  { person, platform, spoken }: Actor,
  text: string,
): Promise<{ calls: number[]; deaf: Text[] }> {
  const people = (await mentioned(tx, text, platform, spoken?.named ?? [])).filter(({ id }) => id !== person?.id);
  const calls = people.filter((one) => mayRead(facts, one)).map(({ id }) => id);
  const deaf = people
    .filter((one) => !mayRead(facts, one))
    .map(({ name }) => sentence('talk.mention.outside', { who: said(name), task: `T-${facts.task.id}` }));
  return { calls, deaf };
}
