import { limits } from '../tasks/task.ts';
import type { Move, Result } from '../tasks/verbs.ts';
import { sentence, type Text } from '../text/text.ts';
import { askFor } from './dialogues/form.ts';
import type { Reply, Scene } from './scene.ts';

/** What somebody is told about a move they tried; what it still needs is asked for. */
export async function settle(scene: Scene, move: Move, result: Result): Promise<Reply> {
  if (result.kind === 'needs') return askFor(scene, move, { need: result.need });
  const isFine = result.kind === 'moved' || result.kind === 'already';
  return { notice: result.notice, alert: !isFine };
}

/** Why these words are too many to be kept; null: they are not. Counts characters, as people do. */
export function tooLong(text: string, kind: keyof typeof limits): Text | null {
  const length = [...text].length;
  return length > limits[kind] ? sentence('chat.too_long', { limit: limits[kind], length }) : null;
}
