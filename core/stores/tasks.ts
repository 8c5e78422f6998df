import type { GroupId, Instant, PersonId, TaskId } from '../ids.ts';
import type { Role } from '../people/person.ts';
import type { Assignment, Comment, NewTask, Task, Template } from '../tasks/task.ts';

export interface Templates {
  get(id: number): Promise<Template | undefined>;
  byCode(code: string): Promise<Template | undefined>;
  list(limit: number, offset?: number): Promise<Template[]>;
  put(template: Omit<Template, 'id'>): Promise<number>;
  /** False: tasks were made from it. */
  remove(id: number): Promise<boolean>;
}

/** Which tasks a list shows to one person; every list is filtered in SQL. */
export type TaskFilter = 'all' | 'waiting' | 'in_progress' | 'done';

export interface TaskQuery {
  /** Only tasks this person may read (A32). Absent: all (API, administrators). */
  readonly reader?: { readonly id: PersonId; readonly roles: readonly Role[] };
  /** `waiting`: something waits for this very reader. */
  readonly filter: TaskFilter;
  readonly now: Instant;
  readonly limit: number;
  readonly offset: number;
  readonly search?: string;
}

export interface Pool {
  readonly groups: readonly GroupId[];
  readonly people: readonly PersonId[];
  readonly except: readonly PersonId[];
}

export interface Tasks {
  get(id: TaskId): Promise<Task | undefined>;
  /** As `get`, and on PostgreSQL `for update`: the first thing a move does. */
  lock(id: TaskId): Promise<Task | undefined>;
  byCode(type: string, code: string): Promise<Task | undefined>;
  byBatch(batch: string): Promise<Task[]>;
  /** Undefined when (type, code) exists already. */
  insert(task: NewTask & Pick<Task, 'stage' | 'dispatch' | 'createdAt'>): Promise<Task | undefined>;
  /** Compare-and-set on turn and revision; false = somebody was faster, nothing changed. `updatedAt` etc. are in `change`. */
  change(
    id: TaskId,
    at: { turn: number; revision: number },
    change: Partial<Omit<Task, 'id' | 'createdAt'>>,
  ): Promise<boolean>;
  /** Nearest deadline first, those without one last; and how many there are in all. */
  list(query: TaskQuery): Promise<{ tasks: Task[]; total: number }>;
  /** What waits for this person whatever their roles, put off or not, with a greater id, by id. */
  awaiting(person: PersonId, after: TaskId, limit: number): Promise<Task[]>;
  countByStage(): Promise<Record<string, number>>;

  assignments(id: TaskId): Promise<Assignment[]>;
  offer(
    offer: Pick<Assignment, 'task' | 'person' | 'by' | 'createdAt' | 'expiresAt'> & Partial<Pick<Assignment, 'terms'>>,
  ): Promise<number>;
  settleOffer(
    id: number,
    change: Pick<Assignment, 'status' | 'decidedAt'> & Partial<Pick<Assignment, 'category' | 'reason'>>,
  ): Promise<void>;
  /** What its person asked when they rejected it was answered. */
  answerOffer(id: number, now: Instant): Promise<void>;
  /** Puts a settled offer back as it was (undo). */
  reopenOffer(id: number): Promise<void>;
  groups(id: TaskId): Promise<GroupId[]>;
  /** Where the task is dispatched to: groups, people named besides them, members who may not take it. */
  pool(id: TaskId): Promise<Pool>;
  /** Replaces all three. */
  setPool(id: TaskId, pool: Pool): Promise<void>;
  /** Parked tasks with a greater id, by id. */
  parked(after: TaskId, limit: number): Promise<Task[]>;
  countParked(): Promise<number>;
  /** The newest tasks, newest first. */
  newest(limit: number): Promise<Task[]>;
  sharers(id: TaskId): Promise<PersonId[]>;
  share(id: TaskId, person: PersonId): Promise<void>;
  unshare(id: TaskId, person: PersonId): Promise<void>;
  /** Nobody waits to be told of it unless `talk.await` says so. */
  comment(comment: Pick<Comment, 'task' | 'person' | 'platform' | 'text' | 'at'>): Promise<number>;
  comments(id: TaskId, limit: number): Promise<Comment[]>;
  countTalk(id: TaskId): Promise<{ readonly comments: number; readonly files: number }>;
  snooze(id: TaskId, person: PersonId, until: Instant | null): Promise<void>;
}
