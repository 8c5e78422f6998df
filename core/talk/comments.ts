import type { Instant, PersonId, Platform, TaskId } from '../ids.ts';
import type { Person } from '../people/person.ts';
import type { StoredFile } from '../stores/talk.ts';
import type { Stores } from '../stores.ts';
import { factsOf } from '../tasks/facts.ts';
import { perform } from '../tasks/perform.ts';
import { mayRead } from '../tasks/standing.ts';
import type { Actor } from '../tasks/task.ts';
import type { Result } from '../tasks/verbs.ts';
import type { World } from '../world.ts';
import type { Offered } from './file.ts';

export interface FileView {
  readonly id: string;
  readonly name: string;
  readonly mime: string;
  readonly size: number;
  readonly sha256: string;
  readonly at: Instant;
  readonly person: PersonId | null;
  readonly comment: number | null;
  /** Signed: opens without further leave for thirty days from when the file was sent. Without scheme and host. */
  readonly path: string;
}

export interface CommentView {
  readonly id: number;
  readonly person: PersonId;
  readonly name: string;
  readonly platform: Platform | null;
  readonly text: string;
  readonly at: Instant;
  readonly editedAt: Instant | null;
  readonly answers: number | null;
  readonly files: readonly FileView[];
}

/**
 * Says something about a task, or attaches files to it (then `text` may be empty), as `actor.person`; everybody in the
 * task hears of it. The length is checked at the edge. Needs the caller's unit; wake courier and jobs after it.
 */
export function commentOn(
  tx: Stores,
  world: World,
  actor: Actor,
  task: TaskId,
  text: string,
  files: readonly Offered[] = [],
): Promise<Result> {
  const comment = text.trim();
  const given = files.length > 0 ? { files } : {};
  return perform(
    tx,
    world,
    actor,
    comment === '' && files.length > 0
      ? { verb: 'attach', task, args: given }
      : { verb: 'comment', task, args: { comment, ...given } },
  );
}

/** Oldest first, the newest `limit` before `before`. Undefined: no such task that `reader` may see; null reads all. */
export async function commentsOf(
  tx: Stores,
  world: World,
  reader: Person | null,
  task: TaskId,
  page: { readonly limit: number; readonly before?: number },
): Promise<CommentView[] | undefined> {
  if (!(await isReadable(tx, world, reader, task))) return undefined;
  const comments = await tx.talk.of(task, page);
  const [people, files] = await Promise.all([
    tx.people.many([...new Set(comments.map(({ person }) => person))]),
    tx.files.ofComments(comments.map(({ id }) => id)),
  ]);
  return comments.map(({ id, person, platform, text, at, editedAt, answers }) => ({
    ...{ id, person, platform, text, at, editedAt, answers },
    name: people.get(person)?.name ?? '',
    files: files.filter((file) => file.comment === id).flatMap((file) => viewOf(world, file)),
  }));
}

/** The task's files, oldest first; undefined as above. */
export async function attachmentsOf(
  tx: Stores,
  world: World,
  reader: Person | null,
  task: TaskId,
): Promise<FileView[] | undefined> {
  if (!(await isReadable(tx, world, reader, task))) return undefined;
  return (await tx.files.of(task)).flatMap((file) => viewOf(world, file));
}

async function isReadable(tx: Stores, world: World, reader: Person | null, task: TaskId): Promise<boolean> {
  const facts = await factsOf(tx, world, task);
  return facts !== undefined && (reader === null || mayRead(facts, reader));
}

function viewOf(world: World, file: StoredFile): FileView[] {
  const { id, name, mime, size, sha256, at, person, comment } = file;
  if (sha256 === null) return [];
  return [{ ...{ id, name, mime, size, sha256, at, person, comment }, path: world.files.path({ id, name, at }) }];
}
