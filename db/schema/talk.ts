import type { Generated } from 'kysely';
import type { Platform } from '../../core/ids.ts';
import type { Notice } from '../../core/stores/notices.ts';

/** What is said about a task, the files sent with it, and what each person was told. */
export interface TalkTables {
  comment: {
    id: Generated<number>;
    task_id: number;
    person_id: number;
    platform: Platform | null;
    text: string;
    at: number;
    /** Where it was said, and the platform's id of that message. */
    conversation_id: number | null;
    message: string | null;
    answers_id: number | null;
    /** JSON: ids of the people it names. */
    mentions: string | null;
    revision: Generated<number>;
    edited_at: number | null;
    /** Null: those who are to hear of it have not yet. */
    relayed_at: number | null;
  };
  alias: { conversation_id: number; alias: string; message: string; at: number };
  file: {
    id: string;
    task_id: number;
    comment_id: number | null;
    person_id: number | null;
    platform: Platform | null;
    at: number;
    status: 'fetching' | 'kept';
    /** What the platform calls it, while it must be fetched. */
    source: string | null;
    name: string;
    mime: string;
    size: number;
    sha256: string | null;
  };
  notice: {
    id: Generated<number>;
    person_id: number;
    task_id: number | null;
    kind: Notice['kind'];
    listener: Notice['listener'];
    style: Notice['style'];
    text: string;
    correlation: string;
    at: number;
    due_at: number | null;
    told_at: number | null;
    read_at: number | null;
    how: Notice['how'];
  };
}
