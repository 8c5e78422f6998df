import type { Card } from '../../core/cards/card.ts';
import type { MessageRef, SendOutcome, Target } from '../../core/ports.ts';
import type { Batch } from './batches.ts';
import { textMessage } from './ids.ts';
import { outcomeOf } from './outcome.ts';
import { render } from './render.ts';
import type { SendPort } from './send.ts';
import { spokenCard } from './spoken-card.ts';

/** How many people one call may write to. */
const mostPeople = 20;

export interface TextSender {
  post(batch: Batch, card: Card, signal: AbortSignal): Promise<SendOutcome[]>;
  /** What was said in words cannot be changed: it is taken back (within a day), and whoever still needs it posts anew. */
  recall(ref: MessageRef, query: string, signal: AbortSignal): Promise<SendOutcome>;
}

export function textSender({ api, clock, robotCode }: SendPort): TextSender {
  const no = (code: string): SendOutcome =>
    outcomeOf({ kind: 'no', status: 400, code, message: 'left out by DingTalk' }, clock.now());

  async function direct(targets: readonly Target[], body: object, signal: AbortSignal): Promise<SendOutcome[]> {
    const userIds = targets.map(({ place }) => place.externalId);
    const called = await api.call('sendDirect', { robotCode, userIds, ...body }, { signal });
    if (called.kind !== 'ok') return targets.map(() => outcomeOf(called, clock.now()));
    const { processQueryKey, invalidStaffIdList, flowControlledStaffIdList } = called.result as Record<string, unknown>;
    const unknownPeople = listOf(invalidStaffIdList);
    const held = listOf(flowControlledStaffIdList);
    return userIds.map((user) => {
      if (unknownPeople.has(user)) return no('staffId.notExisted');
      if (held.has(user)) return no('flowControlled');
      return { kind: 'delivered', message: textMessage(String(processQueryKey ?? '')) };
    });
  }

  async function group({ place }: Target, body: object, signal: AbortSignal): Promise<SendOutcome> {
    const payload = { robotCode, openConversationId: place.externalId, ...body };
    const called = await api.call('sendGroup', payload, { signal });
    if (called.kind !== 'ok') return outcomeOf(called, clock.now());
    const { processQueryKey } = called.result as { processQueryKey?: unknown };
    return { kind: 'delivered', message: textMessage(String(processQueryKey ?? '')) };
  }

  return {
    async post({ first, targets }, card, signal) {
      const body = { ...spokenCard(render(card, first), first) };
      const outcomes: SendOutcome[] = [];
      if (first.place.kind === 'group') {
        for (const target of targets) outcomes.push(await group(target, body, signal));
        return outcomes;
      }
      for (let start = 0; start < targets.length; start += mostPeople) {
        outcomes.push(...(await direct(targets.slice(start, start + mostPeople), body, signal)));
      }
      return outcomes;
    },

    async recall({ place }, query, signal) {
      const body = { robotCode, processQueryKeys: [query] };
      const called =
        place.kind === 'group'
          ? await api.call('recallGroup', { openConversationId: place.externalId, ...body }, { signal })
          : await api.call('recallDirect', body, { signal });
      if (called.kind === 'ok') return { kind: 'gone' };
      const outcome = outcomeOf(called, clock.now());
      // Too old to be taken back, or gone already: it stays where it is and counts no more.
      return outcome.kind === 'refused' && outcome.reason === 'content' ? { kind: 'gone' } : outcome;
    },
  };
}

const listOf = (value: unknown): ReadonlySet<string> =>
  new Set(Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []);
