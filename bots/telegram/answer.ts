import { cut } from '../../core/cards/fit.ts';
import type { Locale, Zone } from '../../core/ids.ts';
import type { Answer, Clock } from '../../core/ports.ts';
import { say } from '../../core/text/say.ts';
import { sentence, type Text } from '../../core/text/text.ts';
import { clean } from '../clean.ts';
import type { TelegramApi } from './api.ts';
import { noticeLimit } from './traits.ts';

/** A tap's spinner runs until it is answered and gives up after some 10 to 15 s; nothing is worth saying later. */
const patienceMs = 8_000;

export interface AnswerPort {
  readonly api: TelegramApi;
  readonly clock: Clock;
  readonly zone: Zone;
  /** An answer that did not arrive: the effect stands all the same. */
  readonly lost: (why: string) => void;
}

/** One tap, answered once: by its outcome, by "taking longer", or by "not recorded", whichever is known first. */
export interface TapAnswer {
  /** Watches `work`; settles as it does. Answers are sent on the side: see `sent`. */
  while(work: Promise<Answer | undefined>): Promise<void>;
  /** Resolves when no answer is on its way. Never rejects. */
  sent(): Promise<void>;
}

export function tapAnswer({ api, clock, zone, lost }: AnswerPort, query: string, locale: Locale): TapAnswer {
  let sending: Promise<'written' | 'lost'> | undefined;
  /** Whether this text is the one that was sent. */
  function send(words: string, alert = false): Promise<'written' | 'lost'> {
    if (sending !== undefined) return Promise.resolve('lost');
    const text = cut(clean(words).trim(), noticeLimit, (text) => text.length);
    const payload = {
      callback_query_id: query,
      ...(text ? { text } : {}),
      ...(text && alert ? { show_alert: true } : {}),
    };
    sending = api.call('answerCallbackQuery', payload, { timeoutMs: 8_000 }).then((called) => {
      if (called.kind === 'ok') return 'written';
      // "query is too old": the passing line is lost, what was done is not.
      lost(called.kind === 'no' ? called.description : called.why);
      return 'lost';
    });
    return sending;
  }
  const remark = (text: Text) => send(say(locale, zone)(text));

  return {
    async while(work) {
      const known = new AbortController();
      const slow = clock.sleep(patienceMs, known.signal).then(() => {
        if (!known.signal.aborted) void remark(sentence('bot.tap.slow'));
      });
      try {
        const answer = await work;
        known.abort('answered');
        const { notice } = answer ?? {};
        const words = notice && answer ? say(answer.locale, answer.zone)(notice) : '';
        const how = send(words, answer?.alert);
        if (answer?.settled) void how.then((written) => answer.settled?.(written));
      } catch (error) {
        known.abort('answered');
        void remark(sentence('bot.tap.unsaved'));
        throw error;
      } finally {
        known.abort('answered');
        await slow;
      }
    },
    async sent() {
      await sending;
    },
  };
}
