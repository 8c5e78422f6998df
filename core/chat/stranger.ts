import { noticeCard } from '../cards/notice-card.ts';
import { burnCodes, codeOfPayload, codesIn } from '../people/bind.ts';
import { sentence, type Text } from '../text/text.ts';
import { answer } from './answer.ts';
import { bindHere, type Doorstep } from './bind-here.ts';
import type { Desk } from './desk.ts';
import { parseCommand } from './grammar.ts';
import type { Opened, Spoken, Tap } from './inbound.ts';
import { silence } from './replies.ts';
import type { Reply } from './scene.ts';

/** How long a tap waits for its owner to become known (ms). */
const keptMs = 600_000;

/** An event by an account nobody is bound to, or somebody who is disabled. */
export async function stranger(at: Doorstep<Tap | Spoken | Opened>, desk: Desk): Promise<Reply> {
  const { tx, event, conversation } = at;
  const isOut = await tx.accounts.isDisabled(conversation.platform, event.sender.externalId);
  if (event.kind === 'tap') return isOut ? turnAway({ ...at, event }) : keep({ ...at, event });
  const no: Text | undefined = isOut ? sentence('bind.disabled') : undefined;
  const reply =
    conversation.kind === 'group' ? await inGroup({ ...at, event }, no) : await inPrivate({ ...at, event }, desk, no);
  if (reply.notice) await answer(at, noticeCard(reply.notice));
  return silence;
}

/** Nothing is kept for them: becoming known again is not theirs to do. */
async function turnAway(at: Doorstep<Tap>): Promise<Reply> {
  await note(at, 'refused');
  return { notice: sentence('bind.disabled'), alert: true };
}

/** The tap is kept; whoever made it is told, and nobody else, how to become known. */
async function keep(at: Doorstep<Tap>): Promise<Reply> {
  const { tx, event, conversation, now } = at;
  const { platform } = conversation;
  const { externalId } = event.sender;
  const { token, message = null } = event;
  await tx.intents.keep({
    platform,
    externalId,
    conversation: conversation.id,
    token: token.slice(0, 64),
    message,
    expiresAt: now + keptMs,
  });
  await note(at, 'unbound');
  if (conversation.kind === 'direct') await answer(at, noticeCard(sentence('bind.how_title'), [sentence('bind.how')]));
  return { notice: howFrom(at, 'bind.tap', 'bind.tap_link'), alert: true };
}

async function note({ tx, event, conversation, now }: Doorstep<Tap>, kind: 'unbound' | 'refused'): Promise<void> {
  const token = event.token.slice(0, 64);
  await tx.audit.append({
    at: now,
    kind,
    person: null,
    platform: conversation.platform,
    externalId: event.sender.externalId,
    verb: token.split('.', 1)[0]?.slice(0, 20) ?? null,
    subject: null,
    detail: { token },
    correlation: event.correlation,
  });
}

function howFrom(at: Doorstep, plain: 'bind.tap' | 'bind.group', linked: 'bind.tap_link' | 'bind.group_link'): Text {
  const link = at.conversation.kind === 'group' ? at.world.link(at.conversation.platform, 'hello') : undefined;
  return link === undefined ? sentence(plain) : sentence(linked, { link });
}

async function inGroup(at: Doorstep<Spoken | Opened>, no?: Text): Promise<Reply> {
  const { tx, event, now } = at;
  if (event.kind === 'opened') return silence;
  if (await burnCodes(tx, event.text, now)) return { notice: sentence('bind.burnt') };
  const isForUs = parseCommand(event.text)?.kind === 'command' || (await answersCard({ ...at, event }));
  return isForUs ? { notice: no ?? howFrom(at, 'bind.group', 'bind.group_link') } : silence;
}

/** Whoever answers one of our cards believes we listen. */
async function answersCard({ tx, event: { replyTo }, conversation }: Doorstep<Spoken>): Promise<boolean> {
  return replyTo !== undefined && (await tx.shown.byMessage(conversation.id, replyTo)) !== undefined;
}

async function inPrivate(at: Doorstep<Spoken | Opened>, desk: Desk, no?: Text): Promise<Reply> {
  if (no) return { notice: no };
  const { event } = at;
  const code = event.kind === 'opened' ? codeOfPayload(event.payload) : codesIn(event.text)[0];
  if (code !== undefined) return bindHere(at, desk, code);
  await answer(at, noticeCard(sentence('bind.how_title'), [sentence('bind.how')]));
  return silence;
}
