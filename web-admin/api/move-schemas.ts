import { z } from '@hono/zod-openapi';
import { table } from '../../core/tasks/table.ts';
import { limits, rejectCategories } from '../../core/tasks/task.ts';
import { type Need, type Verb, verbs } from '../../core/tasks/verbs.ts';
import { code, codes, count, description, line, lines, moment, priority, title } from './fields.ts';

const comment = lines(limits.comment).openapi({ description: 'What is said about it.' });
const terms = z.strictObject({
  title: title.optional(),
  description: description.optional(),
  due_at: moment.nullable().optional().openapi({ description: 'Null: without a due date.' }),
  priority: priority.optional(),
});

/** Every argument a move can take, as it is written. */
const fields = {
  comment,
  category: z.enum(rejectCategories),
  reason: line(limits.reason),
  to: code.openapi({ description: 'Whom it is for: a person’s code.' }),
  from: code.openapi({ description: 'The owner the caller believes in: refused when somebody else has the task.' }),
  groups: codes(20).openapi({ description: 'Groups’ codes.' }),
  people: codes(50).openapi({ description: 'Codes of people who may take it, besides the members of the groups.' }),
  by_rules: z.boolean().openapi({ description: 'The rules say where it goes; then neither “groups” nor “people”.' }),
  terms,
  due_at: moment.openapi({ description: 'When they could do it: whoever gave it is asked to agree.' }),
  until: moment.nullable().openapi({ description: 'Null: at once again.' }),
  force: z.boolean().openapi({ description: 'Although somebody has it already.' }),
} as const;
export type Field = keyof typeof fields;

/** Which arguments answer what a row of the table needs. */
export const fieldsOfNeed: Readonly<Record<Need, readonly Field[]>> = {
  reason: ['category', 'reason'],
  comment: ['comment'],
  person: ['to'],
  groups: ['groups'],
  terms: ['terms'],
  until: ['until'],
};

const routing: readonly Field[] = ['people', 'by_rules'];
/** What a move can take besides. */
const besides: Readonly<Partial<Record<Verb, readonly Field[]>>> = {
  approve: ['comment'],
  assign: ['comment'],
  reject: ['due_at'],
  resubmit: ['terms', 'comment'],
  dispatch: routing,
  redispatch: [...routing, 'force'],
  transfer: ['from', 'comment'],
  release: ['comment'],
  finish: ['comment'],
  confirm: ['comment'],
  reopen: ['comment'],
};

/** The verbs that move a task there is; the others make one. `attach` brings a file and has its own door. */
export const movingVerbs: readonly Verb[] = verbs.filter((verb) => table[verb].from.length > 0 && verb !== 'attach');
const examples: Readonly<Record<Field, unknown>> = {
  comment: 'The seal is worn.',
  category: 'overloaded',
  reason: 'Two other pumps today.',
  to: 'li',
  from: 'wang',
  groups: ['field'],
  people: ['wang', 'li'],
  by_rules: true,
  terms: { due_at: '2026-11-30T18:00:00+08:00', priority: 'high' },
  due_at: '2026-12-02T18:00:00+08:00',
  until: '2026-11-30T09:00:00+08:00',
  force: true,
};

const who = {
  person: code.optional().openapi({ description: 'Who does it: a person’s code. Their rights decide.' }),
  turn: count(1, Number.MAX_SAFE_INTEGER)
    .optional()
    .openapi({ description: 'The turn the caller saw: on an older one nothing is changed.' }),
};

const anyMove = z.strictObject({
  ...who,
  ...(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.optional()])) as {
    [F in Field]: z.ZodOptional<(typeof fields)[F]>;
  }),
});
export type MoveBody = z.output<typeof anyMove>;

/** Left out, the answer is 422 and says so. */
const wanted = (name: Field) => {
  const about = fields[name].description;
  return anyMove.shape[name].openapi({ description: about ? `Needed. ${about}` : 'Needed.' });
};

const nameOf = (verb: Verb): string => `${verb[0]?.toUpperCase()}${verb.slice(1)}Move`;

/** What one verb takes, from what its row needs. Left out: the answer says which argument is missing. */
export function moveSchema(verb: Verb): { schema: z.ZodType<MoveBody>; example: z.input<typeof anyMove> } {
  const { needs, who: standings } = table[verb];
  const needed = needs ? fieldsOfNeed[needs] : [];
  const taken: readonly Field[] = [...needed, ...(besides[verb] ?? [])];
  const shape = Object.fromEntries(
    taken.map((name) => [name, needed.includes(name) ? wanted(name) : anyMove.shape[name]]),
  );
  const schema = z.strictObject({ ...who, ...shape }).openapi(nameOf(verb));
  const person = standings.length > 0 ? { person: 'wang' } : {};
  const example = { ...person, ...Object.fromEntries(needed.map((name) => [name, examples[name]])) };
  return { schema: schema as unknown as z.ZodType<MoveBody>, example: example as z.input<typeof anyMove> };
}
