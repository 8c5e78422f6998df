import type { Generated } from 'kysely';
import type { Platform, SubjectKind } from '../../core/ids.ts';
import type { CallKind } from '../../core/ledger/ledger.ts';
import type { Source } from '../../core/stores/inbox.ts';
import type { OutboxStatus, Post } from '../../core/stores/outbox.ts';
import type { ShownCard } from '../../core/stores/shown.ts';

/** What came in, what goes out, what stands, and what is due. */
export interface TrafficTables {
  inbox: { platform: Source; key: string; received_at: number; outcome: string | null };
  outbox: {
    id: Generated<number>;
    key: string;
    conversation_id: number;
    person_id: number | null;
    subject_kind: SubjectKind | null;
    subject_id: number | null;
    card: string | null;
    lane: number;
    reply_to: string | null;
    /** Null: no call was made for it yet, or none that can have shown anything. */
    sent_key: string | null;
    status: Generated<OutboxStatus>;
    attempts: Generated<number>;
    due_at: number;
    until_at: number | null;
    on_unknown: Post['onUnknown'];
    revision: number | null;
    dialogue_id: number | null;
    correlation: string;
    created_at: number;
    settled_at: number | null;
    message: string | null;
    why: string | null;
  };
  shown_card: {
    id: Generated<number>;
    conversation_id: number;
    person_id: number | null;
    subject_kind: SubjectKind;
    subject_id: number;
    message: string;
    wanted_revision: number;
    shown_revision: number;
    hash: string | null;
    /** Since when it has shown less than is wanted; null = it shows what it should. */
    stale_at: number | null;
    hold_until: number | null;
    paint: Generated<number>;
    /** The courier's repaint that is on its way, by its `paint`. */
    painting: Generated<number | null>;
    /** When a call of ours painted it last, where a lost tap may take that back. */
    painted_at: Generated<number | null>;
    due_at: number | null;
    attempts: Generated<number>;
    status: Generated<ShownCard['status']>;
    posted_at: number;
  };
  job: {
    id: Generated<number>;
    kind: string;
    key: string;
    subject_kind: SubjectKind | null;
    subject_id: number | null;
    payload: string;
    due_at: number;
    useful_until: number | null;
    attempts: Generated<number>;
    lease_by: string | null;
    lease_until: number | null;
    /** `due_at` when it was leased: a job moved meanwhile is not done when its handler is. */
    lease_due: number | null;
    done_at: number | null;
    why: string | null;
  };
  lease: { name: string; holder: string; until_at: number };
  setting: { key: string; value: string };
  ledger: { platform: Platform; month: string; kind: CallKind; count: number; warned: Generated<number> };
  schema_version: { version: number; name: string; applied_at: number };
}
