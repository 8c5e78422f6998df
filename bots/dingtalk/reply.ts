import type { Card } from '../../core/cards/card.ts';
import type { SendOutcome, Target } from '../../core/ports.ts';
import { replyMessage } from './ids.ts';
import { lineBreak } from './markdown.ts';
import { outcomeOf } from './outcome.ts';
import { render } from './render.ts';
import type { SendPort } from './send.ts';

/** An address that ends so soon may end while we speak. */
const marginMs = 60_000;

export interface WebhookReplies {
  /** Undefined: this is not for a session webhook, or there is none that works. */
  post(target: Target, card: Card, key: string, signal: AbortSignal): Promise<SendOutcome | undefined>;
}

/** What needs no button, no later change and no answer costs no API call while a conversation is fresh. */
const isPlain = (card: Card): boolean =>
  card.subject === undefined && card.buttons.length === 0 && !card.picks?.length && !card.form && !card.reply;

export function webhookReplies({ api, clock, memory }: SendPort): WebhookReplies {
  return {
    async post(target, card, key, signal) {
      const { externalId } = target.place;
      const hook = isPlain(card) ? memory.webhooks.get(externalId) : undefined;
      if (!hook || hook.until - marginMs <= clock.now()) return undefined;
      const { title, body, footnote } = render(card, target);
      const text = [`**${title}**`, body, footnote].filter((part) => part !== '').join(lineBreak);
      const called = await api.reply(hook.url, { msgtype: 'markdown', markdown: { title, text } }, { signal });
      if (called.kind === 'ok') return { kind: 'delivered', message: replyMessage(key) };
      const outcome = outcomeOf(called, clock.now());
      if (outcome.kind === 'unknown') return outcome;
      // It certainly was not said: the ordinary way is open still.
      memory.webhooks.delete(externalId);
      return undefined;
    },
  };
}
