import { taskNumber } from '../ids.ts';
import { type Sentence, said, sentence, type Text } from '../text/text.ts';
import type { LogEntry, TaskFacts } from './task.ts';
import { type Verb, verbs } from './verbs.ts';

/** Who acted, in words: a name, or what acted on nobody's behalf. */
function whoText(facts: TaskFacts, entry: Pick<LogEntry, 'actor' | 'person'>): Text {
  const person = entry.person === null ? undefined : facts.people.get(entry.person);
  if (person) return said(person.name);
  return sentence(entry.actor === 'api' ? 'task.who.api' : 'task.who.system');
}

const isVerb = (verb: string): verb is Verb => (verbs as readonly string[]).includes(verb);

/** One log row as a clause: "Ivan claimed it". */
export function eventText(facts: TaskFacts, entry: LogEntry): Sentence {
  return sentence(`task.happened.${isVerb(entry.verb) ? entry.verb : 'edit'}`, { who: whoText(facts, entry) });
}

/** What a late tap is told: what happened meanwhile, and by whom. What was only said made nothing too late. */
export function happened(facts: TaskFacts): Sentence {
  const newest = facts.moves.find(({ actor, turn }) => actor !== 'system' && turn > 1) ?? facts.moves[0];
  const task = taskNumber(facts.task.id);
  return newest
    ? sentence('task.stale', { task, what: eventText(facts, newest) })
    : sentence('task.no.state', { task, state: stateText(facts) });
}

/** Where the task stands, as a predicate: "is in progress, Ivan has it". */
export function stateText(facts: TaskFacts): Sentence {
  const { task, offer } = facts;
  const name = (id: number | null | undefined) => said((id == null ? undefined : facts.people.get(id)?.name) ?? '–');
  if (task.stage === 'closed') return sentence(`task.state.${task.outcome ?? 'completed'}`);
  if (task.stage === 'reviewed')
    return sentence(task.dispatch === 'none' ? 'task.state.reviewed' : `task.state.${task.dispatch}`);
  const who = name(task.stage === 'assigned' ? offer?.person : task.owner);
  return sentence(`task.state.${task.stage}`, { who });
}
