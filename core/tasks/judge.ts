import { taskNumber } from '../ids.ts';
import { type Sentence, sentence, type Text } from '../text/text.ts';
import { happened, stateText } from './phrases.ts';
import type { Attempt, Row } from './row.ts';
import { standings } from './standing.ts';
import { table } from './table.ts';
import type { TaskFacts } from './task.ts';
import type { Move, Need } from './verbs.ts';

export type Judgement =
  | { readonly kind: 'yes'; readonly row: Row }
  | { readonly kind: 'needs'; readonly need: Need }
  | { readonly kind: 'already' | 'stale' | 'refused'; readonly why: Text };

const given: Record<Need, (args: Move['args']) => boolean> = {
  reason: (args) => args.category !== undefined && (args.reason ?? '').trim() !== '',
  comment: (args) => (args.comment ?? '').trim() !== '',
  person: (args) => args.person !== undefined,
  groups: (args) => args.groups !== undefined || args.people !== undefined || args.byRules === true,
  terms: (args) => args.terms !== undefined && Object.keys(args.terms).length > 0,
  until: (args) => args.until !== undefined,
};

/** Whether this very person did this very thing, to the same person, as the newest thing that moved the task out of `turn`. */
const didAlready = (facts: TaskFacts, move: Move, { actor, args }: Attempt): boolean =>
  [...facts.moves, ...facts.log].some(
    (entry) =>
      entry.verb === move.verb &&
      entry.person === (actor.person?.id ?? null) &&
      (args.person === undefined || entry.args.person === args.person) &&
      (move.turn === undefined ? entry.turn === facts.task.turn : entry.turn === move.turn + 1),
  );

const may = (row: Row, facts: TaskFacts, { actor }: Attempt): boolean => {
  if (!actor.person) return actor.kind !== 'person' && row.also.includes(actor.kind);
  const held = standings(facts, actor.person);
  return row.who.some((standing) => held.has(standing));
};

const stateNow = (facts: TaskFacts): Sentence =>
  sentence('task.no.state', { task: taskNumber(facts.task.id), state: stateText(facts) });

/** Where nearly everybody may, naming one of them would mislead. */
const manyMay = 6;
function whoMay({ who }: Row): Sentence | undefined {
  const [first] = who;
  if (who.length > manyMay) return sentence('task.no.people');
  return first && sentence('task.no.right', { who: sentence(`task.who.${first}`) });
}

/** The one judge: turn, stage, standing, guard, arguments, in this order. Pure. */
export function judge(facts: TaskFacts, move: Move, attempt: Attempt): Judgement {
  const row = table[move.verb];
  const isOldTurn = row.moves === 'turn' && move.turn !== undefined && move.turn !== facts.task.turn;
  if (isOldTurn) {
    if (didAlready(facts, move, attempt)) return { kind: 'already', why: sentence('task.already') };
    return { kind: 'stale', why: happened(facts) };
  }
  if (!row.from.includes(facts.task.stage)) {
    if (row.moves === 'turn' && move.turn === undefined && didAlready(facts, move, attempt)) {
      return { kind: 'already', why: sentence('task.already') };
    }
    return { kind: 'refused', why: stateNow(facts) };
  }
  if (!may(row, facts, attempt)) {
    return { kind: 'refused', why: whoMay(row) ?? stateNow(facts) };
  }
  const why = row.guard?.(facts, attempt);
  if (why) return { kind: 'refused', why };
  if (row.needs && !given[row.needs](move.args)) return { kind: 'needs', need: row.needs };
  return { kind: 'yes', row };
}
