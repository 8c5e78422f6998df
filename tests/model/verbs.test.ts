import { expect, it } from 'vitest';
import { table } from '../../core/tasks/table.ts';
import { verbs } from '../../core/tasks/verbs.ts';
import { modelVerbs } from './reference.ts';

/** They make a task instead of moving one; walks begin with them. */
const beginnings = ['submit', 'add_done'];

it('the small twin knows every verb of the machine', () => {
  expect([...beginnings, ...modelVerbs].toSorted()).toEqual([...verbs].toSorted());
  for (const verb of verbs) expect([verb, table[verb].from.length === 0]).toEqual([verb, beginnings.includes(verb)]);
});
