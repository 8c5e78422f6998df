import type { Button, Card } from '../cards/card.ts';
import { tokenOf } from '../cards/token.ts';
import type { Instant } from '../ids.ts';
import type { Notice } from '../stores/notices.ts';
import { moment, sentence, type Text } from '../text/text.ts';
import { inboxToken, openPick } from './digest-card.ts';

export const inboxPage = 5;

export interface InboxContent {
  /** Of this page, newest first. */
  readonly notices: readonly Notice[];
  /** Of all pages. */
  readonly total: number;
  readonly unread: number;
  /** Counts from 0. */
  readonly page: number;
}

/** A snapshot of what somebody was told: it says when it was taken, and is taken anew by its own buttons. */
export function inboxCard({ notices, total, unread, page }: InboxContent, now: Instant): Card {
  const pages = Math.max(Math.ceil(total / inboxPage), 1);
  const time = moment(now, 'time');
  const tasks = [...new Set(notices.flatMap(({ task }) => task ?? []))];
  const asOf =
    pages > 1
      ? sentence('card.list.as_of_page', { time, page: page + 1, pages })
      : sentence('card.list.as_of', { time });
  return {
    template: 'list',
    revision: 0,
    title: unread > 0 ? sentence('inbox.title_unread', { count: unread }) : sentence('inbox.title'),
    status: { tone: 'neutral', text: asOf },
    ...(notices.length > 0
      ? { lines: notices.map(line), picks: tasks.map(openPick) }
      : { body: sentence('inbox.empty') }),
    buttons: [
      ...(page > 0 ? [turnTo(page - 1, sentence('inbox.newer'))] : []),
      ...(page + 1 < pages ? [turnTo(page + 1, sentence('inbox.older'))] : []),
      ...(unread > 0 ? [markAll] : []),
      turnTo(page, sentence('card.list.refresh')),
    ],
  };
}

const line = ({ readAt, text, at }: Notice): Text =>
  sentence(readAt === null ? 'inbox.unread' : 'inbox.read', { line: text, at: moment(at) });

const turnTo = (page: number, text: Text): Button => ({ text, token: inboxToken(page) });

const markAll: Button = {
  text: sentence('inbox.mark_all'),
  token: tokenOf({ verb: 'read', subject: { kind: 'list', id: 0 }, turn: 0, arg: 'all' }),
};
