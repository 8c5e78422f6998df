/** The adapters of every platform somebody gave credentials for. An SDK is loaded only when its platform is. */
import { random } from './app.ts';
import type { Config } from './config.ts';
import { commandMenu } from './core/chat/help.ts';
import { type Locale, locales, type Platform } from './core/ids.ts';
import type { ChatAdapter, Clock } from './core/ports.ts';
import type { Logger } from './log.ts';

export interface OpenPlatform {
  readonly adapter: ChatAdapter;
  /** A route of ours the platform calls, in webhook mode. */
  readonly webhook?: { readonly path: string; handle(request: Request): Promise<Response> } | undefined;
  close(): Promise<void>;
}

export interface PlatformPorts {
  readonly clock: Clock;
  readonly log: Logger;
  /** Told of everything that is taken off a month's allowance. */
  readonly onCall: (platform: Platform, kind: 'call' | 'push') => void;
}

export async function openPlatforms(config: Config, { clock, log, onCall }: PlatformPorts): Promise<OpenPlatform[]> {
  const { organisation, proxy } = config;
  const opened: OpenPlatform[] = [];
  const common = (platform: Platform) => ({
    clock,
    random,
    locale: organisation.locale,
    zone: organisation.zone,
    report: (level: 'debug' | 'info' | 'warn' | 'error', what: string, facts?: object) =>
      log[level]({ platform, ...facts }, what),
    ...(proxy ? { proxy: { url: proxy.url, except: proxy.bypass.join(',') } } : {}),
  });
  const keep = (adapter: ChatAdapter & Omit<OpenPlatform, 'adapter'>): void =>
    void opened.push({ adapter, webhook: adapter.webhook, close: () => adapter.close() });

  if (config.telegram) {
    const { telegramAdapter } = await import('./bots/telegram/adapter.ts');
    const { token, apiRoot, webhook } = config.telegram;
    keep(
      telegramAdapter({
        ...common('telegram'),
        token,
        root: apiRoot,
        commands: menu(),
        onCall: () => onCall('telegram', 'call'),
        ...(webhook ? { webhook } : {}),
      }),
    );
  }
  if (config.dingtalk) {
    const { dingtalkAdapter } = await import('./bots/dingtalk/adapter.ts');
    const { clientId, clientSecret, robotCode, cardTemplateId, apiRoot, oapiRoot } = config.dingtalk;
    keep(
      dingtalkAdapter({
        ...common('dingtalk'),
        clientId,
        clientSecret,
        onCall: (kind) => onCall('dingtalk', kind),
        ...(robotCode ? { robotCode } : {}),
        ...(cardTemplateId ? { cardTemplateId } : {}),
        ...(apiRoot ? { apiRoot } : {}),
        ...(oapiRoot ? { oapiRoot } : {}),
      }),
    );
  }
  if (config.feishu) {
    const { feishuAdapter } = await import('./bots/feishu/adapter.ts');
    const { appId, appSecret, domain, webhook } = config.feishu;
    const { encryptKey, verificationToken } = webhook ?? { encryptKey: '', verificationToken: null };
    keep(
      feishuAdapter({
        ...common('feishu'),
        appId,
        appSecret,
        domain,
        onCall: (kind) => {
          if (kind === 'counted') onCall('feishu', 'call');
        },
        ...(webhook ? { webhook: { encryptKey, ...(verificationToken ? { verificationToken } : {}) } } : {}),
      }),
    );
  }
  return opened;
}

/** The command menu, each command with its description in every language. */
function menu() {
  const menus = Object.fromEntries(locales.map((locale) => [locale, commandMenu(locale)])) as Record<
    Locale,
    ReturnType<typeof commandMenu>
  >;
  return menus.en.map(({ name }, index) => ({
    command: name,
    description: {
      'zh-CN': menus['zh-CN'][index]?.description ?? '',
      ru: menus.ru[index]?.description ?? '',
      en: menus.en[index]?.description ?? '',
    },
  }));
}
