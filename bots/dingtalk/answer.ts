import type { Tap } from '../../core/chat/inbound.ts';
import type { Answer } from '../../core/ports.ts';
import { readMessage } from './ids.ts';
import { noticeOf, render } from './render.ts';
import { noticeVariables, type Variables, variables } from './variables.ts';

/** `response` of a card callback's answer. Public data in it is seen by the person who pressed, and by nobody else. */
export interface TapResponse {
  readonly cardUpdateOptions?: { readonly updateCardDataByKey: true; readonly updatePrivateDataByKey: true };
  readonly cardData?: { readonly cardParamMap: Variables };
  readonly userPrivateData?: { readonly cardParamMap: Variables };
}

/** What the person who pressed sees at once: the card as it is now, and one sentence on it. Pure. */
export function responseTo(tap: Tap, answer: Answer | undefined): TapResponse {
  const message = tap.message === undefined ? undefined : readMessage(tap.message);
  if (!answer || message?.kind !== 'card') return {};
  const { locale, zone, cardFor = { locale, zone } } = answer;
  const { template } = message;
  const card = answer.card && render(answer.card, { place: tap.place, ...cardFor });
  const words = answer.notice ? noticeOf(answer.notice, answer) : '';
  // A question that is over is headed by what came of it: below, it would stand there twice.
  const notice = card?.title.endsWith(words) ? '' : words;
  const shown = card ? variables(template, card, cardFor.locale) : {};
  const told = noticeVariables(template, notice);
  const isOwn = template === 'own';
  const forAll = isOwn || notice === '' ? shown : { ...shown, ...told };
  return {
    cardUpdateOptions: { updateCardDataByKey: true, updatePrivateDataByKey: true },
    ...(Object.keys(forAll).length > 0 ? { cardData: { cardParamMap: forAll } } : {}),
    ...(isOwn ? { userPrivateData: { cardParamMap: told } } : {}),
  };
}
