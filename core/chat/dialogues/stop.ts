import type { Dialogue } from '../../stores/dialogues.ts';
import { sentence } from '../../text/text.ts';
import type { Reply, Scene } from '../scene.ts';
import { repaint } from './speak.ts';

/** Ends a dialogue without doing anything: its Cancel button, or the word for it. Never touches a task. */
export async function stop(scene: Scene, dialogue: Dialogue): Promise<Reply> {
  const isFirst = await scene.tx.dialogues.end(dialogue.id, scene.now);
  if (!isFirst) return { notice: sentence('new.over'), alert: true };
  await repaint(scene, { ...dialogue, endedAt: scene.now });
  return { notice: sentence('new.stopped') };
}
