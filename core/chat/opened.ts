import { noticeCard } from '../cards/notice-card.ts';
import { codeOfPayload } from '../people/bind.ts';
import { said, sentence } from '../text/text.ts';
import { answer, showTask } from './answer.ts';
import { bindHere } from './bind-here.ts';
import type { Desk } from './desk.ts';
import type { Opened } from './inbound.ts';
import { reopen } from './meet.ts';
import { silence } from './replies.ts';
import type { Reply, Scene } from './scene.ts';
import { show } from './tap.ts';

const taskPayload = /^t(\d{1,15})$/;

/** Somebody known opened the private chat: by a link with something in it, or just so. */
export async function opened(scene: Scene<Opened>, desk: Desk): Promise<Reply> {
  await wakeUp(scene);
  return greet(scene, scene.event.payload, desk);
}

/** The same, typed: `/start` with whatever followed it. */
export async function greet(scene: Scene, payload: string | undefined, desk: Desk): Promise<Reply> {
  const code = codeOfPayload(payload);
  if (code !== undefined && scene.conversation.kind === 'direct') return bindHere(scene, desk, code);
  const task = Number(taskPayload.exec(payload ?? '')?.[1] ?? 0);
  if (task > 0) return show(scene, task, async (facts, chat) => showTask(scene, facts, chat));
  const lines = [sentence('chat.hello.tasks'), sentence('chat.hello.help')];
  await answer(scene, noticeCard(sentence('chat.hello.title', { name: said(scene.person.name) }), lines));
  return silence;
}

/** Posts that waited for this chat go out, and cards that could not be repainted are. */
async function wakeUp({ tx, person, conversation, now }: Scene): Promise<void> {
  if (conversation.kind !== 'direct') return;
  const account = (await tx.accounts.of(person.id)).find(({ platform }) => platform === conversation.platform);
  if (account) await reopen(tx, account, conversation, now);
}
