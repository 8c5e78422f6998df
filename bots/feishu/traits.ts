import type { Traits } from '../../core/ports.ts';

const utf8 = new TextEncoder();

/** Bytes of a text inside a card's JSON: what the platform counts. */
const jsonBytes = (text: string): number => utf8.encode(JSON.stringify(text)).length - 2;

/** A card's whole JSON, in bytes. Feishu takes 30 KB; the envelope around it is not ours to count. */
export const cardBytes = 30_000;
/** What is left of that for one language's text, and for each of several. */
export const textBytes = { direct: 18_000, group: 5_000 } as const;
/** Longest message a person may send us that we keep, in UTF-16 units. */
export const textLimit = 10_000;

export const feishuTraits: Traits = {
  platform: 'feishu',
  // The same `uuid` within an hour sends at most once.
  idempotentPostsMs: 3_600_000,
  answerDeadlineMs: 3_000,
  answerRepaints: 'everyone',
  // The client goes back to the old card (larksuite/oapi-sdk-java#99).
  lostTapsUndo: true,
  canRevise: true,
  cardLifetimeMs: 14 * 86_400_000,
  // A press on a card is offered once and never again.
  tapsKeptMs: 0,
  targetsPerPost: 1,
  hasForms: true,
  cardLimits: { text: textBytes.direct, title: 400, fact: 600, button: 60, notice: 300, size: jsonBytes },
  pace: {
    account: { calls: 50, perMs: 1_000 },
    direct: { calls: 5, perMs: 1_000 },
    group: { calls: 5, perMs: 1_000 },
    message: { calls: 5, perMs: 1_000 },
  },
};
