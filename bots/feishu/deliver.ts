import type { Inbound } from '../../core/chat/inbound.ts';
import type { Answer, Sink } from '../../core/ports.ts';
import type { Report } from '../report.ts';
import { type AnswerPort, answerPress, type Line, type PressAnswer, settleAnswer } from './answer.ts';
import { type DecodeContext, decode, isPress } from './decode.ts';

export interface DeliverPort extends AnswerPort {
  readonly appId: string;
  readonly tenantKey?: string;
  /** Our own open_id, once known. */
  readonly bot: () => string | undefined;
  readonly report: Report;
  /** Aborted: nothing new is taken, and what was answered is settled without waiting. */
  readonly signal: AbortSignal;
}

/** Hands events over to the sink. */
export interface Deliverer {
  /**
   * Resolves with what to answer once everything the event causes is committed. Rejects: not recorded, so that it is
   * brought again; a press, which is not, is told so instead.
   */
  take(event: unknown, line: Line): Promise<PressAnswer | undefined>;
  /** Resolves when nothing is being handed over or settled. */
  idle(): Promise<void>;
}

export function deliverer(port: DeliverPort, sink: Sink): Deliverer {
  const { clock, appId, tenantKey, bot, report, signal } = port;
  const busy = new Set<Promise<unknown>>();
  const lanes = new Map<string, Promise<unknown>>();

  function track<T>(work: Promise<T>): Promise<T> {
    const quiet: Promise<unknown> = work.catch(() => {}).finally(() => busy.delete(quiet));
    busy.add(quiet);
    return work;
  }

  /** What one person does stays in order, wherever it is done; people do not wait for each other. */
  function inLane(event: Inbound): Promise<Answer | undefined> {
    const lane = event.sender.externalId;
    const work = (lanes.get(lane) ?? Promise.resolve()).then(() => sink(event));
    const end = work
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.name : 'unknown';
        report('error', 'an event could not be recorded', { kind: event.kind, why });
      })
      .finally(() => {
        if (lanes.get(lane) === end) lanes.delete(lane);
      });
    lanes.set(lane, end);
    return track(work);
  }

  async function press(event: Inbound, line: Line): Promise<PressAnswer> {
    const work = signal.aborted ? Promise.reject(new Error('stopping')) : inLane(event);
    const { shown, answer } = await answerPress(port, event.place, work);
    void track(settleAnswer(port, answer, line, signal));
    return shown;
  }

  async function take(event: unknown, line: Line): Promise<PressAnswer | undefined> {
    const own = bot();
    const context: DecodeContext = {
      appId,
      now: clock.now(),
      ...(tenantKey === undefined ? {} : { tenantKey }),
      ...(own === undefined ? {} : { bot: own }),
    };
    const decoded = decode(event, context);
    if (decoded.kind === 'ignored') {
      report('debug', 'an event was passed over', { why: decoded.why });
      return isPress(event) ? {} : undefined;
    }
    if (decoded.event.kind === 'tap') return press(decoded.event, line);
    if (signal.aborted) throw new Error('stopping');
    try {
      await inLane(decoded.event);
      return undefined;
    } catch {
      // Whatever it was, the SDK would log it word by word.
      throw new Error('not recorded');
    }
  }

  return {
    take: (event, line) => track(take(event, line)),
    async idle() {
      while (busy.size > 0) await Promise.all(busy);
    },
  };
}
