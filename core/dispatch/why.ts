import type { Card } from '../cards/card.ts';
import { noticeCard } from '../cards/notice-card.ts';
import { joined } from '../chat/joined.ts';
import { type PersonId, taskNumber } from '../ids.ts';
import type { Group, Person } from '../people/person.ts';
import type { StoredDecision } from '../stores/rules.ts';
import type { Stores } from '../stores.ts';
import { eventText } from '../tasks/phrases.ts';
import { standings } from '../tasks/standing.ts';
import type { TaskFacts } from '../tasks/task.ts';
import type { Key } from '../text/catalogue.ts';
import { moment, said, sentence, type Text } from '../text/text.ts';
import type { SkipReason } from './decide.ts';
import type { Strategy } from './rule.ts';

/** What sends a task somewhere, or takes it from there. */
const routing = new Set([
  'dispatch',
  'redispatch',
  'assign',
  'recall',
  'claim',
  'reject',
  'lapse',
  'transfer',
  'release',
]);
const mostNames = 6;
const mostEvents = 3;

const skipTexts: Readonly<Record<SkipReason, Key>> = {
  rejected: 'dispatch.skip.rejected',
  lapsed: 'dispatch.skip.lapsed',
  excluded: 'dispatch.skip.excluded',
  off_duty: 'dispatch.skip.off_duty',
};
const givenTexts: Readonly<Record<Strategy, Key>> = {
  pool: 'dispatch.why.sole',
  direct: 'dispatch.why.sole',
  round_robin: 'dispatch.why.turn',
  least_loaded: 'dispatch.why.least',
};

interface Named {
  readonly people: ReadonlyMap<PersonId, Person>;
  readonly groups: readonly Group[];
  /** Groups of the decision the reader is in. */
  readonly mine: readonly Group[];
}

/** Whether rules sent it somewhere lately: then its card has the question on it. */
export const wasAsked = ({ log }: Pick<TaskFacts, 'log'>): boolean => log.some(({ args }) => args.byRules === true);

/** Why a task is where it is, for one reader, in a few lines. */
export async function whyCard(tx: Stores, facts: TaskFacts, reader: Person): Promise<Card> {
  const [decision] = await tx.decisions.of(facts.task.id, 1);
  const title = sentence('dispatch.why.title', { task: taskNumber(facts.task.id), title: said(facts.task.title) });
  if (!decision) return noticeCard(title, [sentence('dispatch.why.no_rules'), ...since(facts, 0)]);
  const named = await namesIn(tx, decision, reader);
  return noticeCard(title, [
    ...ruleLines(decision, named),
    ...outcomeLines(decision, named),
    ...skippedLines(decision, named),
    ...since(facts, decision.turn),
    ...readerLines(facts, reader, decision, named),
  ]);
}

async function namesIn(tx: Stores, decision: StoredDecision, reader: Person): Promise<Named> {
  const { groups, skipped, person } = decision;
  const people = new Set(skipped.slice(0, mostNames).map((one) => one.person));
  if (person !== null) people.add(person);
  const members = await tx.groups.membersOfEach(groups);
  const known = await tx.groups.many(groups);
  const mine = known.filter(({ id }) => members.get(id)?.includes(reader.id));
  return { people: await tx.people.many([...people]), groups: known, mine };
}

const list = (words: readonly string[]): Text => joined(words.map(said), 'list.comma');
const nameOf = ({ people }: Named, id: PersonId | null): string => (id === null ? '' : (people.get(id)?.name ?? '–'));

function ruleLines({ matched, parked, groups, at }: StoredDecision, named: Named): Text[] {
  const when = moment(at);
  if (parked === 'no_rule') return [sentence('dispatch.why.none', { when })];
  const codes = matched.map(({ code }) => code);
  const cut = codes.length > mostNames ? [...codes.slice(0, mostNames), '…'] : codes;
  const final = matched.find(({ stop }) => stop);
  return [
    sentence('dispatch.why.rules', { rules: list(cut), when }),
    ...(groups.length > 0
      ? [sentence('dispatch.why.groups', { groups: list(named.groups.map(({ name }) => name)) })]
      : []),
    ...(final ? [sentence('dispatch.why.stopped', { rule: said(final.code) })] : []),
  ];
}

function outcomeLines(decision: StoredDecision, named: Named): Text[] {
  const { outcome, parked, person, strategy, candidateCount } = decision;
  if (parked === 'no_rule') return [];
  if (outcome === 'parked') return [sentence('dispatch.why.nobody')];
  if (outcome === 'pooled') return [sentence('dispatch.why.pool', { count: candidateCount })];
  return [sentence(givenTexts[strategy ?? 'direct'], { who: said(nameOf(named, person)) })];
}

function skippedLines({ skipped, skippedCount }: StoredDecision, named: Named): Text[] {
  const shown = skipped.slice(0, mostNames);
  if (shown.length === 0) return [];
  const texts = shown.map(({ person, why }) => sentence(skipTexts[why], { who: said(nameOf(named, person)) }));
  const rest = skippedCount - shown.length;
  const all = rest > 0 ? [...texts, sentence('dispatch.skip.more', { count: rest })] : texts;
  return [sentence('dispatch.why.skipped', { people: joined(all, 'list.comma') })];
}

/** What people and the system did with it after the decision, oldest first. */
function since(facts: TaskFacts, turn: number): Text[] {
  const events = facts.log.filter((entry) => routing.has(entry.verb) && entry.turn > turn).slice(0, mostEvents);
  return events
    .toReversed()
    .map((entry) => sentence('dispatch.why.event', { when: moment(entry.at), what: eventText(facts, entry) }));
}

function readerLines(facts: TaskFacts, reader: Person, decision: StoredDecision, { mine }: Named): Text[] {
  const held = standings(facts, reader);
  const skip = decision.skipped.find(({ person }) => person === reader.id);
  if (skip) return [sentence('dispatch.why.you_skipped')];
  if (mine.length > 0) return [sentence('dispatch.why.you_member', { groups: list(mine.map(({ name }) => name)) })];
  return held.has('manager') ? [sentence('dispatch.why.you_manager')] : [];
}
