import type { Card } from '../../core/cards/card.ts';
import type { Clock, HowToPost, MessageRef, SendOutcome, Target } from '../../core/ports.ts';
import type { Report } from '../report.ts';
import type { DingtalkApi } from './api.ts';
import { type Batch, batches } from './batches.ts';
import type { TemplateKind } from './ids.ts';
import { isUsable, readMessage } from './ids.ts';
import type { Remembered } from './remembered.ts';
import { webhookReplies } from './reply.ts';
import { cardSender } from './send-card.ts';
import { textSender } from './send-text.ts';

export interface SendPort {
  readonly api: DingtalkApi;
  readonly clock: Clock;
  readonly robotCode: string;
  /** Ours, if it is configured. */
  readonly templateId: string | undefined;
  readonly memory: Remembered;
  readonly report: Report;
}

export interface Sender {
  post(targets: readonly Target[], card: Card, how: HowToPost, signal: AbortSignal): Promise<SendOutcome[]>;
  revise(message: MessageRef, card: Card, signal: AbortSignal): Promise<SendOutcome>;
}

/** One way of showing cards that was refused is tried again after this. */
const closedMs = 3_600_000;
const badPlace: SendOutcome = { kind: 'refused', reason: 'no-chat', why: 'not the id of a DingTalk conversation' };
const notCalled: SendOutcome = { kind: 'not-sent', why: 'stopped before the call' };
/** Batches of one post that are under way at once. */
const abreast = 5;

/** The ladder: our own template, else the public one, else words. A rung that breaks is left alone for an hour. */
export function sender(port: SendPort): Sender {
  const { clock, templateId, report } = port;
  const cards = cardSender(port);
  const texts = textSender(port);
  const replies = webhookReplies(port);
  const closedUntil = new Map<TemplateKind, number>();

  const rungs = (): TemplateKind[] =>
    (templateId === undefined ? (['public'] as const) : (['own', 'public'] as const)).filter(
      (kind) => (closedUntil.get(kind) ?? 0) <= clock.monotonic(),
    );

  async function postBatch(batch: Batch, card: Card, key: string, signal: AbortSignal): Promise<SendOutcome[]> {
    for (const kind of rungs()) {
      const outcomes = await cards.post(kind, batch, card, key, signal);
      if (outcomes !== 'closed') return outcomes;
      closedUntil.set(kind, clock.monotonic() + closedMs);
      report('warn', 'a card template cannot be used; cards take the next best form', { template: kind });
    }
    return texts.post(batch, card, signal);
  }

  return {
    async post(targets, card, { key, isRepeat }, signal) {
      const outcomes: SendOutcome[] = targets.map(() => badPlace);
      if (signal.aborted) return targets.map(() => notCalled);
      const left: { target: Target; place: number }[] = [];
      for (const [place, target] of targets.entries()) {
        if (!isUsable(target.place)) continue;
        // A session webhook knows no keys: what may stand as a card would stand beside it.
        const replied = isRepeat ? undefined : await replies.post(target, card, key, signal);
        if (replied) outcomes[place] = replied;
        else left.push({ target, place });
      }
      const all = batches(left, card);
      for (let start = 0; start < all.length; start += abreast) {
        const now = all.slice(start, start + abreast);
        const ends = await Promise.all(now.map((batch) => postBatch(batch, card, key, signal)));
        for (const [which, end] of ends.entries()) {
          for (const [index, outcome] of end.entries()) {
            const place = now[which]?.places[index];
            if (place !== undefined) outcomes[place] = outcome;
          }
        }
      }
      return outcomes;
    },

    async revise(ref, card, signal) {
      const message = readMessage(ref.message);
      if (!message || !isUsable(ref.place)) return badPlace;
      // What answered through a session webhook stands for ever as it is.
      if (message.kind === 'reply') return { kind: 'gone' };
      return message.kind === 'text'
        ? texts.recall(ref, message.query, signal)
        : cards.revise(ref, message, card, signal);
    },
  };
}
