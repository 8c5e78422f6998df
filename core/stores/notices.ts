import type { Instant, PersonId, TaskId } from '../ids.ts';
import type { Verb } from '../tasks/verbs.ts';
import type { Listener } from '../tell/announcements.ts';
import type { Text } from '../text/text.ts';

/**
 * How it reached them. now: by itself; waiting: not yet; digest: with others in one message; moot: there was nothing left to
 * tell when its time came; unreached: they had no open chat.
 */
type NoticeHow = 'now' | 'waiting' | 'digest' | 'moot' | 'unreached';

/** One thing a person is told about, once. */
export interface Notice {
  readonly id: number;
  readonly person: PersonId;
  readonly task: TaskId | null;
  /** The move it tells of. later: what they put off has come back; unreachable: somebody else could not be told; left: whoever had it has. */
  readonly kind: Verb | 'later' | 'unreachable' | 'left';
  /** As whom they hear it; self: they asked for it; participant: of the talk about the task; heir: it waits for them now. */
  readonly listener: Listener | 'self' | 'participant' | 'heir';
  /** card: with the task's live card; notice: in one sentence. */
  readonly style: 'card' | 'notice';
  /** The whole sentence, with the task's number and title. */
  readonly text: Text;
  readonly correlation: string;
  readonly at: Instant;
  /** When it is told if it is `waiting`; else null. */
  readonly dueAt: Instant | null;
  /** When it was told, by itself or in a digest; else null. */
  readonly toldAt: Instant | null;
  readonly readAt: Instant | null;
  readonly how: NoticeHow;
}

export interface NoticeQuery {
  readonly unread?: boolean;
  /** At most 100. */
  readonly limit: number;
  /** Only those with a smaller id: the last one of the page before. */
  readonly before?: number;
  readonly offset?: number;
}

export interface Notices {
  add(notice: Omit<Notice, 'id' | 'readAt'>): Promise<number>;
  get(id: number): Promise<Notice | undefined>;
  /** Newest first. */
  list(person: PersonId, query: NoticeQuery): Promise<Notice[]>;
  count(person: PersonId, unread: boolean): Promise<number>;
  /** Marks what is unread and gives how many that were. */
  read(
    person: PersonId,
    which: { readonly id: number } | { readonly task: TaskId } | 'all',
    now: Instant,
  ): Promise<number>;
  /** When this person was told something in this style since then (exclusive), oldest first; at most 20. */
  told(person: PersonId, style: Notice['style'], since: Instant): Promise<Instant[]>;
  /** What is due becomes `digest`, told now, and is given, oldest first: nobody else gets it. */
  take(person: PersonId, now: Instant): Promise<Notice[]>;
  /** What was taken was not told after all. */
  drop(ids: readonly number[], how: 'moot' | 'unreached'): Promise<void>;
  /** What was taken waits on, until then. */
  putBack(ids: readonly number[], dueAt: Instant): Promise<void>;
  /** Moves what waits until `from` to another time; how many that were. */
  postpone(person: PersonId, from: Instant, to: Instant): Promise<number>;
  /** The task's live card goes to them now: what waited to be told with it is told. */
  cover(person: PersonId, task: TaskId, now: Instant): Promise<void>;
  /** What still waits of one unit of moves will not be told; who would have been. */
  forget(task: TaskId, correlation: string): Promise<PersonId[]>;
  /** What still waits with this correlation says something else by now. */
  reword(correlation: string, text: Text): Promise<void>;
  /** Old ones that do not wait; how many. */
  purge(before: Instant, limit: number): Promise<number>;
}
