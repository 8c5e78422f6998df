import type { TaskType } from './task.ts';

const hour = 3_600_000;
const day = 24 * hour;

const plain: Omit<TaskType, 'code'> = {
  routing: 'hand',
  review: false,
  acceptance: true,
  confirmation: true,
  closeAfterMs: 0,
  remindConfirmAfterMs: day,
  autoConfirmAfterMs: null,
  offerExpiresAfterMs: null,
};
const reviewed = { ...plain, review: true };
/** The procurement types: routed by rules, nobody confirms. Integers 1, 2, 3 at the edge. */
const routed = {
  ...plain,
  routing: 'rules' as const,
  acceptance: false,
  confirmation: false,
  remindConfirmAfterMs: null,
};

/** The task types every organisation starts with. */
export const shippedTypes: ReadonlyMap<string, TaskType> = new Map(
  Object.entries({
    work: plain,
    problem: reviewed,
    requirement: reviewed,
    clarify: routed,
    settle: routed,
    pay: routed,
  }).map(([code, type]) => [code, { code, ...type }]),
);

export const defaultType = 'work';
