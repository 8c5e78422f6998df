import type { UserFromGetMe } from 'grammy/types';
import type { Locale, Zone } from '../../core/ids.ts';
import type { ChatAdapter, Clock, Random, Sink } from '../../core/ports.ts';
import { stateKeeper } from '../adapter-state.ts';
import type { Report } from '../report.ts';
import { aborted, backoffMs } from '../wait.ts';
import { type ApiOptions, type Called, telegramApi } from './api.ts';
import { type Deliverer, deliverer } from './deliver.ts';
import { fetchFile } from './fetch.ts';
import { floodScope } from './flood.ts';
import { type Command, setMenu } from './menu.ts';
import { isRevoked, poll, trouble } from './polling.ts';
import { sender } from './send.ts';
import { wantedUpdates } from './shapes.ts';
import { telegramTraits } from './traits.ts';
import { checkSecret, webhookHandler, webhookPath } from './webhook.ts';

export interface TelegramOptions extends ApiOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The organisation's: for words to people we know nothing about, and the menu of other languages. */
  readonly locale: Locale;
  readonly zone: Zone;
  /** Set = updates come to `url` (https, without a path of ours); absent = we poll. */
  readonly webhook?: { readonly url: string; readonly secret: string };
  readonly commands?: readonly Command[];
  readonly report?: Report;
}

export interface TelegramAdapter extends ChatAdapter {
  /** Who we are on Telegram, once it has told us. */
  me(): UserFromGetMe | undefined;
  /** Outgoing calls so far, by method. */
  readonly calls: Readonly<Record<string, number>>;
  /** The route to mount, in webhook mode. */
  readonly webhook?: { readonly path: string; handle(request: Request): Promise<Response> };
  /** Lets go of every connection. After `listen` returned and the last post was made. */
  close(): Promise<void>;
}

/** What Telegram carries behind `?start=`. */
const startable = /^[A-Za-z0-9_-]{1,64}$/;

export function telegramAdapter(options: TelegramOptions): TelegramAdapter {
  const { clock, random, locale, zone, webhook } = options;
  const report: Report = options.report ?? (() => {});
  const api = telegramApi(options);
  const send = sender(api, floodScope(clock));
  const state = stateKeeper('telegram', clock, report);
  const { become } = state;
  let me: UserFromGetMe | undefined;
  let open: Deliverer | undefined;
  if (webhook) checkSecret(webhook.secret);

  /** Asks until Telegram says yes; undefined once it will never, or the signal aborted. */
  async function insist<T>(signal: AbortSignal, ask: () => Promise<Called<T>>): Promise<T | undefined> {
    for (let failures = 1; !signal.aborted; failures += 1) {
      const called = await ask();
      if (called.kind === 'ok') return called.result;
      if (signal.aborted) break;
      become('down', trouble(called));
      if (isRevoked(called)) break;
      const asked = called.kind === 'no' ? (called.retryAfterMs ?? 0) : 0;
      await clock.sleep(Math.max(asked, backoffMs(failures, random)), signal);
    }
    return undefined;
  }

  async function showMenu(signal: AbortSignal): Promise<void> {
    const { commands } = options;
    if (!commands) return;
    for (let failures = 1; failures <= 5 && !signal.aborted; failures += 1) {
      if (await setMenu(api, commands, locale, signal)) return;
      await clock.sleep(backoffMs(failures, random), signal);
    }
    if (!signal.aborted) report('warn', 'the menu of commands could not be set');
  }

  async function receive(deliver: Deliverer, signal: AbortSignal): Promise<void> {
    if (!webhook) {
      if ((await insist(signal, () => api.call('deleteWebhook', {}, { signal }))) === undefined) return;
      become('up');
      await poll({ api, clock, random, deliverer: deliver, state: become, report }, signal);
      return;
    }
    open = deliver;
    const url = webhook.url.replace(/\/+$/, '') + webhookPath(webhook.secret);
    const payload = { url, secret_token: webhook.secret, allowed_updates: wantedUpdates, max_connections: 40 };
    if ((await insist(signal, () => api.call('setWebhook', payload, { signal }))) === true) become('up');
    await aborted(signal);
    open = undefined;
    await deliver.idle();
  }

  async function listen(sink: Sink, signal: AbortSignal, lineUp: () => void): Promise<void> {
    state.onUp(lineUp);
    me = await insist(signal, () => api.call('getMe', {}, { signal }));
    if (me) {
      const deliver = deliverer({ api, clock, username: me.username, locale, zone, report }, sink);
      const menu = showMenu(signal);
      await receive(deliver, signal);
      await deliver.idle();
      await menu;
    }
    // A token that was refused stays refused: there is nothing to do but wait to be stopped.
    await aborted(signal);
    become('stopped', state.now().why);
  }

  return {
    traits: telegramTraits,
    listen,
    post: (targets, card, { replyTo }, signal) =>
      Promise.all(targets.map((target) => send.post(target, card, replyTo, signal))),
    revise: send.revise,
    fetch: ({ id }, maxBytes, signal) => fetchFile(api, id, maxBytes, signal),
    state: state.now,
    link: (payload) => (me && startable.test(payload) ? `https://t.me/${me.username}?start=${payload}` : undefined),
    me: () => me,
    calls: api.calls,
    close: api.close,
    ...(webhook
      ? { webhook: { path: webhookPath(webhook.secret), handle: webhookHandler(webhook.secret, () => open, report) } }
      : {}),
  };
}
