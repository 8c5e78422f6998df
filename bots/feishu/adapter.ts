import { z } from 'zod';
import type { Locale, Zone } from '../../core/ids.ts';
import type { ChatAdapter, Sink } from '../../core/ports.ts';
import { stateKeeper } from '../adapter-state.ts';
import type { Report } from '../report.ts';
import { aborted, backoffMs } from '../wait.ts';
import { type ApiOptions, feishuApi } from './api.ts';
import { stayConnected } from './connection.ts';
import { type Deliverer, deliverer } from './deliver.ts';
import { fetchFile } from './fetch.ts';
import { sender } from './send.ts';
import { feishuTraits } from './traits.ts';
import { checkKey, webhookHandler, webhookPath } from './webhook.ts';

export interface FeishuOptions extends Omit<ApiOptions, 'secrets'> {
  /** The organisation's: for words to people we know nothing about. */
  readonly locale: Locale;
  readonly zone: Zone;
  /** Set = events come to a route of ours; absent = over the long connection. */
  readonly webhook?: { readonly encryptKey: string; readonly verificationToken?: string };
  /** Whose events we take; absent: of whichever organisation installed the app. */
  readonly tenantKey?: string;
}

export interface FeishuAdapter extends ChatAdapter {
  /** Outgoing calls so far, by operation. */
  readonly calls: Readonly<Record<string, number>>;
  /** The route to mount, in webhook mode. */
  readonly webhook?: { readonly path: string; handle(request: Request): Promise<Response> };
  /** Lets go of every connection. After `listen` returned and the last post was made. */
  close(): Promise<void>;
}

const appIdShape = /^cli_[0-9a-fA-F]{16}$/;
const notAdmitted = 'the app id and secret are not accepted: compare them with the developer console';
const botInfo = z.looseObject({ bot: z.object({ open_id: z.string() }) });

export function feishuAdapter(options: FeishuOptions): FeishuAdapter {
  const { appId, appSecret, clock, random, locale, zone, webhook, tenantKey, proxy } = options;
  const report: Report = options.report ?? (() => {});
  if (webhook) checkKey(webhook.encryptKey);
  const secrets = [webhook?.encryptKey, webhook?.verificationToken].filter((one) => one !== undefined);
  const api = feishuApi({ ...options, secrets });
  const send = sender(api, clock, report);
  const state = stateKeeper('feishu', clock, report);
  const { become } = state;
  let bot: string | undefined;
  let open: Deliverer | undefined;

  /** Asks for a token until we have one; false when told to stop first. */
  async function admitted(signal: AbortSignal): Promise<boolean> {
    for (let failures = 1; !signal.aborted; failures += 1) {
      const called = await api.check();
      if (called.kind === 'ok') return true;
      if (signal.aborted) break;
      become('down', called.kind === 'lost' ? called.why : `${notAdmitted}: ${called.code} ${called.description}`);
      // A secret that was refused stays refused until somebody changes it.
      await clock.sleep(backoffMs(called.kind === 'lost' ? failures : 7, random), signal);
    }
    return false;
  }

  /** Who we are, to take our name off what is said to us. Asked once: each time costs a call of the month's. */
  async function meet(signal: AbortSignal): Promise<void> {
    if (bot !== undefined) return;
    const called = await api.call('bot.info', { signal });
    bot = called.kind === 'ok' ? botInfo.safeParse(called.result).data?.bot.open_id : undefined;
    if (bot === undefined && !signal.aborted) {
      const why = called.kind === 'no' ? `${called.code} ${called.description}` : 'no answer';
      report('warn', 'feishu did not say who the bot is: switch the bot ability on and publish a version', { why });
    }
  }

  async function receive(deliver: Deliverer, signal: AbortSignal): Promise<void> {
    const { idle, take } = deliver;
    if (!webhook) {
      const port = { api, appId, appSecret, clock, random, state: become, idle, take };
      return stayConnected({ ...port, ...(proxy ? { proxy } : {}) }, signal);
    }
    open = deliver;
    become('up');
    await aborted(signal);
    open = undefined;
    await idle();
  }

  async function listen(sink: Sink, signal: AbortSignal, lineUp: () => void): Promise<void> {
    state.onUp(lineUp);
    if (!appIdShape.test(appId)) {
      // The SDK would say nothing and wait for ever.
      become('down', 'the app id must be cli_ and 16 hexadecimal digits');
      await aborted(signal);
    } else if (await admitted(signal)) {
      await meet(signal);
      const port = { clock, locale, zone, appId, report, signal, bot: () => bot };
      await receive(deliverer({ ...port, ...(tenantKey === undefined ? {} : { tenantKey }) }, sink), signal);
    }
    become('stopped', state.now().why);
  }

  return {
    traits: feishuTraits,
    listen,
    post: (targets, card, how, signal) => Promise.all(targets.map((target) => send.post(target, card, how, signal))),
    revise: send.revise,
    fetch: (file, maxBytes, signal) => fetchFile(api, file, maxBytes, signal),
    state: state.now,
    calls: api.calls,
    close: api.close,
    ...(webhook
      ? {
          webhook: {
            path: webhookPath(webhook.encryptKey),
            handle: webhookHandler({ ...webhook, clock, ready: () => open }),
          },
        }
      : {}),
  };
}
