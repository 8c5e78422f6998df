/** Writes down everything a world was promised: what it must find afterwards, exactly once. */
import type { SimulatorEvent, TelegramSimulator } from '../../bots/simulator/telegram/simulator.ts';

/** An update Telegram had for us. */
export interface Delivered {
  readonly update: number;
  readonly kind: string;
  /** Of a tap. */
  readonly tap?: { readonly query: string; readonly person: number; readonly data: string };
  /** What the person saw; undefined: nothing (yet). */
  answer?: string;
}

/** A task somebody filed over the API. */
export interface Filed {
  readonly title: string;
  /** How many tasks it makes. */
  readonly tasks: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly key: string | null;
  accepted: boolean;
}

export interface Witness {
  readonly updates: ReadonlyMap<number, Delivered>;
  readonly filed: Filed[];
  /** Words said as a reply to a task's card, and the update that carried them. */
  readonly comments: Map<string, number>;
  /** The update a message became. */
  updateOf(chat: number, message: number): number | undefined;
  close(): void;
}

interface Body {
  readonly callback_query?: { readonly id: string; readonly from: { readonly id: number }; readonly data: string };
  readonly message?: { readonly message_id: number; readonly chat: { readonly id: number } };
}

export function witness(simulator: TelegramSimulator): Witness {
  const updates = new Map<number, Delivered>();
  const queries = new Map<string, Delivered>();
  const messages = new Map<string, number>();

  const queued = (update: { readonly update_id: number } & Body): void => {
    const { update_id: id, callback_query: query, message } = update;
    const kind = Object.keys(update).find((name) => name !== 'update_id') ?? '';
    const tap = query && { query: query.id, person: query.from.id, data: query.data };
    const delivered: Delivered = { update: id, kind, ...(tap ? { tap } : {}) };
    updates.set(id, delivered);
    if (tap) queries.set(tap.query, delivered);
    if (message) messages.set(`${message.chat.id}:${message.message_id}`, id);
  };
  const see = (event: SimulatorEvent): void => {
    if (event.kind === 'queued') queued(event.update as { update_id: number } & Body);
    if (event.kind !== 'answered') return;
    const delivered = queries.get(event.query);
    if (delivered) delivered.answer = event.answer.text;
  };
  for (const event of simulator.events) see(event);
  const close = simulator.subscribe(see);
  return {
    updates,
    filed: [],
    comments: new Map(),
    updateOf: (chat, message) => messages.get(`${chat}:${message}`),
    close,
  };
}
