import { buttonArgs } from '../cards/extra-buttons.ts';
import { factsOf } from '../tasks/facts.ts';
import { judge } from '../tasks/judge.ts';
import type { Move, MoveArgs } from '../tasks/verbs.ts';
import { type Asking, askFor } from './dialogues/form.ts';
import { whenTyped } from './dialogues/when.ts';
import type { Tap } from './inbound.ts';
import type { Reply, Scene } from './scene.ts';

/** What a button asks before a move that could be made without it. */
function wanted({ verb, args }: Move, arg: string | undefined): Asking | undefined {
  if (arg === buttonArgs.note) return { need: 'note' };
  if (verb === 'edit' && arg === buttonArgs.due) return { need: 'terms', field: 'due' };
  if (verb === 'resubmit' && args.comment === undefined) return { need: 'note' };
  const isUndated = verb === 'reject' && args.category === 'date' && args.dueAt === undefined;
  return isUndated ? { need: 'reason' } : undefined;
}

/** Asks it; undefined: there is nothing to ask, or the move cannot be made and says itself why. */
export async function askFirst(scene: Scene<Tap>, move: Move, arg: string | undefined): Promise<Reply | undefined> {
  const { tx, world, actor, now } = scene;
  const asking = wanted(move, arg);
  const facts = asking && (await factsOf(tx, world, move.task));
  if (!facts) return undefined;
  const { kind } = judge(facts, move, { actor, args: move.args, now });
  return kind === 'yes' || kind === 'needs' ? askFor(scene, move, asking) : undefined;
}

/** Who says in a form that the date does not work may say there, too, which one would. */
export const dated = (scene: Scene, args: MoveArgs): MoveArgs => {
  const dueAt = args.category === 'date' && args.reason ? whenTyped(scene, args.reason) : undefined;
  return dueAt === undefined ? args : { ...args, dueAt };
};
