import { parseBare, parseCommand, takeTask } from '../chat/grammar.ts';
import type { Edited } from '../chat/inbound.ts';
import type { Instant } from '../ids.ts';
import { saidAbout, tellingOf } from '../notices/words.ts';
import type { Stores } from '../stores.ts';
import { limits } from '../tasks/task.ts';
import { sentence, type Text } from '../text/text.ts';

/** How long (ms) a comment follows the message it was. */
const windowMs = 15 * 60_000;

/**
 * Somebody changed a message that was a comment: its copies change with it. Gives what the writer must be told; null:
 * nothing, also where the message was no comment: what else it caused is done.
 */
export async function correct(tx: Stores, event: Edited, now: Instant): Promise<Text | null> {
  const { place, sender } = event;
  const conversation = await tx.conversations.find(place.platform, place.externalId, place.thread ?? null);
  const comment = conversation && (await tx.talk.byMessage(conversation.id, event.message));
  const known = await tx.accounts.find(place.platform, sender.externalId);
  if (!comment || known?.person.id !== comment.person) return null;
  const text = wordsOf(event.text);
  if (text === undefined || text === comment.text) return null;
  if (now - comment.at > windowMs) return sentence('talk.edit.late');
  const length = [...text].length;
  if (length > limits.comment) return sentence('chat.too_long', { limit: limits.comment, length });
  // A caption taken off leaves the file; words that were all there was are not taken back by making them nothing.
  if (text === '' && (await tx.files.ofComments([comment.id])).length === 0) return sentence('talk.edit.empty');
  const revision = await tx.talk.touch(comment.id, { text, at: now });
  await tx.shown.want({ kind: 'comment', id: comment.id }, revision);
  const task = await tx.tasks.get(comment.task);
  const people = new Map([[known.person.id, known.person]]);
  if (task) await tx.notices.reword(tellingOf(comment), saidAbout({ task, people }, { ...comment, text }));
  return null;
}

/** Of `/comment T-12 words` and `comment T-12 words` the words. Another command: what it was is done. */
function wordsOf(text: string): string | undefined {
  const command = parseCommand(text) ?? parseBare(text);
  if (command?.kind !== 'command') return text.trim();
  return command.name === 'comment' ? (takeTask(command.rest)?.rest ?? command.rest.trim()) : undefined;
}
