import type { Migration } from './migration.ts';

/** Rules that route tasks to groups, what they decided, and who besides or except the groups' members. */
export const dispatch: Migration = {
  version: 3,
  name: 'dispatch',
  statements: ({ int, id, end, endByKey }) => [
    `create table dispatch_rule (
      id ${id},
      code text not null unique,
      type text not null,
      company_scope text not null check (company_scope in ('all', 'part')),
      material_scope text not null check (material_scope in ('all', 'part')),
      people text not null check (people in ('everybody', 'on_duty')),
      strategy text not null check (strategy in ('pool', 'direct', 'round_robin', 'least_loaded')),
      priority ${int} not null,
      next text not null check (next in ('go_on', 'stop')),
      disabled_at ${int},
      last_person_id ${int} references person (id),
      revision ${int} not null default 1,
      updated_at ${int} not null
    ) ${end}`,
    'create index dispatch_rule_type on dispatch_rule (type, priority, code)',
    `create table dispatch_rule_group (
      rule_id ${int} not null references dispatch_rule (id),
      group_id ${int} not null references org_group (id),
      primary key (rule_id, group_id)
    ) ${endByKey}`,
    'create index dispatch_rule_group_back on dispatch_rule_group (group_id)',
    `create table dispatch_rule_part (
      kind text not null check (kind in ('company', 'material', 'any')),
      code text not null,
      type text not null,
      other text not null check (other in ('all', 'part')),
      rule_id ${int} not null references dispatch_rule (id),
      primary key (kind, code, type, other, rule_id)
    ) ${endByKey}`,
    'create index dispatch_rule_part_rule on dispatch_rule_part (rule_id)',
    `create table dispatch_decision (
      id ${id},
      task_id ${int} not null references task (id),
      turn ${int} not null,
      at ${int} not null,
      actor text not null check (actor in ('person', 'api', 'system')),
      person_id ${int} references person (id),
      candidates ${int} not null,
      skipped ${int} not null,
      decision text not null
    ) ${end}`,
    'create index dispatch_decision_task on dispatch_decision (task_id, id)',
    `create table task_person (
      task_id ${int} not null references task (id),
      person_id ${int} not null references person (id),
      how text not null check (how in ('named', 'skipped')),
      primary key (task_id, person_id)
    ) ${endByKey}`,
    `create index task_person_named on task_person (person_id) where how = 'named'`,
    `create index task_parked on task (id) where dispatch = 'parked'`,
    `create index task_at_work on task (owner_id) where stage = 'in_progress'`,
    `create table pool_fold (
      target text primary key,
      since ${int} not null,
      last ${int} not null,
      count ${int} not null
    ) ${endByKey}`,
  ],
};
