import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type Answer, noCodes } from '../../../core/dispatch/manager/answer.ts';
import { statsOf } from '../../../core/dispatch/manager/stats.ts';
import type { Stores } from '../../../core/stores.ts';
import type { Actor } from '../../../core/tasks/task.ts';
import { say } from '../../../core/text/say.ts';
import { sentence } from '../../../core/text/text.ts';
import type { World } from '../../../core/world.ts';
import { apiActor, may } from '../actor.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { localeOf, problem } from '../problem.ts';
import { type Repeatable, repeatable } from './repeatable.ts';
import { statsJson, statsSchema } from './stats-json.ts';

const most = 100;

const okSchema = z.strictObject({
  ok: z.literal(true),
  type: z.string(),
  code: z.string(),
  result: z.enum(['done', 'already']).openapi({ description: 'already: it was so before; nothing was changed.' }),
  task: statsSchema,
});
const noSchema = z.strictObject({
  ok: z.literal(false),
  type: z.string(),
  code: z.string(),
  error: z.strictObject({
    code: z.enum(noCodes),
    detail: z.string(),
    allowed: z.array(z.string()).optional(),
    task: statsSchema.optional(),
  }),
});
const resultSchema = z.union([okSchema, noSchema]).openapi('ItemResult');
export const resultsSchema = z.strictObject({ results: z.array(resultSchema) }).openapi('BatchResults');
export type ItemResult = z.infer<typeof resultSchema>;

interface Key {
  readonly type: string;
  readonly code: string;
}

/** Where an item stands in its call. */
interface Place {
  readonly call: Repeatable;
  readonly index: number;
}

/** One item in a unit of its own; what it gives is read in that very unit, and given again for the same key. */
export function item<K extends Key>(
  world: World,
  c: Context,
  key: K,
  { call, index }: Place,
  work: (tx: Stores, actor: Actor) => Promise<Answer>,
  user?: string,
): Promise<ItemResult> {
  const words = say(localeOf(c.req.header('accept-language')), 'UTC');
  const { type, code } = key;
  const done = async (tx: Stores): Promise<ItemResult> => {
    const answer = await work(tx, apiActor(world));
    const [stats] = answer.facts ? await statsOf(tx, [answer.facts.task]) : [];
    const task = stats && statsJson(stats);
    if (answer.kind === 'done') {
      if (!task) throw new Error('done with nothing');
      return { ok: true, type, code, result: answer.how, task };
    }
    const person = user === undefined ? null : ((await tx.people.byCode(user)) ?? null);
    return {
      ...{ ok: false, type, code },
      error: {
        code: answer.code,
        detail: words(answer.why),
        ...(answer.facts ? { allowed: may(world, answer.facts, person) } : {}),
        ...(task ? { task } : {}),
      },
    };
  };
  return world.db.write('api task manager', async (tx): Promise<ItemResult> => {
    const once = call.once(tx, index);
    const before = await once.before();
    if (before.kind === 'known') return JSON.parse(before.made) as ItemResult;
    const result = await done(tx);
    await once.keep(JSON.stringify(result));
    return result;
  });
}

interface BatchSpec<I extends z.ZodType> {
  readonly id: string;
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly item: I;
  readonly example: z.input<I>;
}

/** An operation on many tasks: each item is done or refused by itself, in order, and has its result. */
export function batch<I extends z.ZodType<Key>>(
  world: World,
  { id, path, summary, description = '', item: schema, example }: BatchSpec<I>,
  work: (tx: Stores, actor: Actor, item: z.output<I>) => Promise<Answer>,
  userOf: (item: z.output<I>) => string | undefined = () => undefined,
): Endpoint {
  const body = z.strictObject({ items: z.array(schema).min(1).max(most) }).openapi(`${id}Items`);
  return endpoint(
    {
      method: 'post',
      path,
      id,
      tag: 'Task manager',
      summary,
      description:
        `${description} Each item is done or refused by itself, in order; an item that cannot be read refuses the whole call before anything is done.`.trim(),
      body,
      example: { items: [example] } as unknown as z.input<typeof body>,
      keyed: true,
      answers: { 200: ['One result for each item, in their order', resultsSchema] },
    },
    async ({ c, key, body: { items } }) => {
      const call = await repeatable(world, key, [id, items]);
      if (!call) return problem(c, 'key_reused', sentence('system.api.key_reused'));
      const results: ItemResult[] = [];
      for (const [index, one] of (items as z.output<I>[]).entries()) {
        const place = { call, index };
        results.push(await item(world, c, one, place, (tx, actor) => work(tx, actor, one), userOf(one)));
      }
      world.wake('courier');
      world.wake('jobs');
      return c.json({ results });
    },
  );
}
