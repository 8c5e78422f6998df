import type { Comment } from '../../core/tasks/task.ts';
import type { Row } from '../schema.ts';

export const commentOf = (row: Row<'comment'>): Comment => ({
  id: row.id,
  task: row.task_id,
  person: row.person_id,
  platform: row.platform,
  text: row.text,
  at: row.at,
  conversation: row.conversation_id,
  message: row.message,
  answers: row.answers_id,
  mentions: row.mentions === null ? [] : JSON.parse(row.mentions),
  revision: row.revision,
  editedAt: row.edited_at,
});
