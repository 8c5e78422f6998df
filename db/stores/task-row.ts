import type { Task } from '../../core/tasks/task.ts';
import type { Db, Row } from '../schema.ts';

type Column = Exclude<keyof Row<'task'>, 'search'>;

/** Which column holds which field of a task. */
export const taskColumns = {
  id: 'id',
  type: 'type',
  code: 'code',
  title: 'title',
  description: 'description',
  priority: 'priority',
  dueAt: 'due_at',
  stage: 'stage',
  outcome: 'outcome',
  dispatch: 'dispatch',
  turn: 'turn',
  revision: 'revision',
  owner: 'owner_id',
  requester: 'requester_id',
  assigner: 'assigner_id',
  reviewer: 'reviewer_id',
  batch: 'batch',
  company: 'company',
  material: 'material',
  documentType: 'document_type',
  documentCode: 'document_code',
  template: 'template_id',
  estimateMinutes: 'estimate_minutes',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  doneAt: 'done_at',
  closedAt: 'closed_at',
} as const satisfies Record<keyof Task, Column>;

export const taskOf = (row: Row<'task'>): Task => ({
  id: row.id,
  type: row.type,
  code: row.code,
  title: row.title,
  description: row.description,
  priority: row.priority,
  dueAt: row.due_at,
  stage: row.stage,
  outcome: row.outcome,
  dispatch: row.dispatch,
  turn: row.turn,
  revision: row.revision,
  owner: row.owner_id,
  requester: row.requester_id,
  assigner: row.assigner_id,
  reviewer: row.reviewer_id,
  batch: row.batch,
  company: row.company,
  material: row.material,
  documentType: row.document_type,
  documentCode: row.document_code,
  template: row.template_id,
  estimateMinutes: row.estimate_minutes,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  doneAt: row.done_at,
  closedAt: row.closed_at,
});

/** The fields words of a search are looked for in. */
export const searched = [
  'code',
  'title',
  'description',
  'company',
  'material',
  'documentCode',
] as const satisfies readonly (keyof Task)[];

export type TaskSet = Partial<Omit<Db['task'], 'id' | 'turn' | 'revision'>> & { turn?: number; revision?: number };
