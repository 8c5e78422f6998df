import { noticeCard } from '../cards/notice-card.ts';
import { redeem } from '../people/bind.ts';
import type { Intent } from '../stores/dialogues.ts';
import type { Stores } from '../stores.ts';
import { sentence } from '../text/text.ts';
import type { World } from '../world.ts';
import { answer, type Occasion } from './answer.ts';
import type { Desk } from './desk.ts';
import type { Inbound, Tap } from './inbound.ts';
import { showTasks } from './list.ts';
import { reopen, sceneOf } from './meet.ts';
import { silence } from './replies.ts';
import type { Reply, Scene } from './scene.ts';
import { tap } from './tap.ts';

export type Doorstep<E extends Inbound = Inbound> = Occasion & { readonly world: World; readonly event: E };

/** Redeems a code in this private chat; then what was pressed before is done, and what waits is shown. */
export async function bindHere(at: Doorstep, desk: Desk, code: string): Promise<Reply & { isCode: boolean }> {
  const { tx, world, now, event, conversation } = at;
  const { externalId, name } = event.sender;
  const given = { code, conversation, externalId, name, correlation: event.correlation, now };
  const redeemed = await redeem(tx, world, given);
  if (redeemed.kind === 'unknown' || redeemed.kind === 'refused') {
    return { notice: redeemed.notice, isCode: redeemed.kind === 'refused' };
  }
  const known = await tx.accounts.find(conversation.platform, externalId);
  if (!known) throw new Error(`account ${externalId} vanished inside its own unit`);
  await reopen(tx, known.account, conversation, now);
  const { locale, zone } = redeemed.person;
  const home = { ...conversation, person: redeemed.person.id, locale, zone };
  const scene = sceneOf({ tx, world, now, event, conversation: home }, known);
  const lines = redeemed.kind === 'bound' ? [sentence('chat.hello.tasks'), sentence('chat.hello.help')] : [];
  await answer(scene, noticeCard(redeemed.notice, lines));
  for (const intent of await kept(tx, scene, externalId)) await carryOut(scene, intent, desk);
  if (redeemed.kind === 'bound') await showWaiting(scene);
  return { ...silence, isCode: true };
}

/** Taps made before anybody knew whose they were; the same button pressed twice counts once. */
async function kept(tx: Stores, { conversation, now }: Scene, externalId: string): Promise<Intent[]> {
  const intents = await tx.intents.take(conversation.platform, externalId, now);
  return intents.filter((intent, index) => intents.findIndex(({ token }) => token === intent.token) === index);
}

/** Done here, in private, as if pressed now: what it asks or answers is for this person only. */
async function carryOut(scene: Scene, intent: Intent, desk: Desk): Promise<void> {
  const { place, sender, correlation } = scene.event;
  const event: Tap = { kind: 'tap', place, sender, at: scene.now, correlation, token: intent.token, fields: {} };
  const { notice } = await tap({ ...scene, event }, desk);
  if (notice) await answer(scene, noticeCard(sentence('bind.kept'), [notice]));
}

async function showWaiting(scene: Scene): Promise<void> {
  const { tx, person, now } = scene;
  const reader = { id: person.id, roles: person.roles };
  const { total } = await tx.tasks.list({ reader, filter: 'waiting', now, limit: 1, offset: 0 });
  if (total > 0) await showTasks(scene, 'waiting', 0);
}
