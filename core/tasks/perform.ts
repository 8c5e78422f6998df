import { askRules, keepDecision } from '../dispatch/ask.ts';
import { taskNumber } from '../ids.ts';
import { proposed } from '../proposals/after-move.ts';
import type { Stores } from '../stores.ts';
import { talked } from '../talk/talked.ts';
import { announce } from '../tell/announce.ts';
import { moment, sentence, type Text } from '../text/text.ts';
import type { World } from '../world.ts';
import { allowed } from './allowed.ts';
import { apply } from './apply.ts';
import { factsAfter, factsOf } from './facts.ts';
import { type Judgement, judge } from './judge.ts';
import { plan, remindAgain } from './plan.ts';
import type { Attempt, Row } from './row.ts';
import { mayRead } from './standing.ts';
import type { Actor, TaskFacts } from './task.ts';
import type { Move, Result } from './verbs.ts';

/** The same occasion, on nobody's behalf. */
export const system = (actor: Actor): Actor => ({ ...actor, kind: 'system', person: null, account: null });

/**
 * One move, whole: judged, stored with its follow-ups and log rows, its timers set and everybody told. Needs the
 * caller's unit of work; after that unit resolved the caller wakes the courier and the jobs.
 */
export async function perform(tx: Stores, world: World, actor: Actor, move: Move): Promise<Result> {
  const now = world.clock.now();
  const facts = await factsOf(tx, world, move.task, true);
  if (!facts || (actor.person && !mayRead(facts, actor.person))) {
    if (facts) await audit(tx, actor, move, now, 'unreadable');
    return { kind: 'unknown', notice: sentence('task.unknown', { task: taskNumber(move.task) }) };
  }
  const judgement = judge(facts, move, { actor, args: move.args, now });
  if (judgement.kind !== 'yes') return answer(tx, facts, actor, move, judgement, now);

  const moves = [move];
  let made = await make(tx, world, facts, move, judgement.row, { actor, args: move.args, now });
  while (made.next) {
    const follow: Move = { ...made.next, task: move.task };
    const attempt = { actor: system(actor), args: follow.args, now };
    const judged = judge(made.after, follow, attempt);
    if (judged.kind !== 'yes') break;
    moves.push(follow);
    made = await make(tx, world, made.after, follow, judged.row, attempt);
  }
  const { after } = made;
  if (after.task.turn !== facts.task.turn) await plan(tx, after, now);
  else if (move.verb === 'remind' && actor.kind === 'system') await remindAgain(tx, after, now);
  await announce(tx, world, { before: facts, after, actor, verbs: moves.map(({ verb }) => verb) });
  await talked(tx, world, after, actor, move);
  return { kind: 'moved', facts: after, notice: done(move) };
}

function done({ verb, task, args: { until } }: Move): Text {
  if (verb === 'snooze' && until === null) return sentence('task.did.snooze_ended');
  return sentence(`task.did.${verb}`, { task: taskNumber(task), ...(until ? { when: moment(until) } : {}) });
}

/** One judged move, stored. Where it asks the rules, what they say is part of the move, and is kept with it. */
async function make(tx: Stores, world: World, facts: TaskFacts, { verb }: Move, row: Row, attempt: Attempt) {
  const asked = attempt.args.byRules ? await askRules(tx, world, facts, attempt) : undefined;
  const args = asked?.args ?? attempt.args;
  const applied = await apply(tx, facts, verb, row, { ...attempt, args });
  const moved = await factsAfter(tx, world, facts, applied);
  if (asked) await keepDecision(tx, asked.decision, moved, attempt);
  const after = await proposed(tx, facts, moved, verb, { ...attempt, args });
  return { after, next: row.follow?.(after, args) ?? null };
}

type No = Exclude<Judgement, { kind: 'yes' }>;

async function answer(tx: Stores, facts: TaskFacts, actor: Actor, move: Move, no: No, now: number): Promise<Result> {
  switch (no.kind) {
    case 'needs':
      return { kind: 'needs', facts, need: no.need, notice: sentence(`task.need.${no.need}`) };
    case 'already':
    case 'stale':
      return { kind: no.kind, facts, notice: no.why };
    case 'refused': {
      await audit(tx, actor, move, now, 'refused');
      const rights = actor.person ? allowed(facts, actor.person, now).map(({ verb }) => verb) : [];
      return { kind: 'refused', facts, notice: no.why, allowed: rights };
    }
  }
}

async function audit(tx: Stores, actor: Actor, move: Move, at: number, why: string): Promise<void> {
  await tx.audit.append({
    at,
    kind: 'refused',
    person: actor.person?.id ?? null,
    platform: actor.platform,
    externalId: null,
    verb: move.verb,
    subject: taskNumber(move.task),
    detail: { why, turn: move.turn ?? null },
    correlation: actor.correlation,
  });
}
