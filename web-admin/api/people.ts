import { z } from '@hono/zod-openapi';
import { locales, platforms } from '../../core/ids.ts';
import { putPerson, setDisabled } from '../../core/organisation/change.ts';
import { isZone } from '../../core/organisation/zone.ts';
import { type Person, roles } from '../../core/people/person.ts';
import type { Stores } from '../../core/stores.ts';
import { must } from '../../core/text/fault.ts';
import { sentence } from '../../core/text/text.ts';
import type { World } from '../../core/world.ts';
import { apiActor } from './actor.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { code, instant, line, newCode, paging } from './fields.ts';
import { problem } from './problem.ts';
import { instantText } from './task-json.ts';

const shape = {
  code: z.string(),
  name: z.string(),
  roles: z.array(z.enum(roles)),
  locale: z.enum(locales),
  zone: z.string(),
  preferred: z.enum(platforms).nullable(),
  disabled_at: instant,
};
const lineSchema = z.strictObject(shape).openapi('PersonLine');
const personSchema = z
  .strictObject({
    ...shape,
    groups: z.array(z.string()),
    accounts: z.array(z.strictObject({ platform: z.enum(platforms), external_id: z.string(), reach: z.string() })),
  })
  .openapi('Person');
const listSchema = z.strictObject({
  people: z.array(lineSchema),
  limit: z.int(),
  offset: z.int(),
});
const listQuery = z.strictObject({
  role: z.enum(roles).optional(),
  search: line(80).optional().openapi({ description: 'Part of a name or code.' }),
  ...paging,
});
const putSchema = z
  .strictObject({
    name: line(80),
    roles: z.array(z.enum(roles)).min(1).max(roles.length),
    locale: z.enum(locales).optional(),
    zone: z
      .string()
      .superRefine(must(isZone, sentence('system.fault.zone')))
      .optional(),
    preferred: z
      .enum(platforms)
      .nullable()
      .optional()
      .openapi({ description: 'Where they want to hear from us first.' }),
  })
  .openapi('NewPerson');
const byCode = z.strictObject({ person: code.openapi({ example: 'wang' }) });

const lineOf = (person: Person): z.infer<typeof lineSchema> => ({
  code: person.code,
  name: person.name,
  roles: [...person.roles],
  locale: person.locale,
  zone: person.zone,
  preferred: person.preferred,
  disabled_at: instantText(person.disabledAt),
});

async function personJson(tx: Stores, code: string): Promise<z.infer<typeof personSchema> | undefined> {
  const person = await tx.people.byCode(code);
  if (!person) return undefined;
  const groups = await tx.groups.ofPerson(person.id);
  const accounts = await tx.accounts.of(person.id);
  return {
    ...lineOf(person),
    groups: groups.map((group) => group.code),
    accounts: accounts.map(({ platform, externalId, reach }) => ({ platform, external_id: externalId, reach })),
  };
}

const nobody = sentence('api.no_person');

export const people = (world: World): Endpoint[] => [
  endpoint(
    {
      method: 'get',
      path: '/people',
      id: 'list_people',
      tag: 'Organisation',
      summary: 'Active people, by name',
      query: listQuery,
      answers: { 200: ['One page', listSchema] },
    },
    async ({ c, query: { role, search, limit, offset } }) => {
      const filter = { limit, offset, ...(role ? { role } : {}), ...(search ? { search } : {}) };
      const found = await world.db.read('api people', (tx) => tx.people.list(filter));
      return c.json({ people: found.map(lineOf), limit, offset });
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/people/{person}',
      id: 'read_person',
      tag: 'Organisation',
      summary: 'One person with their groups and accounts',
      params: byCode,
      answers: { 200: ['The person', personSchema] },
      refuses: [404],
    },
    async ({ c, params }) => {
      const found = await world.db.read('api person', (tx) => personJson(tx, params.person));
      return found ? c.json(found) : problem(c, 'not_found', nobody);
    },
  ),
  endpoint(
    {
      method: 'put',
      path: '/people/{person}',
      id: 'put_person',
      tag: 'Organisation',
      summary: 'Create or change a person; accounts are bound by the person themself',
      description: 'Left out: language, zone and preferred platform stay as they are, or become the organisation’s.',
      params: z.strictObject({ person: newCode }),
      body: putSchema,
      example: { name: 'Wang Wei', roles: ['employee'], locale: 'zh-CN', zone: 'Asia/Shanghai' },
      answers: { 200: ['The person', personSchema] },
    },
    async ({ c, params, body }) => {
      const { name, roles, locale, zone, preferred } = body;
      const input = {
        ...{ code: params.person, name, roles },
        ...(locale ? { locale } : {}),
        ...(zone ? { zone } : {}),
        ...(preferred === undefined ? {} : { preferred }),
      };
      const put = await world.db.write('api put person', async (tx) => {
        await putPerson(tx, world, apiActor(world), input);
        return personJson(tx, params.person);
      });
      return c.json(put);
    },
  ),
  switching(world, 'disable'),
  switching(world, 'enable'),
];

const switching = (world: World, how: 'disable' | 'enable'): Endpoint =>
  endpoint(
    {
      method: 'post',
      path: `/people/{person}/${how}`,
      id: `${how}_person`,
      tag: 'Organisation',
      summary:
        how === 'disable'
          ? 'The person does nothing here any more and is told nothing; their offers go on, and others are told of the rest'
          : 'The person is active again',
      params: byCode,
      answers: { 200: ['The person', personSchema] },
      refuses: [404],
    },
    async ({ c, params }) => {
      const put = await world.db.write(`api ${how} person`, async (tx) => {
        const person = await tx.people.byCode(params.person);
        if (person) await setDisabled(tx, world, apiActor(world), person, how === 'disable');
        return personJson(tx, params.person);
      });
      if (!put) return problem(c, 'not_found', nobody);
      world.wake('jobs');
      return c.json(put);
    },
  );
