import { badRequest, Refusal } from './refusal.ts';
import { type Sim, TAP_LIFETIME, UPDATE_LIFETIME } from './sim.ts';
import type { WireUpdate } from './simulator.ts';
import type { BotState, QueuedUpdate } from './state.ts';

/** Delivered only when asked for by name. */
const BY_REQUEST = new Set(['chat_member', 'message_reaction', 'message_reaction_count']);

function wants(bot: BotState, type: string): boolean {
  return bot.allowed === undefined || bot.allowed.length === 0 ? !BY_REQUEST.has(type) : bot.allowed.includes(type);
}

/** Queues one update for one bot, unless the bot does not want its type. */
export function enqueue(sim: Sim, bot: BotState, type: string, body: unknown, lane: string): void {
  if (bot.revoked || !wants(bot, type)) return;
  const update: WireUpdate = { update_id: bot.nextUpdate, [type]: body };
  bot.nextUpdate += 1;
  const lifetime = type === 'callback_query' ? TAP_LIFETIME : UPDATE_LIFETIME;
  bot.queue.push({ update, lane, expiresAt: sim.clock.now() + lifetime });
  sim.changed();
  sim.journal.add({ kind: 'queued', bot: bot.username, update });
  sim.wake(bot);
}

/** What is still alive in the queue; what lapsed vanishes without a word to the bot. */
export function pending(sim: Sim, bot: BotState): QueuedUpdate[] {
  const now = sim.clock.now();
  const lapsed = bot.queue.filter(({ expiresAt }) => expiresAt <= now);
  if (lapsed.length > 0) {
    bot.queue = bot.queue.filter(({ expiresAt }) => expiresAt > now);
    sim.changed();
    sim.journal.add({ kind: 'lapsed', bot: bot.username, updateIds: lapsed.map(({ update }) => update.update_id) });
  }
  return bot.queue;
}

function confirm(sim: Sim, bot: BotState, gone: QueuedUpdate[]): void {
  if (gone.length === 0) return;
  bot.queue = bot.queue.filter((entry) => !gone.includes(entry));
  sim.changed();
  sim.journal.add({ kind: 'confirmed', bot: bot.username, updateIds: gone.map(({ update }) => update.update_id) });
}

export function dropAll(sim: Sim, bot: BotState): void {
  confirm(sim, bot, [...bot.queue]);
}

export function remove(sim: Sim, bot: BotState, entry: QueuedUpdate): void {
  confirm(sim, bot, [entry]);
}

type PollEnd = 'updates' | 'timeout' | 'abort' | 'conflict';

interface OpenPoll {
  end: (because: PollEnd, refusal?: Refusal) => void;
}

/** The long polls of all bots: at most one open per bot. */
export class Polls {
  readonly #open = new Map<number, OpenPoll>();
  readonly #last = new Map<number, { offset: number; at: number }>();

  wake(bot: BotState): void {
    this.#open.get(bot.id)?.end('updates');
  }

  /** Another poller or a webhook takes over. */
  interrupt(bot: BotState, by: string): void {
    this.#open.get(bot.id)?.end('conflict', new Refusal(409, by));
  }

  isOpen(bot: BotState): boolean {
    return this.#open.has(bot.id);
  }

  async get(sim: Sim, bot: BotState, payload: Record<string, unknown>, signal: AbortSignal): Promise<WireUpdate[]> {
    if (bot.webhook !== undefined) {
      throw new Refusal(
        409,
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    }
    this.interrupt(bot, 'terminated by other getUpdates request; make sure that only one bot instance is running');
    const offset = Number(payload.offset ?? 0);
    const { limit, timeout } = this.#manners(sim, bot, offset, payload);
    if (Array.isArray(payload.allowed_updates)) {
      bot.allowed = payload.allowed_updates.map(String);
      sim.changed();
    }
    confirm(sim, bot, acknowledged(sim, bot, offset));
    if (pending(sim, bot).length === 0 && timeout > 0) await this.#wait(sim, bot, timeout, signal);
    const batch = signal.aborted
      ? []
      : pending(sim, bot)
          .slice(0, limit)
          .map(({ update }) => update);
    if (batch.length > 0) {
      sim.journal.add({
        kind: 'delivered',
        bot: bot.username,
        by: 'poll',
        updateIds: batch.map((one) => one.update_id),
      });
    }
    return batch;
  }

  /** Repeating an offset quickly is slowed down, and very quickly also cut to one update. */
  #manners(sim: Sim, bot: BotState, offset: number, payload: Record<string, unknown>) {
    const asked = Number(payload.limit ?? 100);
    const limit = asked < 1 || asked > 100 ? 100 : asked;
    const timeout = Math.min(50, Math.max(0, Number(payload.timeout ?? 0)));
    const now = sim.clock.monotonic();
    const last = this.#last.get(bot.id);
    this.#last.set(bot.id, { offset, at: now });
    if (last?.offset !== offset || now >= last.at + 3_000) return { limit, timeout };
    return { limit: now < last.at + 500 ? 1 : limit, timeout: Math.max(3, timeout) };
  }

  async #wait(sim: Sim, bot: BotState, timeout: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    let refusal: Refusal | undefined;
    let because: PollEnd = 'timeout';
    const poll: OpenPoll = {
      end: (reason, why) => {
        because = reason;
        refusal = why;
        over.abort();
      },
    };
    const abort = () => poll.end('abort');
    signal.addEventListener('abort', abort, { once: true });
    this.#open.set(bot.id, poll);
    sim.journal.add({ kind: 'polling', bot: bot.username });
    await sim.clock.sleep(timeout * 1000, over.signal);
    signal.removeEventListener('abort', abort);
    if (this.#open.get(bot.id) === poll) this.#open.delete(bot.id);
    sim.journal.add({ kind: 'pollEnded', bot: bot.username, because });
    if (refusal !== undefined) throw refusal;
  }
}

/** Which queued updates an offset confirms. A far too high offset (numbers started anew) confirms none. */
function acknowledged(sim: Sim, bot: BotState, offset: number): QueuedUpdate[] {
  const queue = pending(sim, bot);
  if (offset < 0) return queue.slice(0, Math.max(0, queue.length + offset));
  if (offset > bot.nextUpdate + 10) return [];
  return queue.filter(({ update }) => update.update_id < offset);
}

const KNOWN = new Set(
  'message edited_message channel_post edited_channel_post inline_query chosen_inline_result callback_query poll poll_answer my_chat_member chat_member chat_join_request message_reaction message_reaction_count'.split(
    ' ',
  ),
);

export function checkAllowed(payload: Record<string, unknown>): void {
  const list = payload.allowed_updates;
  const unknown = Array.isArray(list) ? list.find((type) => !KNOWN.has(String(type))) : undefined;
  if (unknown !== undefined) throw badRequest(`unknown update type "${String(unknown)}" in allowed_updates`);
}
