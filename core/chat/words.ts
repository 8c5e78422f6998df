import { noticeCard } from '../cards/notice-card.ts';
import { type ConversationId, taskNumber } from '../ids.ts';
import { burnCodes, codesIn } from '../people/bind.ts';
import type { Person } from '../people/person.ts';
import type { Dialogue } from '../stores/dialogues.ts';
import type { Stores } from '../stores.ts';
import { perform } from '../tasks/perform.ts';
import type { Move } from '../tasks/verbs.ts';
import { sentence } from '../text/text.ts';
import { answer } from './answer.ts';
import { bindHere } from './bind-here.ts';
import type { CommandName } from './command-table.ts';
import { command } from './commands.ts';
import type { Desk } from './desk.ts';
import { startNew } from './dialogues/new.ts';
import { parseBare, parseCommand } from './grammar.ts';
import type { Spoken } from './inbound.ts';
import { silence } from './replies.ts';
import type { Reply, Scene } from './scene.ts';
import { settle, tooLong } from './settle.ts';
import { sifted } from './sift.ts';
import { type Topic, topicOf } from './topic.ts';

/** Commands that keep the files they come with. */
const takesFiles: ReadonlySet<CommandName> = new Set(['new', 'comment', 'done', 'confirm', 'dispute']);

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
    if (typed.kind === 'unknown' || !takesFiles.has(typed.name)) await ownUp(scene);
    return reply;
  }
  const [code] = isGroup ? [] : codesIn(event.text);
  if (code !== undefined) {
    const bound = await bindHere(scene, desk, code);
    if (bound.isCode) return bound;
  }
  return belonging(scene, desk);
}

/** A file that came with words which have no place for it is not kept, and whoever sent it must not believe it is. */
async function ownUp(scene: Scene<Spoken>): Promise<void> {
  if (scene.event.files.length > 0) await answer(scene, noticeCard(sentence('talk.file.dropped')));
}

/** Which conversation of ours the words belong to; with none, they are small talk. */
async function belonging(scene: Scene<Spoken>, desk: Desk): Promise<Reply> {
  const { tx, event, conversation, person, now } = scene;
  const isGroup = conversation.kind === 'group';
  const answered = event.replyTo;
  const dialogue = answered === undefined ? undefined : await askedIn(tx, conversation.id, answered);
  const topic = dialogue ? undefined : await topicOf(scene);
  const isWordless = event.text.trim() === '';
  if (isWordless && event.files.length === 0) {
    const isForUs = !isGroup || dialogue !== undefined || topic !== undefined;
    return isForUs ? { notice: sentence('chat.unreadable') } : silence;
  }
  if (dialogue) return sifted(scene, (left) => intoDialogue(left, dialogue, desk));
  if (topic) return sifted(scene, (left) => commentOn(left, topic));
  // In a group, an answer to somebody else's message is meant for them.
  const open =
    isGroup && answered !== undefined ? undefined : await tx.dialogues.newest(person.id, conversation.id, now);
  if (open) return sifted(scene, (left) => intoDialogue(left, open, desk));
  if (isGroup) return silence;
  const bare = isWordless ? undefined : parseBare(event.text);
  if (event.files.length > 0 && bare?.kind !== 'command' && onlyReports(person)) {
    return sifted(scene, (left) => startNew(left, event.text));
  }
  if (isWordless) return { notice: sentence('talk.file.which') };
  if (bare?.kind !== 'command') {
    await ownUp(scene);
    return { notice: sentence('chat.help.short') };
  }
  if (!takesFiles.has(bare.name)) await ownUp(scene);
  return command(scene, bare, desk);
}

/** A photo out of the blue: from somebody who does nothing here but report, it is a report. */
const onlyReports = ({ roles }: Person): boolean => roles.length === 1 && roles[0] === 'requester';

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
  if (isOver || !kind) return { notice: sentence('chat.dialogue.over') };
  if (!kind.takesFiles?.(dialogue)) await ownUp(scene);
  return kind.text(scene, dialogue);
}

async function commentOn(scene: Scene<Spoken>, { task, answers }: Topic): Promise<Reply> {
  const { tx, world, event, actor, conversation } = scene;
  const comment = event.text.trim();
  const wordy = tooLong(comment, 'comment');
  if (wordy) return { notice: wordy };
  const args = {
    ...(event.files.length > 0 ? { files: event.files } : {}),
    ...(answers === undefined ? {} : { answers }),
  };
  const move: Move =
    comment === '' ? { verb: 'attach', task, args } : { verb: 'comment', task, args: { comment, ...args } };
  const result = await perform(tx, world, actor, move);
  if (result.kind === 'unknown' || result.kind === 'refused') {
    return { notice: sentence('talk.outsider', { task: taskNumber(task) }) };
  }
  // In a group the card itself shows that the comment arrived.
  return result.kind === 'moved' && conversation.kind === 'group' ? silence : settle(scene, move, result);
}
