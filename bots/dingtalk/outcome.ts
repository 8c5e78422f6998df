import type { SendOutcome } from '../../core/ports.ts';
import type { Called, Refusal } from './wire.ts';

type Refused = Extract<SendOutcome, { kind: 'refused' }>['reason'];
/** `template`: this way of showing cards is closed to us. `exists`: this very card was made before. */
export type Meaning = 'gone' | 'exists' | 'template' | 'not-sent' | 'unknown' | 'spent' | Refused | Throttle;
interface Throttle {
  readonly waitMs: number;
  readonly scope: 'account' | 'conversation';
}

const ofAccount = (waitMs: number): Throttle => ({ waitMs, scope: 'account' });
const ofConversation = (waitMs: number): Throttle => ({ waitMs, scope: 'conversation' });

/** What each refusal means; a code ending in `*` stands for all that begin so. First match wins. */
export const refusals: readonly (readonly [code: string, means: Meaning])[] = [
  ['invalidClientIdOrSecret', 'unauthorised'],
  ['40089', 'unauthorised'],
  ['InvalidAuthentication', 'unauthorised'],
  ['40001', 'unauthorised'],
  ['40014', 'unauthorised'],
  ['41001', 'unauthorised'],
  ['42001', 'unauthorised'],
  ['88', 'unauthorised'],
  ['Forbidden.AccessDenied.AccessTokenPermissionDenied', 'unauthorised'],
  ['60011', 'unauthorised'],
  ['Forbidden.AccessDenied.IpNotInWhiteList', 'unauthorised'],
  ['60020', 'unauthorised'],
  // The longer beginnings first: one second is enough for what is counted by the second.
  ['Forbidden.AccessDenied.Qps*', ofAccount(1_000)],
  ['Forbidden.AccessDenied.Qpm*', ofAccount(60_000)],
  ['90018', ofAccount(1_000)],
  ['90002', ofAccount(1_000)],
  ['1111', ofAccount(300_000)],
  ['send.byToken.tooFast', ofAccount(1_000)],
  ['send.too.fast', ofConversation(1_000)],
  ['flowControlled', ofConversation(60_000)],
  ['Forbidden.AccessDenied.ApiCountLimitForOrg', 'spent'],
  ['90020', 'spent'],
  ['system.busy', 'not-sent'],
  ['param.cardNotExist', 'gone'],
  ['param.cardAlreadyExist', 'exists'],
  ['param.templateNotExist', 'template'],
  ['param.templateUnpublished', 'template'],
  ['param.userIdNotExist', 'no-chat'],
  ['param.openSpaceIdInvalid', 'no-chat'],
  ['staffId.notExisted', 'no-chat'],
  ['33012', 'no-chat'],
  ['60121', 'no-chat'],
  // The app's visible range, or a first word from the person, can change these.
  ['50002', 'never-started'],
  ['50004', 'never-started'],
  ['robot.oto.notExist', 'never-started'],
  ['chatbotId.notAllow.sendOTO', 'blocked'],
  ['param.contentUnsafe', 'content'],
  ['param.*', 'content'],
  ['invalidParameter*', 'content'],
  ['too.many.people', 'content'],
];

/** Codes that a renewed token may cure. */
const stale = new Set(['InvalidAuthentication', '40001', '40014', '41001', '42001', '88']);
export const isStaleToken = ({ code }: Refusal): boolean => stale.has(code);

export function meaningOf({ status, code }: Refusal): Meaning {
  for (const [known, means] of refusals) {
    if (known.endsWith('*') ? code.startsWith(known.slice(0, -1)) : code === known) return means;
  }
  // A server that broke down, or a page that is not DingTalk's, may have acted first.
  if (status >= 500 || code === '') return 'unknown';
  return status === 401 || status === 403 ? 'unauthorised' : 'content';
}

/** Asked again this often although the month is not over: an allowance can be bought, and days of grace are given. */
const probeMs = 6 * 3_600_000;

/** How long an account without allowance rests. Months are counted in China. */
export function untilNextMonth(now: number): number {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('Asia/Shanghai');
  const next = today.with({ day: 1 }).startOfDay().add({ months: 1 }).epochMilliseconds;
  return Math.max(1_000, Math.min(next - now, probeMs));
}

/** `exists` is only asked of calls that make nothing new: for those it would be nonsense. */
export function outcomeOf(called: Exclude<Called, { kind: 'ok' }>, now: number): SendOutcome {
  if (called.kind === 'lost') return { kind: called.reached === 'no' ? 'not-sent' : 'unknown', why: called.why };
  const means = meaningOf(called);
  const why = `${called.code || called.status} ${called.message}`.trim();
  if (typeof means === 'object') return { kind: 'throttled', retryAfterMs: means.waitMs, scope: means.scope };
  switch (means) {
    case 'gone':
      return { kind: 'gone' };
    case 'not-sent':
    case 'unknown':
      return { kind: means, why };
    case 'spent':
      return { kind: 'throttled', retryAfterMs: untilNextMonth(now), scope: 'account' };
    case 'exists':
    case 'template':
      return { kind: 'refused', reason: 'content', why };
    default:
      return { kind: 'refused', reason: means, why };
  }
}
