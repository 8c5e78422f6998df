import { z } from 'zod';
import type { Card } from '../../core/cards/card.ts';
import type { Clock, MessageRef, SendOutcome, Target } from '../../core/ports.ts';
import type { Report } from '../report.ts';
import type { FeishuApi } from './api.ts';
import type { Called } from './called.ts';
import { meaningOf, outcomeOf } from './outcome.ts';
import { render } from './render.ts';

export interface Sender {
  post(
    target: Target,
    card: Card,
    options: { readonly key: string; readonly replyTo?: string },
    signal: AbortSignal,
  ): Promise<SendOutcome>;
  revise(message: MessageRef, card: Card, signal: AbortSignal): Promise<SendOutcome>;
}

const badId: SendOutcome = { kind: 'refused', reason: 'no-chat', why: 'not the id of a Feishu chat or person' };

/** What an id names stands at its beginning. */
const receivers = [
  ['ou_', 'open_id'],
  ['oc_', 'chat_id'],
  ['on_', 'union_id'],
] as const;

/** What Feishu says of an id that never was a message. */
const noSuchMessage = 230001;

const sent = z.object({ data: z.object({ message_id: z.string().min(1) }) });

export function sender(api: FeishuApi, clock: Clock, report: Report): Sender {
  function outcome(called: Called<unknown>, message?: string): SendOutcome {
    if (called.kind === 'no' && meaningOf(called) === 'quota') {
      report('error', 'the month’s allowance of Feishu calls is used up', { why: called.description });
    }
    if (called.kind === 'ok' && message === undefined && !sent.safeParse(called.result).success) {
      return { kind: 'unknown', why: 'sent, and not told which message it is' };
    }
    return outcomeOf(called, (result) => message ?? sent.parse(result).data.message_id, clock.now());
  }

  return {
    async post(target, card, { key, replyTo }, signal) {
      const { externalId, thread } = target.place;
      const receiver = receivers.find(([start]) => externalId.startsWith(start));
      if (!receiver || !/^[\w-]{3,128}$/.test(externalId)) return badId;
      const body = { msg_type: 'interactive', content: JSON.stringify(render(card, target)), uuid: key };
      const answered = replyTo ?? thread;
      if (answered !== undefined) {
        const data = { ...body, ...(thread === undefined ? {} : { reply_in_thread: true }) };
        const called = await api.call('message.reply', { id: answered, data, signal });
        const isGone = called.kind === 'no' && (meaningOf(called) === 'gone' || called.code === noSuchMessage);
        if (!isGone) return outcome(called);
        if (thread !== undefined) return { kind: 'refused', reason: 'no-thread', why: `${called.code}` };
        // The message answered is gone; the answer is worth sending all the same, and was certainly not sent yet.
      }
      const params = { receive_id_type: receiver[1] };
      return outcome(await api.call('message.create', { params, data: { receive_id: externalId, ...body }, signal }));
    },

    async revise(message, card, signal) {
      const data = { content: JSON.stringify(render(card, message)) };
      return outcome(await api.call('message.patch', { id: message.message, data, signal }), message.message);
    },
  };
}
