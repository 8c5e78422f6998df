/** Whether a call eats into the month's allowance of a tenant on the free plan. */
export type CallKind = 'counted' | 'free';

interface Operation {
  readonly kind: CallKind;
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** `:id` stands for a message, `:key` for a file in it. */
  readonly path: string;
}

/** Every call we make to Feishu. */
export const operations = {
  token: { kind: 'free', method: 'POST', path: '/open-apis/auth/v3/tenant_access_token/internal' },
  stream: { kind: 'free', method: 'POST', path: '/callback/ws/endpoint' },
  'bot.info': { kind: 'counted', method: 'GET', path: '/open-apis/bot/v3/info' },
  'message.create': { kind: 'counted', method: 'POST', path: '/open-apis/im/v1/messages' },
  'message.reply': { kind: 'counted', method: 'POST', path: '/open-apis/im/v1/messages/:id/reply' },
  'message.patch': { kind: 'counted', method: 'PATCH', path: '/open-apis/im/v1/messages/:id' },
  'message.resource': { kind: 'counted', method: 'GET', path: '/open-apis/im/v1/messages/:id/resources/:key' },
  'people.find': { kind: 'free', method: 'POST', path: '/open-apis/contact/v3/users/batch_get_id' },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof operations;
