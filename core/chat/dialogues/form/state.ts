import { z } from 'zod';
import { priorities, rejectCategories } from '../../../tasks/task.ts';
import { type MoveArgs, type Need, verbs } from '../../../tasks/verbs.ts';
import { keptFiles } from '../files.ts';

const id = z.int().positive();
const needs = ['reason', 'comment', 'person', 'groups', 'terms', 'until'] as const satisfies readonly Need[];
export const fields = ['title', 'description', 'due', 'priority'] as const;

const args = z.object({
  comment: z.string().exactOptional(),
  category: z.enum(rejectCategories).exactOptional(),
  reason: z.string().exactOptional(),
  person: id.exactOptional(),
  from: id.exactOptional(),
  groups: z.array(id).readonly().exactOptional(),
  byRules: z.boolean().exactOptional(),
  people: z.array(id).readonly().exactOptional(),
  except: z.array(id).readonly().exactOptional(),
  pick: id.nullable().exactOptional(),
  terms: z
    .object({
      title: z.string().exactOptional(),
      description: z.string().exactOptional(),
      dueAt: z.int().nullable().exactOptional(),
      priority: z.enum(priorities).exactOptional(),
    })
    .exactOptional(),
  force: z.boolean().exactOptional(),
  dueAt: z.int().exactOptional(),
  until: z.int().nullable().exactOptional(),
}) satisfies z.ZodType<MoveArgs>;

/** A move that lacks something, and how far we are in asking for it. */
export const formState = z.object({
  verb: z.enum(verbs),
  task: id,
  /** Of the task when the question was asked: what is typed later is judged by it. */
  turn: z.int().nonnegative(),
  title: z.string(),
  need: z.enum([...needs, 'note']),
  args,
  files: keptFiles,
  /** reason: `due` once another date was asked about. */
  field: z.enum(fields).nullable(),
  list: z.enum(['people', 'groups']),
  search: z.string(),
  page: z.int().nonnegative(),
});
export type FormState = z.infer<typeof formState>;

/** The same form with something more known. */
export const given = (state: FormState, more: MoveArgs): FormState => ({ ...state, args: { ...state.args, ...more } });
