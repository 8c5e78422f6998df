import type { TaskId } from '../ids.ts';
import type { Spoken } from './inbound.ts';
import type { Scene } from './scene.ts';

/** What a message that answers another one is about. */
export interface Topic {
  readonly task: TaskId;
  /** The comment it answers, where it answers one. */
  readonly answers?: number;
}

/** The task whose card, or about which a comment, the message answers: one of ours, or what somebody wrote here. */
export async function topicOf({ tx, event, conversation }: Scene<Spoken>): Promise<Topic | undefined> {
  if (event.replyTo === undefined) return undefined;
  const copy = await tx.shown.byMessage(conversation.id, event.replyTo);
  if (copy?.subject.kind === 'task' || copy?.subject.kind === 'more') return { task: copy.subject.id };
  const comment =
    copy?.subject.kind === 'comment'
      ? await tx.talk.get(copy.subject.id)
      : await tx.talk.byMessage(conversation.id, event.replyTo);
  return comment && { task: comment.task, answers: comment.id };
}
