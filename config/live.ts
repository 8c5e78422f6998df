import type { Config } from '../config.ts';
import { sentence, type Text } from '../core/text/text.ts';

const secretLength = 16;
/** The samples of manuals, and one character held down. */
const placeholders = /^(your|change|my|example|default|test)[-_ ]|change[-_ ]?(this|me)|^(.)\3+$/i;

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;
const isLoopback = (host: string): boolean => loopback.test(host);

/**
 * What is missing before real people may use this process: a secret of its own, and no plain HTTP towards the world.
 * Asked in live mode only; the first sentence, or undefined when all is well.
 */
export function liveFault(config: Pick<Config, 'secretKey' | 'server'>): Text | undefined {
  if (config.secretKey === null) return sentence('system.live.no_secret', { limit: secretLength });
  if (config.secretKey.length < secretLength) return sentence('system.live.short_secret', { limit: secretLength });
  if (placeholders.test(config.secretKey)) return sentence('system.live.sample_secret');
  const { host, publicUrl, allowPlainHttp } = config.server;
  if (isLoopback(host) || allowPlainHttp || publicUrl?.startsWith('https://')) return undefined;
  return sentence('system.live.plain_http', { host });
}
