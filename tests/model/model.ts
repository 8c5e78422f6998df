import type { Proposal } from './rejections.ts';
import { type Doer, type GroupCode, type Held, isPerson, type Stage, type Who } from './rights.ts';

/** What a type asks of its tasks; delays in ms, null = never. */
export interface Kind {
  readonly review: boolean;
  readonly acceptance: boolean;
  readonly confirmation: boolean;
  readonly byRules: boolean;
  readonly closeAfter: number;
  readonly remindAfter: number | null;
  readonly confirmAfter: number | null;
  readonly lapseAfter: number | null;
}

/** Where the rules of this town send a company's tasks; `sole`: to the only candidate at once. */
export const routes = {
  harbour: { group: 'field', sole: false },
  dock: { group: 'yard', sole: true },
  sea: null,
} as const satisfies Record<string, { group: GroupCode; sole: boolean } | null>;
export type Company = keyof typeof routes;

interface Row {
  readonly verb: string;
  readonly by: Who | null;
  readonly to: Who | undefined;
  readonly from: Stage | null;
  readonly stage: Stage;
  readonly turn: number;
  readonly at: number;
}

/** What undoing brings back. */
export type Path = Pick<Model, 'stage' | 'outcome' | 'dispatch' | 'owner' | 'assigner' | 'offers' | 'doneAt'>;
export interface Model extends Held {
  readonly kind: Kind;
  readonly company: Company;
  readonly title: string;
  readonly dueAt: number | null;
  readonly proposal: Proposal | null;
  readonly turn: number;
  readonly revision: number;
  readonly log: readonly Row[];
  readonly doneAt: number | null;
  /** Until when it is off somebody's list. */
  readonly later: Readonly<Partial<Record<Who, number>>>;
  readonly last: { readonly by: Doer; readonly at: number; readonly before: Path } | null;
  readonly timers: readonly { readonly verb: string; readonly at: number }[];
}

export interface Move {
  readonly verb: string;
  readonly by: Doer;
  /** Of the card that was pressed; absent: typed. */
  readonly turn?: number;
  readonly to?: Who;
  readonly from?: Who;
  readonly groups?: readonly GroupCode[];
  readonly named?: readonly Who[];
  readonly except?: readonly Who[];
  readonly pick?: Who | null;
  readonly byRules?: boolean;
  readonly force?: boolean;
  readonly said?: string;
  readonly title?: string;
  /** edit: null takes it away; reject: when they could do it. */
  readonly dueAt?: number | null;
  readonly category?: string;
  /** assign: who chose them; absent: somebody by hand. */
  readonly chosen?: 'rules' | 'pool' | 'hand';
  readonly until?: number;
}

export interface Answer {
  readonly kind: 'moved' | 'already' | 'stale' | 'refused' | 'needs' | 'unknown';
  readonly task: Model;
}

/** A task as it comes into the world. */
export function filed(
  {
    kind,
    company,
    by,
    verb,
    requester,
    stage,
  }: Pick<Model, 'kind' | 'company' | 'requester' | 'stage'> & {
    readonly by: Doer;
    readonly verb: string;
  },
  now: number,
): Model {
  const row = { verb, by: isPerson(by) ? by : null, to: undefined, from: null, stage, turn: 1, at: now };
  return {
    ...{
      kind,
      company,
      requester,
      stage,
      title: 'Pump',
      dueAt: null,
      proposal: null,
      turn: 1,
      revision: 1,
      log: [row],
    },
    ...{ outcome: null, dispatch: 'none', owner: null, assigner: null, reviewer: null, doneAt: null, last: null },
    ...{ offers: [], sharers: [], groups: [], named: [], skipped: [], later: {}, timers: [] },
  };
}
