import type { Inbound, Tap } from '../../core/chat/inbound.ts';
import type { Locale, Zone } from '../../core/ids.ts';
import type { Answer, Clock, Random, Sink } from '../../core/ports.ts';
import { sentence } from '../../core/text/text.ts';
import type { Report } from '../report.ts';
import { backoffMs } from '../wait.ts';
import { responseTo } from './answer.ts';
import type { DingtalkApi } from './api.ts';
import { type DecodeContext, decodeSpoken, decodeTap } from './decode.ts';
import { callbackAnswer, eventAnswer, isFreeEvent, pingAnswer, readFrame, strangerAnswer, topics } from './frame.ts';
import { memory } from './memory.ts';
import type { Remembered } from './remembered.ts';
import type { Frame } from './shapes.ts';
import type { Line } from './stream.ts';

export interface DeliverPort {
  readonly api: DingtalkApi;
  readonly clock: Clock;
  readonly random: Random;
  readonly memory: Remembered;
  /** The organisation's, for what is said before anybody knows who reads it. */
  readonly locale: Locale;
  readonly zone: Zone;
  readonly report: Report;
}

export interface Deliverer {
  /** Takes whatever came over a line. Never throws. */
  frame(text: string, line: Line): void;
  /** Resolves when nothing is being handed over and no answer's fate is open. */
  idle(): Promise<void>;
}

/** The platform waits two seconds for an answer to a press; the last of them are for the way. */
const patienceMs = 1_700;
/** An answer handed to a line that still stands this much later is taken for written. */
const settleMs = 1_000;

