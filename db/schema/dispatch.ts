import type { Generated } from 'kysely';
import type { Scope, Strategy } from '../../core/dispatch/rule.ts';
import type { ActorKind } from '../../core/tasks/task.ts';

/** Rules, what they decided, and pools that get many tasks at once. */
export interface DispatchTables {
  dispatch_rule: {
    id: Generated<number>;
    code: string;
    type: string;
    company_scope: Scope;
    material_scope: Scope;
    people: 'everybody' | 'on_duty';
    strategy: Strategy;
    priority: number;
    next: 'go_on' | 'stop';
    disabled_at: number | null;
    last_person_id: number | null;
    revision: Generated<number>;
    updated_at: number;
  };
  dispatch_rule_group: { rule_id: number; group_id: number };
  /** A company or material a rule lists, or `any` with an empty code; `other` is the rule's scope on the other side. */
  dispatch_rule_part: {
    kind: 'company' | 'material' | 'any';
    code: string;
    type: string;
    other: Scope;
    rule_id: number;
  };
  dispatch_decision: {
    id: Generated<number>;
    task_id: number;
    turn: number;
    at: number;
    actor: ActorKind;
    person_id: number | null;
    candidates: number;
    skipped: number;
    decision: string;
  };
  pool_fold: { target: string; since: number; last: number; count: number };
}
