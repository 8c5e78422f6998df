import type { Card } from '../../core/cards/card.ts';
import type { MessageRef, SendOutcome, Target } from '../../core/ports.ts';
import type { Called, TelegramApi } from './api.ts';
import type { FloodScope } from './flood.ts';
import { meaningOf, outcomeOf } from './outcome.ts';
import { type Rendered, render } from './render.ts';

export interface Sender {
  post(target: Target, card: Card, replyTo: string | undefined, signal: AbortSignal): Promise<SendOutcome>;
  revise(message: MessageRef, card: Card, signal: AbortSignal): Promise<SendOutcome>;
}

const badId: SendOutcome = { kind: 'refused', reason: 'no-chat', why: 'not the id of a Telegram chat' };

export function sender(api: TelegramApi, flood: FloodScope): Sender {
  let timeMarks = true;

  /** Sends the card; where the server does not know time marks, once more in plain words, and plain ever after. */
  async function speak<T>(
    target: Target,
    card: Card,
    answers: boolean,
    call: (rendered: Rendered) => Promise<Called<T>>,
  ): Promise<Called<T>> {
    const first = render(card, target, { timeMarks, answers });
    const called = await call(first);
    if (called.kind !== 'no' || !isUnparsed(called.description)) return called;
    const plain = render(card, target, { timeMarks: false, answers });
    if (plain.text === first.text) return called;
    const again = await call(plain);
    if (again.kind === 'ok' || (again.kind === 'no' && meaningOf(again) === 'unchanged')) timeMarks = false;
    return again;
  }

  return {
    async post(target, card, replyTo, signal) {
      const { externalId, thread } = target.place;
      const chat = idOf(externalId);
      if (chat === undefined) return badId;
      const topic = thread === undefined ? undefined : idOf(thread);
      const answered = replyTo === undefined ? undefined : idOf(replyTo);
      const called = await speak(target, card, answered !== undefined, (rendered) => {
        const payload = {
          chat_id: chat,
          ...rendered,
          ...(topic === undefined ? {} : { message_thread_id: topic }),
          // The message answered may be gone by now; the answer is worth sending all the same.
          ...(answered === undefined
            ? {}
            : { reply_parameters: { message_id: answered, allow_sending_without_reply: true } }),
        };
        return api.call('sendMessage', payload, { signal });
      });
      const message = (result: unknown) => String((result as { message_id: number }).message_id);
      return outcomeOf(called, message, flood(externalId));
    },

    async revise(message, card, signal) {
      const chat = idOf(message.place.externalId);
      const own = idOf(message.message);
      if (chat === undefined || own === undefined) return badId;
      // A reply box cannot be changed, nor be put under a message that stands already.
      const { reply: _, ...still } = card;
      const called = await speak(message, still, false, ({ reply_markup, ...rendered }) => {
        const buttons = 'inline_keyboard' in reply_markup ? reply_markup : { inline_keyboard: [] };
        const payload = { chat_id: chat, message_id: own, ...rendered, reply_markup: buttons };
        return api.call('editMessageText', payload, { signal });
      });
      return outcomeOf(called, () => message.message, flood(message.place.externalId));
    },
  };
}

const isUnparsed = (description: string): boolean => /can't parse entities/i.test(description);

function idOf(text: string): number | undefined {
  const id = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(id) ? id : undefined;
}
