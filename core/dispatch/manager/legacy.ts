/** Numbers and packed lists that older systems speak in: read at the edge, derived on the way out, stored nowhere. */
import type { Outcome, Stage, Task } from '../../tasks/task.ts';

export const typeNumbers = { 1: 'clarify', 2: 'settle', 3: 'pay' } as const;

/** 1, "1" and "clarify" are the same type; anything else is taken as it is. */
export function typeOf(given: string | number): string {
  const known = Object.entries(typeNumbers).find(([number]) => number === String(given));
  return known?.[1] ?? String(given);
}

export const numberOfType = (type: string): number | null => {
  const found = Object.entries(typeNumbers).find(([, name]) => name === type);
  return found ? Number(found[0]) : null;
};

interface State {
  readonly number: number;
  readonly stage: Stage;
  readonly outcome: Outcome | null;
}

/** Every state a task can be in has one number, and every number one state. 1 is what a new row has. */
export const states = {
  waiting: { number: 1, stage: 'reviewed', outcome: null },
  offered: { number: 2, stage: 'assigned', outcome: null },
  claimed: { number: 3, stage: 'in_progress', outcome: null },
  done: { number: 4, stage: 'done', outcome: null },
  confirmed: { number: 5, stage: 'confirmed', outcome: null },
  completed: { number: 6, stage: 'closed', outcome: 'completed' },
  in_review: { number: 7, stage: 'pending_review', outcome: null },
  returned: { number: 8, stage: 'returned', outcome: null },
  refused: { number: 9, stage: 'closed', outcome: 'refused' },
  cancelled: { number: 10, stage: 'closed', outcome: 'cancelled' },
  withdrawn: { number: 11, stage: 'closed', outcome: 'withdrawn' },
} as const satisfies Readonly<Record<string, State>>;
export type StateName = keyof typeof states;
export const stateNames = Object.keys(states) as StateName[];

/** Reads `claimed`, 3 and "3". */
export const stateOf = (given: string | number): StateName | undefined =>
  stateNames.find((name) => name === given || String(states[name].number) === String(given));

export function stateOfTask({ stage, outcome }: Pick<Task, 'stage' | 'outcome'>): StateName {
  const found = stateNames.find((name) => states[name].stage === stage && states[name].outcome === outcome);
  if (!found) throw new Error(`no state is ${stage} with ${outcome}`);
  return found;
}

/** `a, b,,a` → a, b. */
export const unpacked = (text: string): string[] => [
  ...new Set(
    text
      .split(/[,，]/)
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
];
export const packed = (codes: readonly string[]): string => codes.join(',');

/** 1 all, 2 part. */
export const scopeNumbers = { all: 1, part: 2 } as const;
/** 1 owner, 2 share. */
export const holdingNumbers = { owner: 1, share: 2 } as const;
/** 1 passed over in the operation log, 2 not. */
export const skipLogNumbers = { skip: 1, keep: 2 } as const;
