import { z } from 'zod';
import type { FeishuApi } from './api.ts';
import { meaningOf } from './outcome.ts';
import type { SdkCall } from './sdk.ts';

/** Why the last question for an address came to nothing. */
export interface Trouble {
  readonly why: string;
  /** Only a person can help: a wrong secret, an app that is switched off. */
  readonly isLasting: boolean;
}

export interface Discovery {
  /** The SDK's own request, answered with what it can bear. Throws: no address, ask again later. */
  request(call: SdkCall): Promise<object>;
  trouble(): Trouble | undefined;
}

/** Of the discovery call alone: forbidden, credentials refused, more connections than an app may have. */
const lasting: ReadonlySet<number> = new Set([403, 514, 1000040350]);

const seconds = (low: number, high: number, usual: number) => z.number().min(low).max(high).catch(usual);
const config = z.object({
  // Missing, the SDK would ping several hundred times a second.
  PingInterval: seconds(1, 600, 120),
  ReconnectCount: z.int().catch(-1),
  ReconnectInterval: seconds(1, 600, 120),
  ReconnectNonce: seconds(0, 600, 30),
});
const found = z.object({ data: z.object({ URL: z.string().max(4096), ClientConfig: config.catch(config.parse({})) }) });

/**
 * Asks where to connect. The SDK stumbles over answers without data and then tries for ever in silence: whatever comes
 * is made whole here, and remembered.
 */
export function discovery(api: FeishuApi, signal: AbortSignal): Discovery {
  let trouble: Trouble | undefined;

  function fail(why: string, isLasting = false): never {
    trouble = { why, isLasting };
    throw new Error(why);
  }

  return {
    trouble: () => trouble,
    async request({ data = {}, headers = {} }) {
      const called = await api.bare('stream', data, { headers, signal, timeoutMs: 10_000 });
      if (called.kind === 'lost') fail(called.why);
      if (called.kind === 'no') {
        const isLasting = lasting.has(called.code) || meaningOf(called) === 'unauthorised';
        fail(`${called.code} ${called.description}`, isLasting);
      }
      const address = found.safeParse(called.result);
      if (!address.success) fail('an answer without an address');
      const { URL: url, ClientConfig } = address.data.data;
      const isSafe = url.startsWith('wss://') || (url.startsWith('ws://') && api.domain.startsWith('http://'));
      if (!isSafe) fail('an address that is not safe');
      trouble = undefined;
      return { code: 0, msg: '', data: { URL: url, ClientConfig } };
    },
  };
}
