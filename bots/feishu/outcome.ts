import type { Instant } from '../../core/ids.ts';
import type { SendOutcome } from '../../core/ports.ts';
import { dayOf, instantOf } from '../../core/time.ts';
import type { Called, Refusal } from './called.ts';

type Refused = Extract<SendOutcome, { kind: 'refused' }>['reason'];
/** `token`: a new one may help. `busy`: wait, here or everywhere. `quota`: nothing more this month. */
export type Meaning = 'gone' | 'unknown' | 'busy-here' | 'busy-all' | 'quota' | 'token' | Exclude<Refused, 'moved'>;

/** What each number means. Any other below HTTP 500 is a refusal that is not worth repeating. */
export const meanings: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [230001, 'content'], // bad parameter
  [230002, 'no-chat'], // the bot is not in the group
  [230006, 'unauthorised'], // the bot ability is switched off
  [230011, 'gone'], // recalled
  [230110, 'gone'], // deleted
  [230013, 'never-started'], // outside the app's availability
  [230017, 'no-chat'],
  [230018, 'no-chat'], // the group is muted
  [230019, 'no-thread'],
  [230035, 'no-chat'],
  [230020, 'busy-here'], // 5 a second to one person, or to one group by all its bots
  [230022, 'content'], // sensitive words
  [230025, 'content'], // too long
  [230027, 'unauthorised'], // a scope is missing
  [230028, 'content'], // data loss prevention
  [230029, 'blocked'], // resigned
  [230038, 'blocked'], // another organisation
  [230031, 'gone'], // older than fourteen days: post it afresh
  [230034, 'no-chat'], // no such receiver
  [230049, 'unknown'], // still being sent
  [230053, 'blocked'], // the person stopped the bot
  [230054, 'content'],
  [230099, 'content'], // the card; its own number stands in the description
  [232009, 'no-chat'], // dissolved
  [99991400, 'busy-all'],
  [99991403, 'quota'],
  [99991661, 'token'],
  [99991663, 'token'],
  [99991668, 'token'],
  [99991677, 'token'],
  [10003, 'unauthorised'],
  [10014, 'unauthorised'], // the app is disabled, or its secret was changed
  [10015, 'unauthorised'], // wrong secret
  [99991401, 'unauthorised'], // our address is not on the app's list
  [99991662, 'unauthorised'], // the app is stopped
  [99991672, 'unauthorised'], // a scope is missing
  [99991673, 'unauthorised'], // not installed
  [99991679, 'unauthorised'],
  [99992351, 'no-chat'], // no such person
  [99992354, 'gone'], // no such message
  [99992361, 'no-chat'], // the open_id of another app
  [99992364, 'no-chat'],
  [99992381, 'no-chat'],
  [99992402, 'content'],
  [9499, 'content'],
]);

/** When the platform names no time. */
const defaultWaitMs = 5_000;
/** Refused calls are not counted, and an allowance may be bought: once a day somebody looks. */
const longestWaitMs = 86_400_000;

export function meaningOf({ code, status }: Refusal): Meaning {
  const known = meanings.get(code);
  if (known) return known;
  if (status === 429) return 'busy-all';
  // A server that broke down may have acted first.
  return status >= 500 ? 'unknown' : 'content';
}

/** Until the allowance starts anew: the first of next month, by the platform's own clock. */
function untilNextMonth(now: Instant): number {
  const [year = 1970, month = 1] = dayOf(now, 'Asia/Shanghai').split('-').map(Number);
  const next = month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
  return Math.min(longestWaitMs, instantOf(`${next}-01T00:00`, 'Asia/Shanghai') - now);
}

export function outcomeOf(called: Called<unknown>, message: (result: unknown) => string, now: Instant): SendOutcome {
  if (called.kind === 'ok') return { kind: 'delivered', message: message(called.result) };
  if (called.kind === 'lost') return { kind: called.reached === 'no' ? 'not-sent' : 'unknown', why: called.why };
  const meaning = meaningOf(called);
  const why = `${called.code} ${called.description}`;
  const { retryAfterMs = defaultWaitMs } = called;
  switch (meaning) {
    case 'gone':
      return { kind: 'gone' };
    case 'unknown':
      return { kind: 'unknown', why };
    case 'busy-here':
      return { kind: 'throttled', retryAfterMs, scope: 'conversation' };
    case 'busy-all':
      return { kind: 'throttled', retryAfterMs, scope: 'account' };
    case 'quota':
      return { kind: 'throttled', retryAfterMs: untilNextMonth(now), scope: 'account' };
    case 'token':
      return { kind: 'refused', reason: 'unauthorised', why };
    default:
      return { kind: 'refused', reason: meaning, why };
  }
}
