import { noticeCard } from '../cards/notice-card.ts';
import { refusedUnseen } from '../talk/check-file.ts';
import { answer } from './answer.ts';
import type { Spoken } from './inbound.ts';
import { silence } from './replies.ts';
import type { Reply, Scene } from './scene.ts';

/**
 * Goes on without the files that can be refused before they are here; whoever sent them hears why. With nothing left
 * there is nothing to go on with.
 */
export async function sifted(scene: Scene<Spoken>, goOn: (scene: Scene<Spoken>) => Promise<Reply>): Promise<Reply> {
  const { event, world } = scene;
  const files: Spoken['files'][number][] = [];
  for (const file of event.files) {
    const why = refusedUnseen(file.name, file.size, world.files.maxBytes);
    if (why) await answer(scene, noticeCard(why));
    else files.push(file);
  }
  const isNothing = files.length < event.files.length && files.length === 0 && event.text.trim() === '';
  return isNothing ? silence : goOn({ ...scene, event: { ...event, files } });
}
