import { z } from '@hono/zod-openapi';
import { numberOfType, packed, skipLogNumbers, stateNames, states } from '../../../core/dispatch/manager/legacy.ts';
import type { TaskStats } from '../../../core/dispatch/manager/stats.ts';
import { taskNumber } from '../../../core/ids.ts';
import { instant, personCode } from '../fields.ts';
import { instantText } from '../task-json.ts';

/** The row as the system knows it that all of this is named after. */
const rowSchema = z
  .strictObject({
    id: z.int(),
    type: z.int().nullable(),
    code: z.string(),
    dispatch_groups: z.string(),
    owner: z.string(),
    shares: z.string(),
    state: z.int(),
    dispatch_at: instant,
    assign_at: instant,
    finished_at: instant,
    created_at: instant,
    material_code: z.string(),
    company_code: z.string(),
    skip_log: z.int(),
    dispatch_type: z.string(),
    associated_doc_type: z.string(),
    associated_code: z.string(),
  })
  .openapi('TaskRow', { description: 'The same as numbers and packed lists, derived.' });

export const statsSchema = z
  .strictObject({
    number: z.string(),
    type: z.string(),
    code: z.string(),
    title: z.string(),
    state: z.enum(stateNames),
    dispatch: z.string(),
    claimable: z.boolean(),
    groups: z.array(z.string()),
    owner: personCode,
    sharers: z.array(z.string()),
    company: z.string().nullable(),
    material: z.string().nullable(),
    document_type: z.string().nullable(),
    document_code: z.string().nullable(),
    turn: z.int(),
    row: rowSchema,
  })
  .openapi('TaskStats');
export type StatsJson = z.infer<typeof statsSchema>;

export function statsJson(stats: TaskStats): StatsJson {
  const { task, state, groups, owner, sharers } = stats;
  return {
    number: taskNumber(task.id),
    type: task.type,
    code: task.code ?? '',
    title: task.title,
    state,
    dispatch: task.dispatch,
    claimable: stats.isClaimable,
    groups: [...groups],
    owner,
    sharers: [...sharers],
    company: task.company,
    material: task.material,
    document_type: task.documentType,
    document_code: task.documentCode,
    turn: task.turn,
    row: {
      id: task.id,
      type: numberOfType(task.type),
      code: task.code ?? '',
      dispatch_groups: packed(groups),
      owner: owner ?? '',
      shares: packed(sharers),
      state: states[state].number,
      dispatch_at: instantText(stats.dispatchedAt),
      assign_at: instantText(stats.claimedAt),
      finished_at: instantText(stats.finishedAt),
      created_at: instantText(task.createdAt),
      material_code: task.material ?? '',
      company_code: task.company ?? '',
      skip_log: stats.skipLog ? skipLogNumbers.skip : skipLogNumbers.keep,
      dispatch_type: stats.dispatchedTo ?? '',
      associated_doc_type: task.documentType ?? '',
      associated_code: task.documentCode ?? '',
    },
  };
}
