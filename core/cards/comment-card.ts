import { taskNumber } from '../ids.ts';
import type { Person } from '../people/person.ts';
import type { StoredFile } from '../stores/talk.ts';
import type { Comment, Task } from '../tasks/task.ts';
import { platformNames } from '../tell/alarm.ts';
import { said, sentence, type Text } from '../text/text.ts';
import type { Card, Link } from './card.ts';
import { tokenOf } from './token.ts';

interface Told {
  readonly comment: Comment;
  readonly task: Task;
  readonly files: readonly StoredFile[];
  readonly author: string;
  /** What it answers, if that was somebody's words too. */
  readonly answered?: { readonly author: string; readonly text: string };
  readonly link: (file: StoredFile) => string | undefined;
}

const snippet = (text: string): string => {
  const letters = [...text.replace(/\s+/gu, ' ').trim()];
  return letters.length > 80 ? `${letters.slice(0, 79).join('')}…` : letters.join('');
};

/** What somebody said about a task, as others are told of it; it follows the words when they are corrected. */
export function commentCard({ comment, task, files, author, answered, link }: Told, reader: Person | null): Card {
  const quote: Text[] = answered?.text
    ? [sentence('talk.quote', { who: said(answered.author), words: said(snippet(answered.text)) })]
    : [];
  return {
    template: 'notice',
    subject: { kind: 'comment', id: comment.id },
    revision: comment.revision,
    title: sentence('talk.title', { who: said(author), task: taskNumber(task.id), title: said(task.title) }),
    ...(comment.editedAt === null ? {} : { status: { text: sentence('talk.corrected'), tone: 'neutral' as const } }),
    ...(quote.length > 0 ? { lines: quote } : {}),
    ...(comment.text === '' ? {} : { body: said(comment.text) }),
    ...(files.length > 0 ? { links: files.map((file) => fileLink(file, author, link(file))) } : {}),
    buttons: reader
      ? [
          {
            text: sentence('talk.button.reply'),
            // No turn of the task's: saying something needs none, and the card would be old with every move.
            token: tokenOf({ verb: 'comment', subject: { kind: 'task', id: task.id }, turn: 0 }),
          },
        ]
      : [],
  };
}

/** A file, how large it is, and where it opens; without an address of our own, where it can be found. */
function fileLink(file: StoredFile, author: string, url: string | undefined): Link {
  const params = { name: said(file.name), size: sizeText(file.size) };
  if (file.status === 'fetching') {
    const isNamed = file.name !== '';
    return {
      text: isNamed ? sentence('talk.file.coming_named', { name: said(file.name) }) : sentence('talk.file.coming'),
    };
  }
  if (url !== undefined) return { text: sentence('talk.file.link', params), url };
  if (file.platform === null) return { text: sentence('talk.file.in_api', { ...params, task: taskNumber(file.task) }) };
  return {
    text: sentence('talk.file.elsewhere', { ...params, platform: platformNames[file.platform], who: said(author) }),
  };
}

const kilobyte = 1024;

function sizeText(bytes: number): Text {
  if (bytes < kilobyte) return sentence('talk.size.bytes', { size: bytes });
  if (bytes < kilobyte * kilobyte) return sentence('talk.size.kb', { size: Math.round(bytes / kilobyte) });
  return sentence('talk.size.mb', { size: (bytes / kilobyte / kilobyte).toFixed(1) });
}
