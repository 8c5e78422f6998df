import { z } from 'zod';
import { priorities } from '../../../tasks/task.ts';
import { keptFiles } from '../files.ts';

const id = z.int().positive();

/** What can be told about a new task, in the order it is asked. */
export const parts = ['type', 'what', 'who', 'due', 'priority'] as const;
export type Part = (typeof parts)[number];

/** A task being put together. Null: not told yet. */
export const newState = z.object({
  /** A manager hands out work; a requester reports something, which is then reviewed. */
  flow: z.enum(['work', 'report']),
  /** The part that is being changed although it was told before. */
  changing: z.enum(parts).nullable(),
  type: z.string().nullable(),
  title: z.string().nullable(),
  description: z.string(),
  template: id.nullable(),
  estimateMinutes: z.int().nullable(),
  people: z.array(id).readonly(),
  groups: z.array(id).readonly(),
  /** Whether the choice of people is made; nobody is a choice, too. */
  whoTold: z.boolean(),
  dueAt: z.int().nullable(),
  dueTold: z.boolean(),
  priority: z.enum(priorities),
  priorityTold: z.boolean(),
  files: keptFiles,
  list: z.enum(['people', 'groups']),
  search: z.string(),
  page: z.int().nonnegative(),
});
export type NewState = z.infer<typeof newState>;

/** Tasks made by one Confirm stay one quick unit of work. */
export const mostPeople = 20;

const told: Readonly<Record<Part, (state: NewState) => boolean>> = {
  type: ({ flow, type }) => flow === 'work' || type !== null,
  what: ({ title }) => title !== null,
  who: ({ flow, whoTold }) => flow === 'report' || whoTold,
  // Whoever reports says how urgent it is; by when it can be done is for others to say.
  due: ({ flow, dueTold }) => flow === 'report' || dueTold,
  priority: ({ flow, priorityTold }) => flow === 'work' || priorityTold,
};

/** The part that is asked about now; `check` once all is told. */
export const openPart = (state: NewState): Part | 'check' =>
  state.changing ?? parts.find((part) => !told[part](state)) ?? 'check';

/** Something was told: whatever was being changed is changed, and lists begin anew. */
export const tell = (state: NewState, more: Partial<NewState>): NewState => ({
  ...state,
  list: 'people',
  search: '',
  page: 0,
  changing: null,
  ...more,
});
