import { type RawBuilder, sql } from 'kysely';
import type { PersonId } from '../../core/ids.ts';
import type { Person, Quiet, Role } from '../../core/people/person.ts';
import type { People } from '../../core/stores/people.ts';
import { rolesCodec } from '../codecs.ts';
import { prepared, preparedByShape, preparedForList } from '../prepared.ts';
import type { Row, Tx } from '../schema.ts';
import { chunks, containing, fold } from '../search.ts';

export const personOf = (row: Row<'person'>): Person => ({
  id: row.id,
  code: row.code,
  name: row.name,
  locale: row.locale,
  zone: row.zone,
  roles: rolesCodec.read(row.roles),
  disabledAt: row.disabled_at,
  preferred: row.preferred_platform,
  ...(row.quiet_from !== null && row.quiet_until !== null
    ? { quiet: { from: row.quiet_from, until: row.quiet_until } }
    : {}),
});

const quietColumns = (quiet: Quiet | null) => ({ quiet_from: quiet?.from ?? null, quiet_until: quiet?.until ?? null });

const byId = prepared((q, p: { id: number }) => q.selectFrom('person').selectAll().where('id', '=', p.id));
const byIds = preparedForList((q, ids: readonly number[]) =>
  q
    .selectFrom('person')
    .selectAll()
    .where('id', 'in', [...ids]),
);
const mostListed = 100;

// The words of the partial indexes, letter for letter: with anything else the planner leaves them aside.
const hasRole: Readonly<Record<Role, RawBuilder<boolean>>> = {
  requester: sql`roles like '%,requester,%'`,
  reviewer: sql`roles like '%,reviewer,%'`,
  manager: sql`roles like '%,manager,%'`,
  employee: sql`roles like '%,employee,%'`,
  admin: sql`roles like '%,admin,%'`,
};
const active = (q: Tx) => q.selectFrom('person').selectAll().where('disabled_at', 'is', null);
const ofRole = preparedByShape((q, p: { limit: number; offset: number }, [role]) =>
  active(q)
    .where(hasRole[role as Role])
    .orderBy('name')
    .orderBy('id')
    .limit(p.limit)
    .offset(p.offset),
);

export const people = (q: Tx): People => {
  /** Asked for with every card of a unit, and changed by nobody else meanwhile. */
  const ofRoles = new Map<string, Promise<Person[]>>();

  async function listOf(role: Role, limit: number, offset: number): Promise<Person[]> {
    return (await ofRole(q, { limit, offset }, [role])).map(personOf);
  }

  return {
    async get(id) {
      const [row] = await byId(q, { id });
      return row && personOf(row);
    },

    async many(ids) {
      const found = new Map<PersonId, Person>();
      for (const part of chunks(ids)) {
        for (const row of await byIds(q, part)) found.set(row.id, personOf(row));
      }
      return found;
    },

    async byCode(code) {
      const row = await q.selectFrom('person').selectAll().where('code', '=', code).executeTakeFirst();
      return row && personOf(row);
    },

    async list({ search, role, limit: asked, offset = 0 }) {
      const limit = Math.min(asked, mostListed);
      if (role && !search) {
        const key = `${role} ${limit} ${offset}`;
        const found = ofRoles.get(key) ?? listOf(role, limit, offset);
        ofRoles.set(key, found);
        return found;
      }
      let query = active(q);
      if (search) query = query.where(sql<boolean>`search like ${containing(search)} escape '\\'`);
      if (role) query = query.where(hasRole[role]);
      const rows = await query.orderBy('name').orderBy('id').limit(limit).offset(offset).execute();
      return rows.map(personOf);
    },

    async count() {
      const row = await q
        .selectFrom('person')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow();
      return row.n;
    },

    async put({ code, name, locale, zone, roles, preferred, quiet }) {
      ofRoles.clear();
      const values = {
        name,
        search: fold(code, name),
        locale,
        zone,
        roles: rolesCodec.write(roles),
        ...(preferred === undefined ? {} : { preferred_platform: preferred }),
        ...(quiet === undefined ? {} : quietColumns(quiet)),
      };
      const row = await q
        .insertInto('person')
        .values({ code, ...values })
        .onConflict((on) => on.column('code').doUpdateSet(values))
        .returning('id')
        .executeTakeFirstOrThrow();
      return row.id;
    },

    async setLocale(id, locale) {
      ofRoles.clear();
      await q.updateTable('person').set({ locale }).where('id', '=', id).execute();
    },

    async setPreferred(id, platform) {
      ofRoles.clear();
      await q.updateTable('person').set({ preferred_platform: platform }).where('id', '=', id).execute();
    },

    async setDisabled(id, at) {
      ofRoles.clear();
      await q.updateTable('person').set({ disabled_at: at }).where('id', '=', id).execute();
    },

    async setQuiet(id, quiet) {
      ofRoles.clear();
      await q.updateTable('person').set(quietColumns(quiet)).where('id', '=', id).execute();
    },
  };
};
