import type { Answer, Model, Move, Path } from './model.ts';
import { proposed } from './rejections.ts';
import { type Doer, isPerson, reads, type Town } from './rights.ts';
import { type Rule, rules } from './rules.ts';
import { timersOf } from './timers.ts';

/** Everything that can be done to a task there is. */
export const modelVerbs = Object.keys(rules);
const undoable = ['accept', 'claim', 'release', 'finish'];
const path = ({ stage, outcome, dispatch, owner, assigner, offers, doneAt }: Model): Path => ({
  ...{ stage, outcome, dispatch, owner, assigner, offers, doneAt },
});

/** Whether this very one did this very thing, and so the task came to that turn. */
const did = ({ log }: Model, { verb, by, to }: Move, turn: number): boolean =>
  log.some(
    (row) =>
      row.turn === turn &&
      row.verb === verb &&
      row.by === (isPerson(by) ? by : null) &&
      (to === undefined || row.to === to),
  );

function made(town: Town, task: Model, move: Move, now: number): Model {
  const rule = rules[move.verb];
  if (!rule) throw new Error(`no verb ${move.verb}`);
  const changed = { ...task, ...rule.change(town, task, move, now) };
  if (rule.moves === 'nothing') return changed;
  const turn = task.turn + (rule.moves ? 0 : 1);
  const { verb, by, to } = move;
  const row = { verb, by: isPerson(by) ? by : null, to, from: task.stage, stage: changed.stage, turn, at: now };
  const logged = { ...changed, turn, revision: task.revision + 1, log: [row, ...task.log] };
  const after = { ...logged, ...proposed(town, task, logged, move, now) };
  const follow = rule.next?.(town, after, move);
  const next = follow && ({ ...follow, by: 'system' } as const);
  return next && !rules[next.verb]?.not?.(town, after, next, now) ? made(town, after, next, now) : after;
}

/** Whoever tries may look at the task. */
function judged(rule: Rule, town: Town, task: Model, move: Move, now: number): Answer['kind'] {
  const { by, turn } = move;
  const isTurning = rule.moves === undefined;
  if (isTurning && turn !== undefined && turn !== task.turn) return did(task, move, turn + 1) ? 'already' : 'stale';
  if (!rule.from.includes(task.stage)) {
    return isTurning && turn === undefined && did(task, move, task.turn) ? 'already' : 'refused';
  }
  if (!rule.may(town, task, by) || rule.not?.(town, task, move, now)) return 'refused';
  return rule.needs && !rule.needs(move) ? 'needs' : 'moved';
}

/** One move: what is answered, and the task after it. `now` in ms. */
export function step(town: Town, task: Model, move: Move, now: number): Answer {
  const { verb, by } = move;
  const rule = rules[verb];
  if (!rule || (isPerson(by) && !reads(town, task, by))) return { kind: 'unknown', task };
  const kind = judged(rule, town, task, move, now);
  if (kind !== 'moved') return { kind, task };
  const after = made(town, task, move, now);
  // Talk may settle a question, and then the task moves after all.
  if (after.turn === task.turn) {
    const isAgain = verb === 'remind' && by === 'system';
    return { kind: 'moved', task: isAgain ? { ...after, timers: timersOf(after, now) } : after };
  }
  const last = undoable.includes(verb) ? { by, at: now, before: path(task) } : null;
  return { kind: 'moved', task: { ...after, last, timers: timersOf(after, now) } };
}

/** What can be done by whom, before anything more is asked of them. */
export const mayDo = (town: Town, task: Model, by: Doer, now: number): string[] =>
  isPerson(by) && (town.away.includes(by) || !reads(town, task, by))
    ? []
    : Object.entries(rules)
        .filter(([verb, rule]) => ['moved', 'needs'].includes(judged(rule, town, task, { verb, by }, now)))
        .map(([verb]) => verb);

/** The system's own moves that have come due. */
export function ticked(town: Town, task: Model, now: number): Model {
  const [next] = task.timers.filter(({ at }) => at <= now).toSorted((one, other) => one.at - other.at);
  if (!next) return task;
  const waiting = { ...task, timers: task.timers.filter((one) => one !== next) };
  return ticked(town, step(town, waiting, { verb: next.verb, by: 'system' }, now).task, now);
}
