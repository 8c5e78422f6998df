import type { HttpAnswer } from '../spoil.ts';

export type Host = 'api' | 'oapi';

export interface RefusalOptions {
  status?: number;
  /** The old host's number for it. */
  errcode?: number;
  /** Set when the request broke the written contract, so that a test can fail on it. */
  violation?: boolean;
}

/** The platform says no. Thrown by handlers, turned into the host's envelope by the server. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly errcode: number;
  readonly violation: boolean;

  constructor(code: string, message: string, { status, errcode, violation }: RefusalOptions = {}) {
    super(message);
    this.code = code;
    this.status = status ?? 400;
    this.errcode = errcode ?? 40035;
    this.violation = violation ?? false;
  }
}

/** Something the app must never send: the real platform refuses it, ignores it, or only sometimes lets it through. */
export function breach(code: string, message: string): Refusal {
  return new Refusal(code, message, { violation: true });
}

const DENIED = 'Forbidden.AccessDenied';

export const throttled = () =>
  new Refusal(`${DENIED}.QpsLimitForAppkeyAndApi`, 'the app calls this API too often', { status: 403, errcode: 90018 });

export const spent = () =>
  new Refusal(`${DENIED}.ApiCountLimitForOrg`, "the organisation's calls of this month are used up", {
    status: 403,
    errcode: 90020,
  });

export const badToken = (errcode = 40014) =>
  new Refusal('InvalidAuthentication', 'the access token is not valid', { errcode });

export function refusalAnswer(host: Host, refusal: Refusal, requestid: string): HttpAnswer {
  const { status, code, message, errcode } = refusal;
  if (host === 'api') return { status, body: { code, message, requestid } };
  return { status: 200, body: { errcode, errmsg: message, request_id: requestid } };
}
