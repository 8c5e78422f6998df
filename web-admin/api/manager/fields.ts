/** What the task manager's operations take: our own words, and the numbers and packed lists of older systems. */
import { z } from '@hono/zod-openapi';
import { stateNames, stateOf, states, typeNumbers, typeOf, unpacked } from '../../../core/dispatch/manager/legacy.ts';
import { limits } from '../../../core/tasks/task.ts';
import { must } from '../../../core/text/fault.ts';
import { sentence } from '../../../core/text/text.ts';
import type { World } from '../../../core/world.ts';
import { code, line, lines } from '../fields.ts';

const numbers = Object.entries(typeNumbers)
  .map(([number, name]) => `${number} ${name}`)
  .join(', ');
const stateList = stateNames.map((name) => `${states[name].number} ${name}`).join(', ');

/** A task type by its name or number. */
export const typeField = ({ taskTypes }: Pick<World, 'taskTypes'>) =>
  z
    .union([z.int(), line(40)])
    .superRefine(
      must(
        (given: string | number) => taskTypes.has(typeOf(given)),
        sentence('system.fault.one_of', { values: [...taskTypes.keys(), ...Object.keys(typeNumbers)].join(', ') }),
      ),
    )
    .transform(typeOf)
    .openapi({
      type: ['string', 'integer'],
      description: `A task type, or its number: ${numbers}.`,
      example: 'clarify',
    });

/** A state by its name or number. */
export const stateField = z
  .union([z.int(), line(20)])
  .superRefine(
    must(
      (given: string | number) => stateOf(given) !== undefined,
      sentence('system.fault.one_of', { values: stateList }),
    ),
  )
  .transform((given) => stateOf(given) ?? 'waiting')
  .openapi({ type: ['string', 'integer'], description: `One of ${stateList}.`, example: 'done' });

/** A list of codes, or the same packed with commas. */
export const packedField = (most: number) =>
  z
    .union([z.array(code), z.string().trim().transform(unpacked).pipe(z.array(code))])
    .superRefine(must((all: readonly string[]) => all.length <= most, sentence('system.fault.fewer', { limit: most })))
    .openapi({
      type: 'array',
      items: { type: 'string' },
      description: 'A list of codes, or one text with commas between them.',
    });

export const about = {
  title: line(limits.title).optional().openapi({ description: 'Left out: the code.' }),
  description: lines(limits.description).optional(),
  company: line(120).optional(),
  material: line(120).optional(),
  document_type: line(120).optional(),
  document_code: line(120).optional(),
};
type About = { [K in keyof typeof about]?: string | undefined };

export const skipLog = z
  .union([z.boolean(), z.literal(1), z.literal(2)])
  .transform((given) => given === true || given === 1)
  .optional()
  .openapi({
    type: ['boolean', 'integer'],
    description: 'true or 1: not shown in the operation log. The audit has it.',
  });

export const aboutOf = ({ title, description, company, material, document_type, document_code }: About) => ({
  ...(title === undefined ? {} : { title }),
  ...(description === undefined ? {} : { description }),
  ...(company === undefined ? {} : { company }),
  ...(material === undefined ? {} : { material }),
  ...(document_type === undefined ? {} : { documentType: document_type }),
  ...(document_code === undefined ? {} : { documentCode: document_code }),
});
