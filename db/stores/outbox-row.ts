import { type Content, type Lane, lanes, type Post } from '../../core/stores/outbox.ts';
import { cardCodec } from '../codecs.ts';
import type { Row } from '../schema.ts';

const laneOf = new Map<number, Lane>(Object.entries(lanes).map(([lane, rank]) => [rank, lane as Lane]));

function contentOf({ subject_kind, subject_id, card }: Row<'outbox'>): Content {
  if (card !== null) return { kind: 'snapshot', card: cardCodec.read(card) };
  if (subject_kind === null || subject_id === null) throw new Error('a post without content');
  return { kind: 'live', subject: { kind: subject_kind, id: subject_id } };
}

export const postOf = (row: Row<'outbox'>): Post => ({
  id: row.id,
  key: row.key,
  conversation: row.conversation_id,
  person: row.person_id,
  content: contentOf(row),
  lane: laneOf.get(row.lane) ?? 'bulk',
  replyTo: row.reply_to,
  sentKey: row.sent_key,
  status: row.status,
  attempts: row.attempts,
  dueAt: row.due_at,
  until: row.until_at,
  onUnknown: row.on_unknown,
  revision: row.revision,
  dialogue: row.dialogue_id,
  correlation: row.correlation,
  createdAt: row.created_at,
  settledAt: row.settled_at,
  message: row.message,
  why: row.why,
});
