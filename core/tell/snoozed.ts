import type { PersonId, TaskId } from '../ids.ts';
import type { Stores } from '../stores.ts';
import { allowed } from '../tasks/allowed.ts';
import { factsOf } from '../tasks/facts.ts';
import { table } from '../tasks/table.ts';
import type { World } from '../world.ts';
import { tellPerson } from './tell.ts';

/** "Later" has come: the card rings once more, if there is still something for this person to do. */
export async function tellSnoozed(
  tx: Stores,
  world: World,
  task: TaskId,
  person: PersonId,
  key: string,
): Promise<void> {
  const facts = await factsOf(tx, world, task);
  const someone = await tx.people.get(person);
  if (!facts || !someone) return;
  const rights = allowed(facts, someone, world.clock.now());
  const isTheirs = rights.some(
    ({ verb, button }) => button === 'card' && verb !== 'undo' && table[verb].moves === 'turn',
  );
  if (!isTheirs) return;
  const content = { kind: 'live', subject: { kind: 'task', id: task } } as const;
  await tellPerson(tx, world, person, content, { key, correlation: key });
}
