import { type Model, type Move, routes } from './model.ts';
import { type GroupCode, isPerson, members, type Town, type Who } from './rights.ts';

interface Pool {
  readonly groups: readonly GroupCode[];
  readonly named: readonly Who[];
  readonly skipped: readonly Who[];
  /** undefined: a sole candidate; null: whoever claims it. */
  readonly pick: Who | null | undefined;
}

/** Nobody who let the task go is asked again. */
function byTheRules(town: Town, task: Model, except: readonly Who[]): Pool {
  const route = routes[task.company];
  const gone = task.offers.filter(({ status }) => status === 'rejected' || status === 'expired').map(({ to }) => to);
  const all = route ? members(town, { ...task, groups: [route.group], named: [], skipped: [] }) : [];
  const able = all.filter((who) => !gone.includes(who) && !except.includes(who));
  const [only, ...others] = able;
  if (!route || !only) return { groups: [], named: [], skipped: [], pick: null };
  const skipped = all.filter((who) => !able.includes(who));
  return { groups: [route.group], named: [], skipped, pick: route.sole && others.length === 0 ? only : null };
}

function pool(town: Town, task: Model, { byRules, groups = [], named = [], except = [], pick }: Move): Pool {
  return byRules ? byTheRules(town, task, except) : { groups, named, skipped: except, pick };
}

/** Where a routing sends it; whoever asked for it answers for the task from then on. */
export function routed(town: Town, task: Model, move: Move): Partial<Model> {
  const { groups, named, skipped } = pool(town, task, move);
  const by = isPerson(move.by) ? { assigner: move.by } : {};
  return { groups, named, skipped, ...by, dispatch: groups.length + named.length > 0 ? 'pooled' : 'parked' };
}

/** Follows a routing: to whom it goes at once. */
export function soleCandidate(town: Town, task: Model, move: Move): Omit<Move, 'by'> | null {
  if (task.dispatch !== 'pooled') return null;
  const { pick } = pool(town, task, move);
  const able = members(town, task);
  const to = pick === undefined && able.length === 1 ? able[0] : pick;
  return to == null ? null : { verb: 'assign', to, chosen: move.byRules ? 'rules' : 'pool' };
}
