import { isAsked, type Proposal } from './rejections.ts';

/** Who is what to a task, said a second time: from the design's words, not from the code's. */
export const roles = {
  chen: ['manager'],
  mei: ['manager', 'employee'],
  sun: ['reviewer', 'requester'],
  lena: ['reviewer'],
  olga: ['requester'],
  wang: ['employee'],
  ivan: ['employee'],
  anna: ['employee'],
  zhao: ['admin'],
} as const;
export type Who = keyof typeof roles;
export const people = Object.keys(roles) as readonly Who[];
export type Doer = Who | 'api' | 'system';
export const groupCodes = ['field', 'yard'] as const;
export type GroupCode = (typeof groupCodes)[number];

export type Stage =
  | 'pending_review'
  | 'returned'
  | 'reviewed'
  | 'assigned'
  | 'in_progress'
  | 'done'
  | 'confirmed'
  | 'closed';

/** The organisation around the task: who left it for a while, who is in which group. */
export interface Town {
  readonly away: readonly Who[];
  readonly groups: Readonly<Record<GroupCode, readonly Who[]>>;
}

interface Offer {
  readonly to: Who;
  readonly status: 'offered' | 'accepted' | 'rejected' | 'withdrawn' | 'expired';
  readonly at: number;
  readonly chosen: 'rules' | 'pool' | 'hand';
  readonly terms: string;
  /** What they asked when they turned it down was answered. */
  readonly answered: boolean;
}

/** What rights are derived from. */
export interface Held {
  readonly stage: Stage;
  readonly outcome: string | null;
  readonly dispatch: 'none' | 'parked' | 'pooled';
  readonly owner: Who | null;
  readonly requester: Who | null;
  readonly assigner: Who | null;
  readonly reviewer: Who | null;
  /** Newest first. */
  readonly offers: readonly Offer[];
  readonly sharers: readonly Who[];
  readonly groups: readonly GroupCode[];
  readonly named: readonly Who[];
  readonly skipped: readonly Who[];
  readonly proposal: Proposal | null;
  /** Newest first. */
  readonly log: readonly { readonly by: Who | null; readonly turn: number }[];
}

const isIn = ({ away }: Town, who: Who): boolean => !away.includes(who);
const has = (who: Who, role: string): boolean => (roles[who] as readonly string[]).includes(role);
const activeWith = (town: Town, role: string) => people.filter((who) => has(who, role) && isIn(town, who));
export const isPerson = (by: Doer): by is Who => by !== 'api' && by !== 'system';

/** Active members of its groups without those passed over, and whoever was named besides. */
export function members(town: Town, { groups, named, skipped }: Held): Who[] {
  const grouped = groups.flatMap((group) => town.groups[group]).filter((who) => !skipped.includes(who));
  return people.filter((who) => isIn(town, who) && (grouped.includes(who) || named.includes(who)));
}

/** The requester, else who assigned it, else any manager; never the owner. */
export function confirmers(town: Town, { owner, requester, assigner }: Held): readonly Who[] {
  const [first] = [requester, assigner].filter((who) => who !== null && who !== owner && isIn(town, who));
  return first ? [first] : activeWith(town, 'manager').filter((who) => who !== owner);
}

const isUnderReview = ({ stage, outcome }: Held) =>
  stage === 'pending_review' || stage === 'returned' || outcome === 'refused';
export const manages = (task: Held, by: Doer): boolean => isPerson(by) && has(by, 'manager') && !isUnderReview(task);
export const reviews = (task: Held, by: Doer): boolean =>
  isPerson(by) && has(by, 'reviewer') && (isUnderReview(task) || task.reviewer === by);
/** Not one's own while another reviewer exists. */
export const mayReview = (town: Town, task: Held, by: Doer): boolean =>
  reviews(task, by) && (task.requester !== by || activeWith(town, 'reviewer').every((other) => other === by));
export const offered = ({ offers }: Held): Who | null => offers.find(({ status }) => status === 'offered')?.to ?? null;
export const confirms = (town: Town, task: Held, by: Doer): boolean =>
  task.stage === 'done' && isPerson(by) && confirmers(town, task).includes(by);

export const takesPart = (town: Town, task: Held, by: Doer): boolean =>
  isPerson(by) &&
  (manages(task, by) ||
    reviews(task, by) ||
    confirms(town, task, by) ||
    [task.requester, task.owner, offered(task), ...task.sharers, ...members(town, task)].includes(by));

/** A32: whose lists may show it. */
export const lists = (town: Town, task: Held, by: Who): boolean => has(by, 'admin') || takesPart(town, task, by);
/** The newest things done to it: of all, twenty; of those that moved it, eight. */
const lately = ({ log }: Held) => {
  const moves = log.filter(({ turn }, index) => index < log.length - 1 && turn !== log[index + 1]?.turn);
  return [...log.slice(0, 20), ...moves.slice(0, 8)];
};
/** … and whoever it was offered to, or did something to it lately, may still look at what became of it. */
export const reads = (town: Town, task: Held, by: Who): boolean =>
  lists(town, task, by) || task.offers.some(({ to }) => to === by) || lately(task).some((row) => row.by === by);

/** It went back to somebody who is not there. */
export const isForsaken = (town: Town, { stage, requester }: Held): boolean =>
  stage === 'returned' && (requester === null || !isIn(town, requester));

const waits: Readonly<Record<Stage, (town: Town, task: Held) => readonly (Who | null)[]>> = {
  pending_review: (town, task) => activeWith(town, 'reviewer').filter((who) => mayReview(town, task, who)),
  returned: (town, task) => (isForsaken(town, task) ? activeWith(town, 'reviewer') : [task.requester]),
  reviewed: (town, task) => [
    ...(task.dispatch === 'pooled' ? members(town, task) : activeWith(town, 'manager')),
    ...people.filter((who) => isAsked(town, task, who)),
  ],
  assigned: (_, task) => [offered(task)],
  in_progress: (town, { owner }) => (owner !== null && !isIn(town, owner) ? activeWith(town, 'manager') : [owner]),
  done: confirmers,
  confirmed: () => [],
  closed: () => [],
};
/** Whose turn it is. */
export const waitsFor = (town: Town, task: Held, by: Doer): boolean =>
  isPerson(by) && isIn(town, by) && waits[task.stage](town, task).includes(by);
