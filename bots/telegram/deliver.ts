import type { Inbound } from '../../core/chat/inbound.ts';
import type { Locale, Zone } from '../../core/ids.ts';
import type { Answer, Clock, Sink } from '../../core/ports.ts';
import type { Report } from '../report.ts';
import { tapAnswer } from './answer.ts';
import type { TelegramApi } from './api.ts';
import { decode } from './decode.ts';

/** One update on its way to the sink. */
export interface Delivery {
  /** Updates of one lane must be handed over one after the other. */
  readonly lane: string;
  /** Resolves once everything the update causes is committed, or it means nothing to us. Rejects: not recorded. */
  attempt(): Promise<void>;
}

export interface DeliverPort {
  readonly api: TelegramApi;
  readonly clock: Clock;
  readonly username: string;
  /** The organisation's, for what is said before anybody knows who reads it. */
  readonly locale: Locale;
  readonly zone: Zone;
  readonly report: Report;
}

export interface Deliverer {
  open(update: unknown): Delivery;
  /** Resolves when no update is being handed over and no answer is on its way. */
  idle(): Promise<void>;
}

export function deliverer(port: DeliverPort, sink: Sink): Deliverer {
  const { api, clock, username, locale, zone, report } = port;
  const busy = new Set<Promise<void>>();
  const lost = (why: string) => report('info', 'an answer to a tap did not arrive', { why });

  function track(work: Promise<void>): Promise<void> {
    const quiet = work.catch(() => {}).finally(() => busy.delete(quiet));
    busy.add(quiet);
    return work;
  }

  function open(update: unknown): Delivery {
    const decoded = decode(update, { username, now: clock.now() });
    const hint = decoded.kind === 'event' ? decoded.event.sender.locale : undefined;
    const { query } = decoded;
    const answer = query === undefined ? undefined : tapAnswer({ api, clock, zone, lost }, query, hint ?? locale);
    if (decoded.kind === 'ignored') report('debug', 'an update was passed over', { why: decoded.why });
    async function handle(): Promise<Answer | undefined> {
      return decoded.kind === 'event' ? await sink(decoded.event) : undefined;
    }
    async function attempt(): Promise<void> {
      const work = handle();
      if (!answer) return void (await work);
      try {
        await answer.while(work);
      } finally {
        // On the side: the next update of this lane need not wait until Telegram took the answer.
        void track(answer.sent());
      }
    }
    return { lane: decoded.kind === 'event' ? laneOf(decoded.event) : 'ignored', attempt: () => track(attempt()) };
  }

  async function idle() {
    while (busy.size > 0) await Promise.all(busy);
  }
  return { open, idle };
}

/** What one person does stays in order, wherever it is done; people do not wait for each other. */
function laneOf({ kind, place, sender }: Inbound): string {
  const isOfPlace = kind === 'moved' || kind === 'joined' || kind === 'left';
  return isOfPlace ? place.externalId : sender.externalId;
}
