import type { ConversationId, Instant, PersonId, Platform, TaskId } from '../ids.ts';
import type { Comment } from '../tasks/task.ts';

/** A file somebody sent: on its way to us, or kept. Its bytes lie elsewhere, under its id. */
export interface StoredFile {
  /** Random: knowing one tells nothing of another. */
  readonly id: string;
  readonly task: TaskId;
  readonly comment: number | null;
  readonly person: PersonId | null;
  readonly platform: Platform | null;
  readonly at: Instant;
  readonly status: 'fetching' | 'kept';
  /** What the platform calls it, while it must be fetched. */
  readonly source: string | null;
  readonly name: string;
  readonly mime: string;
  /** Bytes; what the platform claims until it is kept. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string | null;
}

export interface Talk {
  get(id: number): Promise<Comment | undefined>;
  /** Oldest first; the newest `limit` of those before `before`. */
  of(task: TaskId, page: { limit: number; before?: number }): Promise<Comment[]>;
  /** The comment a message of a person became. */
  byMessage(conversation: ConversationId, message: string): Promise<Comment | undefined>;
  /** People wait to be told of it from now on. */
  await(id: number, said: Partial<Pick<Comment, 'conversation' | 'message' | 'answers' | 'mentions'>>): Promise<void>;
  /** Those people still wait to be told of, oldest first. */
  awaited(task: TaskId): Promise<Comment[]>;
  relayed(id: number, now: Instant): Promise<void>;
  /** Its copies look different from now on; gives the revision. */
  touch(id: number, corrected?: { readonly text: string; readonly at: Instant }): Promise<number>;
  /** Nothing is left of it: no words, no file. */
  drop(id: number): Promise<void>;
  /** Everybody who ever commented on the task. */
  speakers(task: TaskId): Promise<PersonId[]>;
}

export interface Files {
  add(file: StoredFile): Promise<void>;
  get(id: string): Promise<StoredFile | undefined>;
  /** Kept ones, oldest first. */
  of(task: TaskId): Promise<StoredFile[]>;
  /** Of these comments, in any status, oldest first. */
  ofComments(comments: readonly number[]): Promise<StoredFile[]>;
  keep(id: string, kept: Pick<StoredFile, 'name' | 'mime' | 'size'> & { readonly sha256: string }): Promise<void>;
  remove(id: string): Promise<void>;
}
