import type { Traits } from '../../core/ports.ts';

/** Longest text of an answered tap, in UTF-16 units. */
export const noticeLimit = 200;
/** What a message may hold, counted after its markup is parsed. */
export const textLimit = 4096;

export const telegramTraits: Traits = {
  platform: 'telegram',
  // No send method takes a key: a post repeated is a second message.
  idempotentPostsMs: 0,
  answerDeadlineMs: 10_000,
  answerRepaints: 'nobody',
  lostTapsUndo: false,
  canRevise: true,
  // Taps leave Telegram's queue after 150 s; everything else stays for a day.
  tapsKeptMs: 150_000,
  targetsPerPost: 1,
  hasForms: false,
  cardLimits: {
    // Less than the limit: separators, tone marks and the zone beside a moment are added when it is painted.
    text: 3_700,
    title: 200,
    fact: 300,
    button: 40,
    notice: noticeLimit,
    size: (text) => text.length,
  },
  pace: {
    account: { calls: 25, perMs: 1_000 },
    direct: { calls: 1, perMs: 1_000, burst: 3 },
    group: { calls: 20, perMs: 60_000 },
    message: { calls: 1, perMs: 1_000 },
  },
};
