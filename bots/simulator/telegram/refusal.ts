export interface RefusalParameters {
  retry_after?: number;
  migrate_to_chat_id?: number;
}

const PREFIX: Record<number, string> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  429: 'Too Many Requests',
};

/** The platform says no. Thrown by method handlers, turned into the error envelope by the server. */
export class Refusal extends Error {
  readonly code: number;
  readonly parameters: RefusalParameters | undefined;
  /** Set when the request broke the written contract, so that a test can fail on it. */
  readonly violation: boolean;

  constructor(
    code: number,
    description: string,
    options: { parameters?: RefusalParameters; violation?: boolean } = {},
  ) {
    super([PREFIX[code], description].filter(Boolean).join(': '));
    this.code = code;
    this.parameters = options.parameters;
    this.violation = options.violation ?? false;
  }
}

export function badRequest(description: string): Refusal {
  return new Refusal(400, description);
}

/** Something the bot must never send: the real platform refuses it, ignores it, or only sometimes lets it through. */
export function breach(description: string): Refusal {
  return new Refusal(400, description, { violation: true });
}

export function tooMany(seconds: number): Refusal {
  return new Refusal(429, `retry after ${seconds}`, { parameters: { retry_after: seconds } });
}
