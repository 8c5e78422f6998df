import { cut } from '../../core/cards/fit.ts';
import type { Place } from '../../core/chat/inbound.ts';
import type { Locale, Zone } from '../../core/ids.ts';
import type { Answer, Clock } from '../../core/ports.ts';
import { say } from '../../core/text/say.ts';
import { sentence } from '../../core/text/text.ts';
import { clean } from '../clean.ts';
import type { Element } from './elements.ts';
import { render } from './render.ts';
import { feishuTraits } from './traits.ts';

/** Whatever carries an answer back: the socket the press came by, or an HTTP response. */
export interface Line {
  isUp(): boolean;
}

export interface AnswerPort {
  readonly clock: Clock;
  /** The organisation's, for what is said before anybody knows who reads it. */
  readonly locale: Locale;
  readonly zone: Zone;
}

/** What Feishu shows whoever pressed, and everybody who sees the card. Nothing in it: nothing changes. */
export interface PressAnswer {
  readonly toast?: { readonly type: 'info' | 'success' | 'warning' | 'error'; readonly content: string };
  readonly card?: { readonly type: 'raw'; readonly data: Element };
}

/** What is known when it is time to speak. `late`: the unit is still under way, and goes on. */
type Known = { readonly kind: 'done'; readonly answer: Answer | undefined } | { readonly kind: 'failed' | 'late' };

/** Leaves half a second of the platform's three for the way back. */
export const patienceMs = feishuTraits.answerDeadlineMs - 500;
/** The SDK drops an answer on a closed socket without a word: a line still up after this carried it. */
const proofMs = 1_000;

/** Answers one press in time, whatever becomes of the work. Never rejects: a press is not offered again. */
export async function answerPress(
  { clock, locale, zone }: AnswerPort,
  place: Place,
  work: Promise<Answer | undefined>,
): Promise<{ readonly shown: PressAnswer; readonly answer: Answer | undefined }> {
  const known = new AbortController();
  const first = await Promise.race<Known>([
    work.then(
      (answer) => ({ kind: 'done', answer }),
      () => ({ kind: 'failed' }),
    ),
    clock.sleep(patienceMs, known.signal).then(() => ({ kind: 'late' })),
  ]);
  // With a reason of ours no exception with its stack is made up for nobody.
  known.abort('answered');
  const words = say(locale, zone);
  switch (first.kind) {
    case 'failed':
      return { shown: { toast: toast('error', words(sentence('bot.tap.unsaved'))) }, answer: undefined };
    case 'late':
      // What the unit leaves behind is painted by the courier.
      void work.then(
        (answer) => answer?.settled?.('lost'),
        () => {},
      );
      return { shown: { toast: toast('info', words(sentence('bot.tap.slow'))) }, answer: undefined };
    case 'done':
      return { shown: shownBy(first.answer, place), answer: first.answer };
  }
}

/** Calls `settled` once it is known whether the answer arrived; resolves then. */
export async function settleAnswer(
  { clock }: AnswerPort,
  answer: Answer | undefined,
  line: Line,
  signal: AbortSignal,
): Promise<void> {
  if (!answer?.settled) return;
  await clock.sleep(proofMs, signal);
  // Stopped before the proof: the courier paints it again, which costs one call and loses nothing.
  answer.settled(!signal.aborted && line.isUp() ? 'written' : 'lost');
}

function shownBy(answer: Answer | undefined, place: Place): PressAnswer {
  if (!answer) return {};
  const { notice, card, locale, zone, cardFor = { locale, zone } } = answer;
  return {
    ...(notice ? { toast: toast(answer.alert ? 'warning' : 'info', say(locale, zone)(notice)) } : {}),
    ...(card ? { card: { type: 'raw', data: render(card, { place, ...cardFor }) } } : {}),
  };
}

const toast = (type: 'info' | 'warning' | 'error', words: string): NonNullable<PressAnswer['toast']> => ({
  type,
  content: cut(clean(words).trim(), feishuTraits.cardLimits.notice, feishuTraits.cardLimits.size) || '…',
});
