import type { Card } from '../../cards/card.ts';
import type { Person } from '../../people/person.ts';
import type { Stores } from '../../stores.ts';
import type { World } from '../../world.ts';
import type { DialogueKind } from '../scene.ts';
import { form } from './form.ts';
import { newTask } from './new.ts';
import { revisionOf } from './record.ts';

const talks = [form, newTask] as const;

export const kinds: readonly DialogueKind[] = talks;

/** What a dialogue's message shows now, to the one person it talks to. */
export async function draftCard(
  tx: Stores,
  world: World,
  id: number,
  reader: Person | null,
): Promise<{ readonly card: Card; readonly revision: number } | undefined> {
  const dialogue = reader ? await tx.dialogues.get(id) : undefined;
  const kind = talks.find((one) => one.kind === dialogue?.kind);
  if (!reader || !dialogue || !kind || dialogue.person !== reader.id) return undefined;
  const now = world.clock.now();
  return { card: await kind.card({ tx, world, now, person: reader }, dialogue), revision: revisionOf(dialogue, now) };
}
