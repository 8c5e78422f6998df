import type { PersonId, TaskId } from '../ids.ts';
import { notify } from '../notices/notify.ts';
import { aboutTask } from '../notices/words.ts';
import type { Stores } from '../stores.ts';
import { isAwaited } from '../tasks/awaited.ts';
import { factsOf } from '../tasks/facts.ts';
import { sentence } from '../text/text.ts';
import type { World } from '../world.ts';

/** "Later" has come: the card rings once more, at the hour they chose, if the task still waits for them. */
export async function tellSnoozed(
  tx: Stores,
  world: World,
  task: TaskId,
  person: PersonId,
  key: string,
): Promise<void> {
  const facts = await factsOf(tx, world, task);
  const someone = await tx.people.get(person);
  if (!facts || !someone || !isAwaited(facts, someone)) return;
  const text = aboutTask(facts.task, sentence('inbox.reminder'));
  const content = { kind: 'live', subject: { kind: 'task', id: task } } as const;
  const about = { person, task: facts.task, kind: 'later', listener: 'self', text, content } as const;
  await notify(tx, world, { ...about, how: 'card', when: 'answer' }, { key, correlation: key });
}
