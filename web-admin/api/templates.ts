import { z } from '@hono/zod-openapi';
import { putTemplate, removeTemplate } from '../../core/organisation/change.ts';
import type { Template } from '../../core/tasks/task.ts';
import { defaultType } from '../../core/tasks/types.ts';
import { sentence } from '../../core/text/text.ts';
import type { World } from '../../core/world.ts';
import { apiActor } from './actor.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { code, description, line, newCode, paging, title } from './fields.ts';
import { invalid } from './input.ts';
import { problem } from './problem.ts';

const templateSchema = z
  .strictObject({
    code: z.string(),
    title: z.string(),
    description: z.string(),
    type: z.string(),
    estimate_minutes: z.int().nullable(),
  })
  .openapi('Template');
const listSchema = z.strictObject({ templates: z.array(templateSchema), limit: z.int(), offset: z.int() });
const putSchema = z
  .strictObject({
    title,
    description: description.optional(),
    type: line(40).optional(),
    estimate_minutes: z.int().min(1).max(525_600).nullable().optional(),
  })
  .openapi('NewTemplate');
const byCode = z.strictObject({ template: code.openapi({ example: 'meters' }) });
const removed = z.strictObject({ removed: z.string() });
const nothing = sentence('api.no_template');

const templateJson = (one: Omit<Template, 'id'>): z.infer<typeof templateSchema> => ({
  code: one.code,
  title: one.title,
  description: one.description,
  type: one.type,
  estimate_minutes: one.estimateMinutes,
});

/** The task library. */
export const templates = (world: World): Endpoint[] => [
  endpoint(
    {
      method: 'get',
      path: '/templates',
      id: 'list_templates',
      tag: 'Organisation',
      summary: 'The task library, by title',
      query: z.strictObject(paging),
      answers: { 200: ['One page', listSchema] },
    },
    async ({ c, query: { limit, offset } }) => {
      const found = await world.db.read('api templates', (tx) => tx.templates.list(limit, offset));
      return c.json({ templates: found.map(templateJson), limit, offset });
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/templates/{template}',
      id: 'read_template',
      tag: 'Organisation',
      summary: 'One entry of the task library',
      params: byCode,
      answers: { 200: ['The template', templateSchema] },
      refuses: [404],
    },
    async ({ c, params }) => {
      const found = await world.db.read('api template', (tx) => tx.templates.byCode(params.template));
      return found ? c.json(templateJson(found)) : problem(c, 'not_found', nothing);
    },
  ),
  endpoint(
    {
      method: 'put',
      path: '/templates/{template}',
      id: 'put_template',
      tag: 'Organisation',
      summary: 'Create or change an entry of the task library',
      params: z.strictObject({ template: newCode }),
      body: putSchema,
      example: { title: 'Read the meters', type: 'work', estimate_minutes: 45 },
      answers: { 200: ['The template', templateSchema] },
    },
    async ({ c, params, body }) => {
      const { type = defaultType } = body;
      if (!world.taskTypes.has(type)) return invalid(c, [{ path: ['type'], text: sentence('task.no.type', { type }) }]);
      const template = {
        code: params.template,
        title: body.title,
        description: body.description ?? '',
        type,
        estimateMinutes: body.estimate_minutes ?? null,
      };
      await world.db.write('api put template', (tx) => putTemplate(tx, world, apiActor(world), template));
      return c.json(templateJson(template));
    },
  ),
  endpoint(
    {
      method: 'delete',
      path: '/templates/{template}',
      id: 'remove_template',
      tag: 'Organisation',
      summary: 'Remove an entry no task was made from',
      params: byCode,
      answers: { 200: ['It is gone', removed] },
      refuses: [404, 409],
    },
    async ({ c, params }) => {
      const done = await world.db.write('api remove template', async (tx) => {
        const one = await tx.templates.byCode(params.template);
        if (!one) return 'nothing';
        return (await removeTemplate(tx, world, apiActor(world), one)) ? 'removed' : 'used';
      });
      if (done === 'nothing') return problem(c, 'not_found', nothing);
      if (done === 'used') return problem(c, 'in_use', sentence('api.used_template'));
      return c.json({ removed: params.template });
    },
  ),
];
