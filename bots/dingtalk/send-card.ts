import type { Card } from '../../core/cards/card.ts';
import type { MessageRef, SendOutcome } from '../../core/ports.ts';
import type { Batch } from './batches.ts';
import { type Delivery, deliveriesOf } from './deliveries.ts';
import { cardId, type OwnMessage, spaceOf, spacesPrefix, type TemplateKind, textMessage } from './ids.ts';
import { meaningOf, outcomeOf } from './outcome.ts';
import { render } from './render.ts';
import type { SendPort } from './send.ts';
import { noticeVariables, publicTemplate, variables } from './variables.ts';
import type { Called } from './wire.ts';

type CardRef = Extract<OwnMessage, { kind: 'card' }>;

/** A card that was painted by an answer a moment ago keeps what it told the person who pressed. */
const noticeMs = 10_000;
const byKey = { updateCardDataByKey: true, updatePrivateDataByKey: true };

export interface CardSender {
  /** `closed`: nobody may make cards from this template now. */
  post(
    kind: TemplateKind,
    batch: Batch,
    card: Card,
    key: string,
    signal: AbortSignal,
  ): Promise<SendOutcome[] | 'closed'>;
  revise(ref: MessageRef, message: CardRef, card: Card, signal: AbortSignal): Promise<SendOutcome>;
}

export function cardSender({ api, clock, robotCode, templateId, memory }: SendPort): CardSender {
  /** Updates of one card go out one after the other: the platform keeps whichever comes last. */
  const busy = new Map<string, Promise<unknown>>();
  /** Spaces a card was made for and did not reach: a repeat delivers what stands already. */
  const missed = new Set<string>();

  function inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const done = (busy.get(id) ?? Promise.resolve()).then(work, work);
    busy.set(id, done);
    const leave = () => {
      if (busy.get(id) === done) busy.delete(id);
    };
    done.then(leave, leave);
    return done;
  }

  const fate = (called: Called): SendOutcome =>
    called.kind === 'ok' ? { kind: 'unknown', why: 'an answer without deliveries' } : outcomeOf(called, clock.now());

  function fateOf(id: string, batch: Batch, deliveries: readonly Delivery[]): SendOutcome[] {
    return batch.targets.map(({ place }) => {
      const space = `${id} ${spaceOf(place)}`;
      const found = deliveries.find(({ spaceId }) => spaceId === place.externalId);
      if (!found) return { kind: 'unknown', why: 'DingTalk did not say what became of it' };
      if (found.success) {
        missed.delete(space);
        if (found.carrierId !== undefined) memory.carriers.set(found.carrierId, id);
        const alias = found.carrierId === undefined ? {} : { alias: textMessage(found.carrierId) };
        return { kind: 'delivered', message: id, ...alias };
      }
      missed.add(space);
      return outcomeOf({ kind: 'no', status: 400, code: found.code, message: api.scrub(found.why) }, clock.now());
    });
  }

  return {
    async post(kind, batch, card, key, signal) {
      const { first, targets } = batch;
      const isDirect = first.place.kind === 'direct';
      const id = cardId(kind, first.place.kind, key, batch.part);
      const rendered = render(card, first);
      const where = {
        openSpaceId: spacesPrefix + targets.map(({ place }) => spaceOf(place)).join(';'),
        ...(isDirect
          ? { imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT', robotCode } }
          : { imGroupOpenDeliverModel: { robotCode } }),
      };
      const isRepeat = targets.every(({ place }) => missed.has(`${id} ${spaceOf(place)}`));
      const space = {
        // Who is handed a forwarded card could press its buttons.
        supportForward: false,
        lastMessageI18n: { ZH_CN: rendered.summary, EN_US: rendered.summary },
        ...(isDirect ? { notification: { alertContent: rendered.summary, notificationOff: false } } : {}),
      };
      const called = isRepeat
        ? await api.call('deliverCard', { outTrackId: id, userIdType: 1, ...where }, { signal })
        : await api.call(
            'createCard',
            {
              cardTemplateId: kind === 'own' ? templateId : publicTemplate,
              outTrackId: id,
              callbackType: 'STREAM',
              userIdType: 1,
              cardData: { cardParamMap: variables(kind, rendered, first.locale) },
              ...where,
              ...(isDirect ? { imRobotOpenSpaceModel: space } : { imGroupOpenSpaceModel: space }),
            },
            { signal },
          );
      if (called.kind === 'ok') {
        const deliveries = deliveriesOf(called.result);
        return deliveries ? fateOf(id, batch, deliveries) : targets.map(() => fate(called));
      }
      const means = called.kind === 'no' ? meaningOf(called) : undefined;
      if (means === 'template') return 'closed';
      if (means === 'unauthorised' && called.kind === 'no' && /PermissionDenied$/.test(called.code)) return 'closed';
      // An earlier attempt made it, and delivered it in the same breath.
      if (means === 'exists') return targets.map(() => ({ kind: 'delivered', message: id }));
      return targets.map(() => fate(called));
    },

    revise(ref, message, card, signal) {
      const { id, template } = message;
      return inTurn(id, async () => {
        const painted = variables(template, render(card, ref), ref.locale);
        const print = JSON.stringify(painted);
        // Another place of the same card was just painted: it is one card.
        if (memory.written.get(id) === print) return { kind: 'delivered', message: ref.message };
        const told = template === 'own' ? staleNotices(id, ref) : undefined;
        const called = await api.call(
          'updateCard',
          {
            outTrackId: id,
            userIdType: 1,
            cardData: { cardParamMap: painted },
            ...(told ? { privateData: told } : {}),
            cardUpdateOptions: byKey,
          },
          { signal },
        );
        if (called.kind !== 'ok') {
          memory.written.delete(id);
          return outcomeOf(called, clock.now());
        }
        if (message.in === 'group') memory.written.set(id, print);
        return { kind: 'delivered', message: ref.message };
      });
    },
  };

  /** What people were told on this card, some time ago, goes with the state it spoke of. */
  function staleNotices(id: string, { place }: MessageRef): Record<string, object> | undefined {
    const now = clock.monotonic();
    const told = memory.notices.get(id) ?? new Map<string, number>();
    const everybody = place.kind === 'direct' ? new Set([place.externalId, ...told.keys()]) : new Set(told.keys());
    const stale = [...everybody].filter((person) => now - (told.get(person) ?? Number.NEGATIVE_INFINITY) >= noticeMs);
    for (const person of stale) told.delete(person);
    const blank = { cardParamMap: noticeVariables('own', '') };
    return stale.length > 0 ? Object.fromEntries(stale.map((person) => [person, blank])) : undefined;
  }
}
