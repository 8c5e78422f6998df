import type { Group } from '../../core/people/person.ts';
import type { Conversation } from '../../core/stores/conversations.ts';
import type { Groups } from '../../core/stores/people.ts';
import { preparedForList } from '../prepared.ts';
import type { Row, Tx } from '../schema.ts';
import { chunks } from '../search.ts';
import { conversationOf } from './conversations.ts';

const groupOf = ({ id, code, name }: Row<'org_group'>): Group => ({ id, code, name });

const membersByGroup = preparedForList((q, ids: readonly number[]) =>
  q
    .selectFrom('group_member')
    .innerJoin('person', 'person.id', 'group_member.person_id')
    .select(['group_member.group_id', 'group_member.person_id'])
    .where('group_member.group_id', 'in', [...ids])
    .where('person.disabled_at', 'is', null)
    .orderBy('group_member.person_id'),
);

export const groups = (q: Tx): Groups => ({
  async byCode(code) {
    const row = await q.selectFrom('org_group').selectAll().where('code', '=', code).executeTakeFirst();
    return row && groupOf(row);
  },

  async many(ids) {
    const found: Group[] = [];
    for (const part of chunks(ids)) {
      const rows = await q.selectFrom('org_group').selectAll().where('id', 'in', part).orderBy('id').execute();
      found.push(...rows.map(groupOf));
    }
    return found;
  },

  async list(limit, offset = 0) {
    const rows = await q
      .selectFrom('org_group')
      .selectAll()
      .orderBy('name')
      .orderBy('id')
      .limit(limit)
      .offset(offset)
      .execute();
    return rows.map(groupOf);
  },

  async members(ids) {
    const found = new Set<number>();
    for (const part of chunks(ids)) {
      const rows = await q
        .selectFrom('group_member')
        .innerJoin('person', 'person.id', 'group_member.person_id')
        .select('group_member.person_id as id')
        .where('group_member.group_id', 'in', part)
        .where('person.disabled_at', 'is', null)
        .orderBy('group_member.person_id')
        .execute();
      for (const { id } of rows) found.add(id);
    }
    return [...found];
  },

  async ofPerson(person) {
    const rows = await q
      .selectFrom('org_group')
      .innerJoin('group_member', 'group_member.group_id', 'org_group.id')
      .selectAll('org_group')
      .where('group_member.person_id', '=', person)
      .orderBy('org_group.id')
      .execute();
    return rows.map(groupOf);
  },

  async remove(id) {
    const tasks = await q.selectFrom('task_group').select('task_id').where('group_id', '=', id).limit(1).execute();
    const rules = await q
      .selectFrom('dispatch_rule_group')
      .select('rule_id')
      .where('group_id', '=', id)
      .limit(1)
      .execute();
    if (tasks.length > 0 || rules.length > 0) return false;
    await q.deleteFrom('group_member').where('group_id', '=', id).execute();
    await q.deleteFrom('group_conversation').where('group_id', '=', id).execute();
    await q.deleteFrom('org_group').where('id', '=', id).execute();
    return true;
  },

  async membersOfEach(ids) {
    const found = new Map<number, number[]>(ids.map((id) => [id, []]));
    for (const { group_id, person_id } of await membersByGroup(q, ids)) found.get(group_id)?.push(person_id);
    return found;
  },

  async put({ code, name, members }) {
    const { id } = await q
      .insertInto('org_group')
      .values({ code, name })
      .onConflict((on) => on.column('code').doUpdateSet({ name }))
      .returning('id')
      .executeTakeFirstOrThrow();
    await q.deleteFrom('group_member').where('group_id', '=', id).execute();
    for (const part of chunks([...new Set(members)])) {
      const rows = part.map((person) => ({ group_id: id, person_id: person }));
      await q.insertInto('group_member').values(rows).execute();
    }
    return id;
  },

  async conversations(ids) {
    const found = new Map<number, Conversation>();
    for (const part of chunks(ids)) {
      const rows = await q
        .selectFrom('group_conversation')
        .innerJoin('conversation', 'conversation.id', 'group_conversation.conversation_id')
        .selectAll('conversation')
        .where('group_conversation.group_id', 'in', part)
        .where('conversation.gone_at', 'is', null)
        .orderBy('conversation.id')
        .execute();
      for (const row of rows) found.set(row.id, conversationOf(row));
    }
    return [...found.values()];
  },

  async bindConversation(group, conversation) {
    await q
      .insertInto('group_conversation')
      .values({ group_id: group, conversation_id: conversation })
      .onConflict((on) => on.doNothing())
      .execute();
  },

  async inConversation(conversation) {
    const rows = await q
      .selectFrom('org_group')
      .innerJoin('group_conversation', 'group_conversation.group_id', 'org_group.id')
      .selectAll('org_group')
      .where('group_conversation.conversation_id', '=', conversation)
      .orderBy('org_group.id')
      .execute();
    return rows.map(groupOf);
  },
});
