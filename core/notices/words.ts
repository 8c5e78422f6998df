import { taskNumber } from '../ids.ts';
import { eventText } from '../tasks/phrases.ts';
import type { Comment, LogEntry, Task, TaskFacts } from '../tasks/task.ts';
import { said, sentence, type Text } from '../text/text.ts';

/** "T-12 · Pump: Ivan claimed it". */
export const aboutTask = ({ id, title }: Pick<Task, 'id' | 'title'>, what: Text): Text =>
  sentence('inbox.line', { task: taskNumber(id), title: said(title), what });

/** A line among others: the card has all of it. */
const longest = 200;

function excerpt(words: string): Text {
  const letters = [...words.replace(/\s+/gu, ' ').trim()];
  return said(letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : letters.join(''));
}

/** A log row with what was said about it. */
export function whatHappened(facts: TaskFacts, entry: LogEntry): Text {
  const what = eventText(facts, entry);
  return entry.comment ? sentence('inbox.said', { what, words: excerpt(entry.comment) }) : what;
}

/** "T-12 · Pump: Ivan commented: “the seal is worn”". */
export function saidAbout(
  { task, people }: Pick<TaskFacts, 'task' | 'people'>,
  { person, text }: Pick<Comment, 'person' | 'text'>,
): Text {
  const who = said(people.get(person)?.name ?? '');
  if (text === '') return aboutTask(task, sentence('task.happened.attach', { who }));
  return aboutTask(
    task,
    sentence('inbox.said', { what: sentence('task.happened.comment', { who }), words: excerpt(text) }),
  );
}

/** The correlation of everything by which people are told of a comment. */
export const tellingOf = ({ id }: Pick<Comment, 'id'>): string => `comment-${id}`;
