/** HTTP statuses that differ from 400. */
const STATUS: Record<number, number> = { 99991400: 429, 99991403: 429, 9499: 400, 99992402: 400 };

/** What the platform says to each code, in short. */
const MEANING: Record<number, string> = {
  9499: 'Bad Request',
  10014: 'app is disabled',
  10015: 'app_secret is wrong',
  11246: 'param is invalid',
  200740: 'card is not found',
  230001: 'Your request contains an invalid request parameter.',
  230002: 'The bot can not be outside the group.',
  230006: 'The bot ability is not activated.',
  230011: 'The message was recalled.',
  230013: 'Bot has NO availability to this user.',
  230018: 'These operations are NOT allowed at current group settings.',
  230020: 'This operation triggers the frequency limit.',
  230025: 'The length of the message content reaches its limit.',
  230027: 'Lack of necessary permissions.',
  230029: 'User has resigned.',
  230031: 'The message has been sent for more than 14 days and can not be updated.',
  230034: 'The receive_id is invalid.',
  230053: 'The user has stopped the bot from sending messages.',
  230054: 'This operation is not supported for this message type.',
  230099: 'Failed to create card content',
  230110: 'Action unavailable as the message has been deleted.',
  232009: 'Your request specifies a chat which has already been dissolved.',
  234043: 'Unsupported message type.',
  99991400: 'request trigger frequency limit',
  99991403: 'This month’s API call quota has been exceeded.',
  99991661: 'Missing access token for authorization.',
  99991663: 'Invalid access token for authorization.',
  99991672: 'Access denied. One of the following scopes is required',
  99992351: 'The request contains invalid open_id',
  99992354: 'The request contains invalid message_id',
  99992361: 'open_id cross app',
  99992364: 'user_id cross tenant',
  99992381: 'union_id cross tenant',
  99992402: 'field validation failed',
};

/** The platform says no. Thrown by handlers, turned into the envelope by the server. */
export class Refusal extends Error {
  readonly code: number;
  readonly status: number;
  readonly resetSeconds: number | undefined;
  /** Set when the request broke the written contract, so that a test can fail on it. */
  readonly violation: boolean;

  constructor(
    code: number,
    detail?: string,
    options: { violation?: boolean; status?: number; resetSeconds?: number } = {},
  ) {
    super([MEANING[code], detail].filter((part) => part !== undefined && part !== '').join(', ext='));
    this.code = code;
    this.status = options.status ?? STATUS[code] ?? 400;
    this.violation = options.violation ?? false;
    this.resetSeconds = options.resetSeconds;
  }
}

/** Something the app must never send: the real platform refuses it, ignores it, or only sometimes lets it through. */
export function breach(code: number, detail: string): Refusal {
  return new Refusal(code, detail, { violation: true });
}

/** A card the platform will not build. */
export function badCard(subCode: number, why: string): Refusal {
  return breach(230099, `ErrCode: ${subCode}; ErrMsg: ${why}`);
}

export function tooMany(seconds: number): Refusal {
  return new Refusal(99991400, undefined, { resetSeconds: seconds });
}
