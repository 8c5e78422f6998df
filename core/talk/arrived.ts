import type { Stores } from '../stores.ts';
import { factsOf } from '../tasks/facts.ts';
import type { Text } from '../text/text.ts';
import type { World } from '../world.ts';
import type { Kept } from './file.ts';
import { relay } from './relay.ts';
import { tellSpeaker } from './speaker.ts';

/** What became of fetching a file. */
export type Arrival = Kept | { readonly kept: false; readonly why: Text };

/** A file is here and kept, or will never be: the sender hears why, the task shows it, its comment need not wait for it. */
export async function arrived(tx: Stores, world: World, id: string, arrival: Arrival): Promise<void> {
  const file = await tx.files.get(id);
  if (file?.status !== 'fetching') return;
  const task = await tx.tasks.lock(file.task);
  if (!task) return;
  if (arrival.kept) await tx.files.keep(id, arrival);
  else {
    await tx.files.remove(id);
    // The card counted it already.
    for (const copy of await tx.shown.of({ kind: 'task', id: task.id })) await tx.shown.heal(copy.id);
    if (file.comment !== null) await tellSpeaker(tx, world, file.comment, arrival.why);
  }
  if (file.comment !== null) {
    const seen = await tx.talk.touch(file.comment);
    await tx.shown.want({ kind: 'comment', id: file.comment }, seen);
  }
  await relayed(tx, world, task.id);
}

/** Comments that waited long enough for their files are told without them. */
export async function relayed(tx: Stores, world: World, task: number): Promise<void> {
  const facts = await factsOf(tx, world, task, true);
  if (facts) await relay(tx, world, facts);
}
