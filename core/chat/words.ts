import { noticeCard } from '../cards/notice-card.ts';
import type { ConversationId } from '../ids.ts';
import { burnCodes, codesIn } from '../people/bind.ts';
import type { Dialogue } from '../stores/dialogues.ts';
import type { ShownCard } from '../stores/shown.ts';
import type { Stores } from '../stores.ts';
import { perform } from '../tasks/perform.ts';
import type { Move } from '../tasks/verbs.ts';
import { sentence } from '../text/text.ts';
import { answer } from './answer.ts';
import { bindHere } from './bind-here.ts';
import { command } from './commands.ts';
import type { Desk } from './desk.ts';
import { parseBare, parseCommand } from './grammar.ts';
import type { Spoken } from './inbound.ts';
import { silence } from './replies.ts';
import type { Reply, Scene } from './scene.ts';
import { settle, tooLong } from './settle.ts';

/** What somebody typed: a command, a code, an answer, a comment, or talk among people. */
export async function words(scene: Scene<Spoken>, desk: Desk): Promise<Reply> {
  const { tx, event, conversation, now } = scene;
  const isGroup = conversation.kind === 'group';
  if (isGroup && (await burnCodes(tx, event.text, now))) return { notice: sentence('bind.burnt') };
  const typed = parseCommand(event.text);
  // In a group an unknown command is somebody else's.
  if (typed && isGroup && typed.kind === 'unknown') return silence;
  if (typed) {
    const reply = await command(scene, typed, desk);
    await ownUp(scene);
    return reply;
  }
  const [code] = isGroup ? [] : codesIn(event.text);
  if (code !== undefined) {
    const bound = await bindHere(scene, desk, code);
    if (bound.isCode) return bound;
  }
  const reply = await belonging(scene, desk);
  if (!isGroup) await ownUp(scene);
  return reply;
}

/** A file that came with words we took is not kept, and whoever sent it must not believe it is. */
async function ownUp(scene: Scene<Spoken>): Promise<void> {
  const { files, text } = scene.event;
  if (files.length > 0 && text.trim() !== '') await answer(scene, noticeCard(sentence('chat.files.dropped')));
}

/** Which conversation of ours the words belong to; with none, they are small talk. */
async function belonging(scene: Scene<Spoken>, desk: Desk): Promise<Reply> {
  const { tx, event, conversation, person, now } = scene;
  const isGroup = conversation.kind === 'group';
  const answered = event.replyTo;
  const dialogue = answered === undefined ? undefined : await askedIn(tx, conversation.id, answered);
  const card = answered === undefined ? undefined : await tx.shown.byMessage(conversation.id, answered);
  if (event.text.trim() === '') {
    const isForUs = !isGroup || dialogue !== undefined || card !== undefined;
    if (!isForUs) return silence;
    return { notice: sentence(event.files.length > 0 ? 'chat.files.not_yet' : 'chat.unreadable') };
  }
  if (dialogue) return intoDialogue(scene, dialogue, desk);
  if (card?.subject.kind === 'task') return commentOn(scene, card);
  // In a group, an answer to somebody else's message is meant for them.
  const open =
    isGroup && answered !== undefined ? undefined : await tx.dialogues.newest(person.id, conversation.id, now);
  if (open) return intoDialogue(scene, open, desk);
  if (isGroup) return silence;
  const bare = parseBare(event.text);
  return bare ? command(scene, bare, desk) : { notice: sentence('chat.help.short') };
}

/** The dialogue whose question a message was, in whatever step. */
async function askedIn(tx: Stores, conversation: ConversationId, message: string): Promise<Dialogue | undefined> {
  const current = await tx.dialogues.byPrompt(conversation, message);
  if (current) return current;
  const post = await tx.outbox.byMessage(conversation, message);
  return post?.dialogue == null ? undefined : tx.dialogues.get(post.dialogue);
}

async function intoDialogue(scene: Scene<Spoken>, dialogue: Dialogue, desk: Desk): Promise<Reply> {
  if (dialogue.person !== scene.person.id) return { notice: sentence('chat.dialogue.not_yours') };
  const kind = desk.kinds.get(dialogue.kind);
  const isOver = dialogue.endedAt !== null || dialogue.expiresAt <= scene.now;
  return isOver || !kind ? { notice: sentence('chat.dialogue.over') } : kind.text(scene, dialogue);
}

async function commentOn(scene: Scene<Spoken>, card: ShownCard): Promise<Reply> {
  const { tx, world, event, actor, conversation } = scene;
  const comment = event.text.trim();
  const wordy = tooLong(comment, 'comment');
  if (wordy) return { notice: wordy };
  const move: Move = { verb: 'comment', task: card.subject.id, args: { comment } };
  const result = await perform(tx, world, actor, move);
  if (result.kind !== 'moved' || conversation.kind !== 'group') return settle(scene, move, result);
  // In a group the card itself shows that the comment arrived.
  await ownUp(scene);
  return silence;
}
