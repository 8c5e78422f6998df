import { z } from '@hono/zod-openapi';
import { type StateName, stateNames, stateOf, states, unpacked } from '../../../core/dispatch/manager/legacy.ts';
import { statsOf, type TaskStats } from '../../../core/dispatch/manager/stats.ts';
import type { PersonId, TaskId } from '../../../core/ids.ts';
import type { Stores } from '../../../core/stores.ts';
import type { Task } from '../../../core/tasks/task.ts';
import { must } from '../../../core/text/fault.ts';
import { sentence } from '../../../core/text/text.ts';
import type { World } from '../../../core/world.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { code, keyset, next } from '../fields.ts';
import { problem } from '../problem.ts';
import { typeField } from './fields.ts';
import { statsJson, statsSchema } from './stats-json.ts';

const person = code.openapi({ example: 'wang' });
const byPerson = z.strictObject({ person });
const byDocument = z.strictObject({ person, document: code.openapi({ example: 'PO-7' }) });
const codesPage = z.strictObject({ codes: z.array(z.string()), next }).openapi('TaskCodes');
const statsPage = z.strictObject({ tasks: z.array(statsSchema), next }).openapi('TaskStatsPage');
const nobody = sentence('api.no_person');

const areStates = (text: string): boolean => unpacked(text).every((part) => part === '0' || stateOf(part));
/** `3,done` → states; 0 stands for any. */
const stateFilter = z
  .string()
  .superRefine(must(areStates, sentence('system.fault.one_of', { values: stateNames.join(', ') })))
  .transform((text) => unpacked(text).flatMap((part): StateName[] => ((name) => (name ? [name] : []))(stateOf(part))))
  .optional()
  .openapi({ type: 'string', description: 'States by name or number, with commas; left out or 0: any.', example: '3' });

interface Page {
  readonly type?: string | undefined;
  readonly limit: number;
  readonly after?: number | undefined;
}
const pageOf = ({ type, limit, after }: Page): { type?: string; limit: number; after?: TaskId } => ({
  ...(type === undefined ? {} : { type }),
  ...(after === undefined ? {} : { after }),
  limit,
});

type List = (tx: Stores, person: PersonId) => Promise<Task[]>;
/** Undefined: nobody has this code. */
const found = (world: World, code: string, list: List): Promise<TaskStats[] | undefined> =>
  world.db.read('api task manager', async (tx) => {
    const known = await tx.people.byCode(code);
    return known && statsOf(tx, await list(tx, known.id));
  });

const nextOf = (stats: readonly TaskStats[], limit: number) =>
  stats.length < limit ? null : (stats.at(-1)?.task.id ?? null);
const codesJson = (stats: readonly TaskStats[], { limit }: Page): z.infer<typeof codesPage> => ({
  codes: stats.flatMap(({ task }) => task.code ?? []),
  next: nextOf(stats, limit),
});
const pageJson = (stats: readonly TaskStats[], { limit }: Page): z.infer<typeof statsPage> => ({
  tasks: stats.map(statsJson),
  next: nextOf(stats, limit),
});

/** The lists of one person, each by codes and whole. */
export function managerLists(world: World): Endpoint[] {
  const page = { type: typeField(world).optional(), ...keyset };
  const lists = z.strictObject(page);
  const filtered = z.strictObject({ ...page, state: stateFilter });
  const codes = { 200: ['One page, oldest first', codesPage] } as const;
  const whole = { 200: ['One page, oldest first', statsPage] } as const;
  const common = { method: 'get', tag: 'Task manager', refuses: [404] } as const;
  const claimable =
    (query: Page): List =>
    (tx, id) =>
      tx.taskCodes.claimable({ person: id, ...pageOf(query) });
  const held =
    (query: Page & { state?: StateName[] | undefined }, documentCode?: string): List =>
    (tx, id) =>
      tx.taskCodes.held({
        ...{ person: id, ...pageOf(query), states: (query.state ?? []).map((name) => states[name]) },
        ...(documentCode === undefined ? {} : { documentCode }),
      });

  return [
    endpoint(
      {
        ...{ ...common, path: '/dispatch/people/{person}/claimable', id: 'GetUserDispatchTaskCodes' },
        ...{ summary: 'Codes of the tasks a person may claim', params: byPerson, query: lists, answers: codes },
      },
      async ({ c, params, query }) => {
        const stats = await found(world, params.person, claimable(query));
        return stats ? c.json(codesJson(stats, query)) : problem(c, 'not_found', nobody);
      },
    ),
    endpoint(
      {
        ...{ ...common, path: '/dispatch/people/{person}/claimable/stats', id: 'GetUserDispatchTaskWithStats' },
        ...{ summary: 'The tasks a person may claim, whole', params: byPerson, query: lists, answers: whole },
      },
      async ({ c, params, query }) => {
        const stats = await found(world, params.person, claimable(query));
        return stats ? c.json(pageJson(stats, query)) : problem(c, 'not_found', nobody);
      },
    ),
    endpoint(
      {
        ...{ ...common, path: '/dispatch/people/{person}/tasks', id: 'GetUserTaskCodes' },
        summary: 'Codes of the tasks a person owns or has shared',
        ...{ params: byPerson, query: filtered, answers: codes },
      },
      async ({ c, params, query }) => {
        const stats = await found(world, params.person, held(query));
        return stats ? c.json(codesJson(stats, query)) : problem(c, 'not_found', nobody);
      },
    ),
    endpoint(
      {
        ...{ ...common, path: '/dispatch/people/{person}/tasks/stats', id: 'GetUserTaskWithStats' },
        summary: 'The tasks a person owns or has shared, whole',
        ...{ params: byPerson, query: filtered, answers: whole },
      },
      async ({ c, params, query }) => {
        const stats = await found(world, params.person, held(query));
        return stats ? c.json(pageJson(stats, query)) : problem(c, 'not_found', nobody);
      },
    ),
    endpoint(
      {
        ...{ ...common, path: '/dispatch/people/{person}/documents/{document}/tasks' },
        id: 'GetUserTaskCodesByAssociatedCode',
        summary: 'Codes of a document’s tasks that a person owns or has shared',
        ...{ params: byDocument, query: lists, answers: codes },
      },
      async ({ c, params, query }) => {
        const stats = await found(world, params.person, held(query, params.document));
        return stats ? c.json(codesJson(stats, query)) : problem(c, 'not_found', nobody);
      },
    ),
  ];
}
