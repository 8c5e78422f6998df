import { badRequest, tooMany } from './refusal.ts';
import type { Sim } from './sim.ts';
import type { BotState, QueuedUpdate, Webhook } from './state.ts';
import { checkAllowed, dropAll, type Polls, pending, remove } from './updates.ts';

const ANSWER_LIMIT = 60_000;
const HIGHEST_RETRY_AFTER = 3_600;
const GONE_LIMIT = 23 * 3_600_000;
const PORTS = new Set(['', '443', '80', '88', '8443']);

/** Sends queued updates to webhooks: one at a time per lane, in order, again and again until a 2xx answer. */
export class Webhooks {
  readonly #sim: Sim;
  readonly #busy = new Map<number, Set<string>>();
  readonly #set = new Map<number, { at: number; stop: AbortController }>();

  constructor(sim: Sim) {
    this.#sim = sim;
  }

  start(bot: BotState): void {
    if (bot.webhook !== undefined) this.#stopFor(bot);
    this.wake(bot);
  }

  wake(bot: BotState): void {
    const hook = bot.webhook;
    if (hook === undefined) return;
    const stop = this.#stopFor(bot);
    const busy = this.#busy.get(bot.id) ?? new Set<string>();
    this.#busy.set(bot.id, busy);
    for (const { lane } of pending(this.#sim, bot)) {
      if (busy.has(lane) || busy.size >= hook.maxConnections) continue;
      busy.add(lane);
      void this.#runLane(bot, hook, lane, stop.signal).finally(() => {
        busy.delete(lane);
        // Another lane may have waited for this connection.
        if (!stop.signal.aborted) this.wake(bot);
      });
    }
  }

  set(bot: BotState, polls: Polls, payload: Record<string, unknown>): true {
    const now = this.#sim.clock.monotonic();
    const last = this.#set.get(bot.id);
    if (last !== undefined && last.at > now - 1_000) throw tooMany(1);
    const url = String(payload.url ?? '');
    checkAllowed(payload);
    this.stop(bot);
    if (payload.drop_pending_updates === true) dropAll(this.#sim, bot);
    if (Array.isArray(payload.allowed_updates)) bot.allowed = payload.allowed_updates.map(String);
    delete bot.webhook;
    if (url !== '') bot.webhook = checkedWebhook(url, payload);
    this.#set.set(bot.id, { at: now, stop: new AbortController() });
    this.#sim.changed();
    if (url !== '') polls.interrupt(bot, 'terminated by setWebhook request');
    this.wake(bot);
    return true;
  }

  stop(bot: BotState): void {
    this.#set.get(bot.id)?.stop.abort();
    this.#busy.delete(bot.id);
  }

  info(bot: BotState): Record<string, unknown> {
    const hook = bot.webhook;
    const error = hook?.lastError;
    return {
      url: hook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: pending(this.#sim, bot).length,
      ...(hook === undefined ? {} : { max_connections: hook.maxConnections }),
      ...(error === undefined
        ? {}
        : { last_error_date: Math.floor(error.at / 1000), last_error_message: error.message }),
      ...(bot.allowed === undefined || bot.allowed.length === 0 ? {} : { allowed_updates: bot.allowed }),
    };
  }

  /** Forbids the immediate repeat of setWebhook only within one run, like the real server. */
  #stopFor(bot: BotState): AbortController {
    const known = this.#set.get(bot.id);
    if (known !== undefined && !known.stop.signal.aborted) return known.stop;
    const stop = new AbortController();
    this.#set.set(bot.id, { at: Number.NEGATIVE_INFINITY, stop });
    return stop;
  }

  async #runLane(bot: BotState, hook: Webhook, lane: string, signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const entry = pending(this.#sim, bot).find((candidate) => candidate.lane === lane);
      if (entry === undefined) return;
      const answer = await this.#deliver(hook, entry, signal);
      if (signal.aborted) return;
      if (answer.status >= 200 && answer.status < 300) {
        failures = 0;
        delete hook.goneSince;
        this.#sim.journal.add({
          kind: 'delivered',
          bot: bot.username,
          by: 'webhook',
          updateIds: [entry.update.update_id],
        });
        remove(this.#sim, bot, entry);
        continue;
      }
      if (this.#isGone(hook, answer.status)) {
        delete bot.webhook;
        this.#sim.changed();
        this.#sim.journal.add({ kind: 'unhooked', bot: bot.username });
        return;
      }
      const retryInMs = answer.retryAfter === undefined ? backoff(failures) : answer.retryAfter * 1000;
      failures += 1;
      hook.lastError = { at: this.#sim.clock.now(), message: answer.message };
      const { update_id: updateId } = entry.update;
      this.#sim.journal.add({ kind: 'webhookFailed', bot: bot.username, updateId, status: answer.status, retryInMs });
      await this.#sim.clock.sleep(retryInMs, signal);
    }
  }

  #isGone(hook: Webhook, status: number): boolean {
    const now = this.#sim.clock.now();
    if (status !== 410) delete hook.goneSince;
    else hook.goneSince ??= now;
    return hook.goneSince !== undefined && now - hook.goneSince >= GONE_LIMIT;
  }

  async #deliver(hook: Webhook, entry: QueuedUpdate, signal: AbortSignal) {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (hook.secret !== undefined) headers['x-telegram-bot-api-secret-token'] = hook.secret;
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_LIMIT)]);
      const body = JSON.stringify(entry.update);
      const response = await fetch(hook.url, { method: 'POST', headers, body, signal: limit, redirect: 'manual' });
      const text = await response.text();
      if (response.ok && /"method"\s*:/.test(text)) {
        const detail = 'a method call in a webhook answer is not simulated: its result could never be seen';
        this.#sim.journal.add({
          kind: 'violation',
          violation: { at: this.#sim.clock.now(), method: 'webhook answer', detail },
        });
      }
      const after = Number(response.headers.get('retry-after') ?? Number.NaN);
      const retryAfter = Number.isFinite(after) ? Math.min(HIGHEST_RETRY_AFTER, Math.max(0, after)) : undefined;
      return { status: response.status, retryAfter, message: `Wrong response from the webhook: ${response.status}` };
    } catch {
      return { status: 0, retryAfter: undefined, message: 'Connection failed' };
    }
  }
}

/** At once, then 2 s doubling up to a random 60 to 120 s. */
function backoff(failures: number): number {
  if (failures === 0) return 0;
  return Math.min(2 ** failures * 1000, 60_000 + Math.floor(Math.random() * 60_000));
}

function checkedWebhook(url: string, payload: Record<string, unknown>): Webhook {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined) throw badRequest('bad webhook: invalid webhook URL specified');
  const local = ['127.0.0.1', 'localhost', '[::1]'].includes(address.hostname);
  if (!local && address.protocol !== 'https:')
    throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
  if (!local && !PORTS.has(address.port)) {
    throw badRequest('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443');
  }
  const secret = payload.secret_token;
  if (secret !== undefined && !/^[A-Za-z0-9_-]{1,256}$/.test(String(secret))) {
    throw badRequest('secret token contains unallowed characters');
  }
  const maxConnections = Number(payload.max_connections ?? 40);
  if (maxConnections < 1 || maxConnections > 100) throw badRequest('max_connections must be 1 to 100');
  return { url, maxConnections, ...(secret === undefined ? {} : { secret: String(secret) }) };
}
