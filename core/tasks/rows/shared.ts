import { sentence } from '../../text/text.ts';
import { dueOf, type Timed } from '../due.ts';
import type { Attempt, Effect, Row } from '../row.ts';
import type { Stage, TaskFacts } from '../task.ts';

export const live: readonly Stage[] = [
  'pending_review',
  'returned',
  'reviewed',
  'assigned',
  'in_progress',
  'done',
  'confirmed',
];
export const everywhere: readonly Stage[] = [...live, 'closed'];

const still = { to: [], also: [], reach: 'personal', button: 'more', needs: null } as const;
/** What rows that move the turn share, unless they say otherwise; and those that only change what is shown. */
export const turning = { ...still, moves: 'turn', button: 'card' } as const;
export const showing = { ...still, moves: 'revision' } as const;

export const withdrawnOffer = (facts: TaskFacts): Pick<Effect, 'settle'> =>
  facts.offer ? { settle: { status: 'withdrawn' } } : {};

export const comment = (text: string | undefined): Pick<Effect, 'said'> => (text === undefined ? {} : { said: text });

/** Without an owner, and claimable again if groups remain. */
export const unowned = (facts: TaskFacts) =>
  ({
    stage: 'reviewed',
    owner: null,
    dispatch: facts.groups.length + facts.members.length > 0 ? 'pooled' : 'none',
  }) as const;

/** Once it may be worked on, the rules say where it goes: for types they route. */
export const byRules: NonNullable<Row['follow']> = ({ type }) =>
  type.routing === 'rules' ? { verb: 'dispatch', args: { byRules: true } } : null;

export const nameOf = (facts: TaskFacts, id: number | null | undefined): string =>
  id == null ? '?' : (facts.people.get(id)?.name ?? '?');

export const isManager = (person: { readonly roles: readonly string[] } | null): boolean =>
  person?.roles.includes('manager') ?? true;

export const forManagers = () => sentence('task.no.right', { who: sentence('task.who.manager') });

/** What the system does by itself, it does when its time has come: no job that runs early can make it. */
export const inTime = (facts: TaskFacts, verb: Timed, { actor, now }: Attempt) =>
  actor.kind === 'system' && (dueOf(facts)[verb] ?? Number.POSITIVE_INFINITY) > now ? sentence('task.no.early') : null;
