import type { ShownCard } from '../../core/stores/shown.ts';
import type { Row } from '../schema.ts';

export const shownOf = (row: Row<'shown_card'>): ShownCard => ({
  id: row.id,
  conversation: row.conversation_id,
  person: row.person_id,
  subject: { kind: row.subject_kind, id: row.subject_id },
  message: row.message,
  wantedRevision: row.wanted_revision,
  shownRevision: row.shown_revision,
  hash: row.hash,
  holdUntil: row.hold_until,
  paint: row.paint,
  dueAt: row.due_at,
  attempts: row.attempts,
  status: row.status,
  postedAt: row.posted_at,
});
