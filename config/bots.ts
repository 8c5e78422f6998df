import { createHmac } from 'node:crypto';
import type { Fault } from '../core/text/fault.ts';
import { sentence, type Text } from '../core/text/text.ts';
import type { Settings } from './schema.ts';

/** What each adapter needs to know; null where nobody gave credentials. */
export interface Bots {
  readonly telegram: {
    readonly token: string;
    readonly apiRoot: string;
    /** Absent: polling. `secret` is given, or derived from the secret key. */
    readonly webhook: { readonly url: string; readonly secret: string } | null;
  } | null;
  readonly dingtalk: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly robotCode: string | null;
    readonly cardTemplateId: string | null;
    readonly apiRoot: string | null;
    readonly oapiRoot: string | null;
  } | null;
  readonly feishu: {
    readonly appId: string;
    readonly appSecret: string;
    readonly domain: string;
    /** Absent: the long connection. */
    readonly webhook: { readonly encryptKey: string; readonly verificationToken: string | null } | null;
  } | null;
}

type Section = Settings['bots'];
export type ReadBots = { readonly kind: 'ok'; readonly bots: Bots } | { readonly kind: 'bad'; readonly fault: Fault };

const telegramRoot = 'https://api.telegram.org';
const feishuDomains: Readonly<Record<string, string>> = {
  feishu: 'https://open.feishu.cn',
  lark: 'https://open.larksuite.com',
};

const bad = (path: string, text: Text): ReadBots => ({
  kind: 'bad',
  fault: { path: ['bots', ...path.split('.')], text },
});

export function readBots(section: Section, secretKey: string | undefined): ReadBots {
  const { telegram, dingtalk, feishu } = section;
  const secret = telegram.webhook_secret ?? (secretKey && derived(secretKey, 'telegram webhook'));
  if (telegram.token && telegram.webhook_url && !secret) {
    return bad('telegram.webhook_url', sentence('system.fault.webhook_keyless'));
  }
  if (dingtalk.client_id && !dingtalk.client_secret) {
    return bad('dingtalk.client_id', sentence('system.fault.needs_beside', { key: 'DINGTALK_CLIENT_SECRET' }));
  }
  if (feishu.app_id && !feishu.app_secret) {
    return bad('feishu.app_id', sentence('system.fault.needs_beside', { key: 'FEISHU_APP_SECRET' }));
  }
  const isHooked = feishu.mode === 'webhook';
  if (feishu.app_id && isHooked && !feishu.encrypt_key) {
    return bad('feishu.mode', sentence('system.fault.needs_beside', { key: 'FEISHU_ENCRYPT_KEY' }));
  }
  return {
    kind: 'ok',
    bots: {
      telegram: telegram.token
        ? {
            token: telegram.token,
            apiRoot: telegram.api_root ?? telegramRoot,
            webhook: telegram.webhook_url && secret ? { url: telegram.webhook_url, secret } : null,
          }
        : null,
      dingtalk:
        dingtalk.client_id && dingtalk.client_secret
          ? {
              clientId: dingtalk.client_id,
              clientSecret: dingtalk.client_secret,
              robotCode: dingtalk.robot_code ?? null,
              cardTemplateId: dingtalk.card_template_id ?? null,
              apiRoot: dingtalk.api_root ?? null,
              oapiRoot: dingtalk.oapi_root ?? null,
            }
          : null,
      feishu:
        feishu.app_id && feishu.app_secret
          ? {
              appId: feishu.app_id,
              appSecret: feishu.app_secret,
              domain: feishuDomains[feishu.domain ?? 'feishu'] ?? feishu.domain ?? '',
              webhook:
                isHooked && feishu.encrypt_key
                  ? { encryptKey: feishu.encrypt_key, verificationToken: feishu.verification_token ?? null }
                  : null,
            }
          : null,
    },
  };
}

/** 43 URL-safe characters; the purpose keeps secrets for different ends apart. */
const derived = (secretKey: string, purpose: string): string =>
  createHmac('sha256', secretKey).update(purpose).digest('base64url');
