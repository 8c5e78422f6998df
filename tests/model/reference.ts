/** The task machine said a second time, as small as it can be: what the real one is compared with. */
export type Who = 'chen' | 'sun' | 'olga' | 'wang' | 'ivan';
export const people = ['chen', 'sun', 'olga', 'wang', 'ivan'] as const;
/** chen manages, sun reviews, olga requests, wang and ivan are the members of the group. */
const members: readonly Who[] = ['wang', 'ivan'];

export interface Model {
  readonly stage: string;
  readonly outcome: string | null;
  readonly owner: Who | null;
  readonly offered: Who | null;
  readonly pooled: boolean;
  readonly grouped: boolean;
  readonly assigner: Who | null;
  /** What stands in it, as far as anybody changes it. */
  readonly terms: string;
  /** Who said no to which terms: they are not asked again. */
  readonly noes: readonly string[];
  /** The last move that can be taken back, and what it was before. */
  readonly last: { readonly by: Who; readonly before: Model; readonly at: number } | null;
}

const tenMinutes = 600_000;
export const filed = (stage: 'pending_review' | 'reviewed'): Model => ({
  stage,
  outcome: null,
  owner: null,
  offered: null,
  pooled: false,
  grouped: false,
  assigner: null,
  terms: 'as filed',
  noes: [],
  last: null,
});

const no = (m: Model, who: Who): string => `${who} to what was ${m.terms}`;
const live = (m: Model): boolean => m.stage !== 'closed';
const managed = (m: Model): boolean => !['pending_review', 'returned'].includes(m.stage) && m.outcome !== 'refused';
const confirmer = (m: Model): Who | null => {
  if (m.owner !== 'olga') return 'olga';
  return m.assigner !== null && m.assigner !== m.owner ? m.assigner : 'chen';
};
const closed = (outcome: string) => ({ stage: 'closed', outcome, offered: null, pooled: false });
const free = (m: Model) => ({ stage: 'reviewed', owner: null, offered: null, pooled: m.grouped });

type Step = (m: Model, by: Who, to: Who) => Partial<Model> | null;
const when = (yes: boolean, change: Partial<Model>): Partial<Model> | null => (yes ? change : null);

/** What each verb does, or null where it may not be done. Olga filed every task. */
const steps: Record<string, Step> = {
  approve: (m, by) => when(m.stage === 'pending_review' && by === 'sun', { stage: 'reviewed' }),
  return: (m, by) => when(m.stage === 'pending_review' && by === 'sun', { stage: 'returned' }),
  refuse: (m, by) => when(m.stage === 'pending_review' && by === 'sun', closed('refused')),
  resubmit: (m, by) => when(m.stage === 'returned' && by === 'olga', { stage: 'pending_review' }),
  dispatch: (m, by) => when(m.stage === 'reviewed' && by === 'chen', { pooled: true, grouped: true, assigner: by }),
  claim: (m, by) =>
    when(m.stage === 'reviewed' && m.pooled && members.includes(by), {
      stage: 'in_progress',
      owner: by,
      pooled: false,
    }),
  assign: (m, by, to) =>
    when(
      ['reviewed', 'assigned'].includes(m.stage) && by === 'chen' && m.offered !== to && !m.noes.includes(no(m, to)),
      {
        stage: 'assigned',
        offered: to,
        pooled: false,
        assigner: by,
      },
    ),
  recall: (m, by) => when(m.stage === 'assigned' && by === 'chen', free(m)),
  accept: (m, by) =>
    when(m.stage === 'assigned' && m.offered === by, { stage: 'in_progress', owner: by, offered: null }),
  reject: (m, by) =>
    when(m.stage === 'assigned' && m.offered === by, {
      stage: 'reviewed',
      offered: null,
      pooled: false,
      noes: [...m.noes, no(m, by)],
    }),
  transfer: (m, by, to) =>
    when(m.stage === 'in_progress' && (m.owner === by || by === 'chen') && m.owner !== to, { owner: to }),
  release: (m, by) => when(m.stage === 'in_progress' && (m.owner === by || by === 'chen'), free(m)),
  finish: (m, by) => when(m.stage === 'in_progress' && m.owner === by, { stage: 'done' }),
  confirm: (m, by) => when(m.stage === 'done' && confirmer(m) === by, closed('completed')),
  dispute: (m, by) => when(m.stage === 'done' && confirmer(m) === by, { stage: 'in_progress' }),
  cancel: (m, by) =>
    when(
      live(m) && ((by === 'chen' && managed(m)) || (by === 'olga' && m.owner === null && m.offered === null)),
      closed('cancelled'),
    ),
  reopen: (m, by) => {
    if (m.stage !== 'closed') return null;
    if (m.outcome === 'refused') return when(by === 'sun', { stage: 'pending_review', outcome: null });
    if (by !== 'chen') return null;
    return m.outcome === 'completed' && m.owner !== null
      ? { stage: 'in_progress', outcome: null }
      : { ...free(m), outcome: null };
  },
  edit: (m, by) =>
    when(live(m) && ((by === 'chen' && managed(m)) || (by === 'olga' && m.stage === 'returned')), { terms: 'edited' }),
};
const undoable = ['accept', 'claim', 'release', 'finish'];
export const modelVerbs = [...Object.keys(steps), 'undo'];

/** The model after the move, or null where it is refused. `now` in ms. */
export function step(m: Model, verb: string, by: Who, to: Who, now: number): Model | null {
  if (verb === 'undo') {
    const { last } = m;
    return last && last.by === by && now - last.at <= tenMinutes ? { ...last.before, last: null } : null;
  }
  const change = steps[verb]?.(m, by, to);
  if (!change) return null;
  const after = { ...m, ...change };
  // A turn that moved forgets what could be undone before it.
  return { ...after, last: undoable.includes(verb) ? { by, before: m, at: now } : null };
}
