import type { CardLimits, Traits } from '../../core/ports.ts';
import { marked } from './markdown.ts';

/** What one template variable may hold, in bytes of UTF-8. */
export const valueLimit = 1_024;
const noticeLimit = 300;

export const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

const cardLimits: CardLimits = {
  // Less than one variable holds: line breaks and marks are added when it is painted.
  text: 900,
  title: 150,
  fact: 160,
  button: 36,
  notice: noticeLimit,
  size: (text) => bytes(marked(text)),
};

/** `hasTemplate`: our own card template is configured; the public one has no inputs. */
export const dingtalkTraits = (hasTemplate: boolean): Traits => ({
  platform: 'dingtalk',
  // A card made again under its `outTrackId` changes nothing; no end to that is documented.
  idempotentPostsMs: 86_400_000,
  answerDeadlineMs: 2_000,
  answerRepaints: 'tapper',
  lostTapsUndo: false,
  canRevise: true,
  // A push nobody answered may come again about a minute later, and then never.
  tapsKeptMs: 60_000,
  targetsPerPost: 40,
  hasForms: hasTemplate,
  cardLimits,
  pace: {
    // Twenty a second for each kind of call; posts and revisions share these.
    account: { calls: 20, perMs: 1_000 },
    direct: { calls: 5, perMs: 1_000 },
    group: { calls: 5, perMs: 1_000 },
    message: { calls: 1, perMs: 1_000 },
  },
});
