import type { Platform } from '../../core/ids.ts';
import type { Account } from '../../core/people/person.ts';
import type { Accounts } from '../../core/stores/people.ts';
import { prepared, preparedForList } from '../prepared.ts';
import type { Row, Tx } from '../schema.ts';
import { chunks } from '../search.ts';
import { personOf } from './people.ts';

const accountOf = (row: Row<'account'>): Account => ({
  id: row.id,
  person: row.person_id,
  platform: row.platform,
  externalId: row.external_id,
  reach: row.reach,
});

const withPerson = prepared((q, p: { platform: Platform; externalId: string }) =>
  q
    .selectFrom('account')
    .innerJoin('person', 'person.id', 'account.person_id')
    .selectAll('person')
    .select(['account.id as account_id', 'account.reach as reach'])
    .where('account.platform', '=', p.platform)
    .where('account.external_id', '=', p.externalId)
    .where('person.disabled_at', 'is', null),
);
const ofPerson = prepared((q, p: { person: number }) =>
  q.selectFrom('account').selectAll().where('person_id', '=', p.person).orderBy('id'),
);
const ofPeople = preparedForList((q, people: readonly number[]) =>
  q
    .selectFrom('account')
    .selectAll()
    .where('person_id', 'in', [...people])
    .orderBy('id'),
);

export const accounts = (q: Tx): Accounts => ({
  async find(platform, externalId) {
    const [row] = await withPerson(q, { platform, externalId });
    if (!row) return undefined;
    const account: Account = { id: row.account_id, person: row.id, platform, externalId, reach: row.reach };
    return { account, person: personOf(row) };
  },

  async isDisabled(platform, externalId) {
    const row = await q
      .selectFrom('account')
      .innerJoin('person', 'person.id', 'account.person_id')
      .select('account.id')
      .where('account.platform', '=', platform)
      .where('account.external_id', '=', externalId)
      .where('person.disabled_at', 'is not', null)
      .executeTakeFirst();
    return row !== undefined;
  },

  async of(person) {
    return (await ofPerson(q, { person })).map(accountOf);
  },

  async ofMany(people) {
    const found: Account[] = [];
    for (const part of chunks(people)) {
      found.push(...(await ofPeople(q, part)).map(accountOf));
    }
    return found;
  },

  async bind(person, platform, externalId, now) {
    const added = await q
      .insertInto('account')
      .values({ person_id: person, platform, external_id: externalId, bound_at: now })
      .onConflict((on) => on.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (added) return 'bound';
    const known = await q
      .selectFrom('account')
      .select('person_id')
      .where('platform', '=', platform)
      .where('external_id', '=', externalId)
      .executeTakeFirst();
    return known?.person_id === person ? 'same' : 'taken';
  },

  async setReach(id, reach) {
    await q.updateTable('account').set({ reach }).where('id', '=', id).where('reach', '<>', reach).execute();
  },
});