export function deliverer(port: DeliverPort, sink: Sink, signal: AbortSignal): Deliverer {
  const { api, clock, random, memory: remembered, locale, zone, report } = port;
  const busy = new Set<Promise<void>>();
  const lanes = new Map<string, Promise<unknown>>();
  /** Messages under way, by id, and who waits for their acknowledgement. */
  const spoken = new Map<string, (() => void)[]>();
  /** Answers given to taps, by the push's id: the same push again gets the same answer. */
  const answered = memory<Promise<string>>(500);

  function track(work: Promise<void>): void {
    const quiet = work
      .catch((error: unknown) => {
        report('error', 'a push could not be handled', { why: error instanceof Error ? error.name : 'unknown' });
      })
      .finally(() => busy.delete(quiet));
    busy.add(quiet);
  }

  /** What one person does stays in order; people do not wait for each other. */
  function inLane<T>(event: Inbound, work: () => Promise<T>): Promise<T> {
    const lane = event.sender.externalId;
    const done = (lanes.get(lane) ?? Promise.resolve()).then(work, work);
    lanes.set(lane, done);
    const leave = () => {
      if (lanes.get(lane) === done) lanes.delete(lane);
    };
    done.then(leave, leave);
    return done;
  }

  const contextOf = ({ headers }: Frame): DecodeContext => ({
    messageId: headers.messageId,
    now: clock.now(),
    carried: remembered.carriers.get,
  });

  function onSpoken(frame: Frame, line: Line): void {
    const decoded = decodeSpoken(frame.data, contextOf(frame));
    if (decoded.trouble !== undefined)
      report('warn', 'a message arrived without what it needs', { why: decoded.trouble });
    const acknowledge = () => void line.send(callbackAnswer(frame, {}));
    if (decoded.kind === 'ignored') {
      report('debug', 'a message was passed over', { why: decoded.why });
      acknowledge();
      return;
    }
    const { event, webhook } = decoded;
    if (webhook) remembered.webhooks.set(event.place.externalId, webhook);
    const key = event.key ?? '';
    const waiting = spoken.get(key);
    // It came again while we are at it: one effect, and every copy is acknowledged.
    if (waiting) {
      waiting.push(acknowledge);
      return;
    }
    spoken.set(key, [acknowledge]);
    track(
      inLane(event, () => insist(event)).then((isRecorded) => {
        const copies = spoken.get(key) ?? [];
        spoken.delete(key);
        if (isRecorded) for (const copy of copies) copy();
      }),
    );
  }

  /** The platform may never bring a message again: it is tried until it is recorded, or we are told to stop. */
  async function insist(event: Inbound): Promise<boolean> {
    for (let failures = 1; failures === 1 || !signal.aborted; failures += 1) {
      try {
        await sink(event);
        return true;
      } catch (error) {
        const why = error instanceof Error ? error.name : 'unknown';
        report('error', 'a message could not be recorded and will be tried again', { failures, why });
        await clock.sleep(backoffMs(failures, random), signal);
      }
    }
    return false;
  }

  function onTap(frame: Frame, line: Line): void {
    const { messageId } = frame.headers;
    const known = answered.get(messageId);
    if (known) {
      track(known.then((text) => void line.send(text)));
      return;
    }
    const decoded = decodeTap(frame.data, contextOf(frame));
    if (decoded.kind === 'ignored' || decoded.event.kind !== 'tap') {
      report('debug', 'a tap was passed over', { why: decoded.kind === 'ignored' ? decoded.why : 'not a tap' });
      line.send(callbackAnswer(frame, {}));
      return;
    }
    const tap = decoded.event;
    const said = Promise.withResolvers<string>();
    if (messageId !== '') answered.set(messageId, said.promise);
    track(answerTap(tap, frame, line, said.resolve));
  }

  /** Answers once: by the outcome, by "taking longer", or by "not recorded", whichever is known first. */
  async function answerTap(tap: Tap, frame: Frame, line: Line, said: (text: string) => void): Promise<void> {
    let isAnswered = false;
    const speak = (answer: Answer | undefined): boolean => {
      if (isAnswered) return false;
      isAnswered = true;
      const text = callbackAnswer(frame, responseTo(tap, answer));
      said(text);
      if (tap.message !== undefined && answer) note(tap, tap.message, answer);
      return line.send(text);
    };
    const remark = (key: 'bot.tap.slow' | 'bot.tap.unsaved') => speak({ notice: sentence(key), locale, zone });
    const known = new AbortController();
    const late = clock.sleep(patienceMs, known.signal).then(() => {
      if (!known.signal.aborted) remark('bot.tap.slow');
    });
    try {
      const answer = await inLane(tap, () => sink(tap));
      // With a reason of ours no exception with its stack is made up for nobody.
      known.abort('answered');
      const isSent = speak(answer);
      await settle(answer, isSent, line);
    } catch (error) {
      known.abort('answered');
      remark('bot.tap.unsaved');
      report('error', 'a tap could not be recorded', { why: error instanceof Error ? error.name : 'unknown' });
    }
    await late;
  }

  async function settle(answer: Answer | undefined, isSent: boolean, line: Line): Promise<void> {
    if (!answer?.settled) return;
    if (isSent) await clock.sleep(settleMs, signal);
    // Stopped before we could know: the courier paints it again, which costs one call and loses nothing.
    answer.settled(isSent && !signal.aborted && line.isOpen() ? 'written' : 'lost');
  }

  /** The card is no longer what the last update made it, at least for one reader. */
  function note(tap: Tap, id: string, answer: Answer): void {
    remembered.written.delete(id);
    if (answer.notice === undefined) return;
    const told = remembered.notices.get(id) ?? new Map<string, number>();
    told.set(tap.sender.externalId, clock.monotonic());
    remembered.notices.set(id, told);
  }

  function onSystem(frame: Frame, line: Line): void {
    const { topic } = frame.headers;
    if (topic === 'ping') line.send(pingAnswer(frame));
    else if (topic === 'disconnect') line.leave();
  }

  function onEvent(frame: Frame, line: Line): void {
    const what = frame.headers.eventType ?? frame.headers.topic;
    if (!isFreeEvent(what)) api.pushed(what);
    line.send(eventAnswer(frame));
  }

  return {
    frame(text, line) {
      const frame = readFrame(text);
      if (!frame) return report('warn', 'something that is no frame came over the stream', { length: text.length });
      if (frame.type === 'SYSTEM') return onSystem(frame, line);
      // What comes after we were told to stop stays with the platform.
      if (signal.aborted) return;
      if (frame.type === 'EVENT') return onEvent(frame, line);
      const { topic } = frame.headers;
      if (topic === topics.spoken || topic === topics.tap) {
        api.pushed(topic === topics.tap ? 'tap' : 'message');
        return topic === topics.tap ? onTap(frame, line) : onSpoken(frame, line);
      }
      api.pushed('unknown');
      report('debug', 'a push of a topic we never asked for', { topic });
      line.send(strangerAnswer(frame));
    },
    async idle() {
      while (busy.size > 0) await Promise.all(busy);
    },
  };
}
