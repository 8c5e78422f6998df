import { Faults } from '../faults.ts';
import { encodeFrame } from '../websocket.ts';
import { applyAnswer } from './cards.ts';
import { isRecord, wrong } from './contract.ts';
import { Refusal } from './refusal.ts';
import { ANSWER_WINDOW, cardOf, type Sim } from './sim.ts';
import type { Frame, Payload, PushFault, PushKind, PushRule } from './simulator.ts';
import { newId, type Push } from './state.ts';
import type { Socket } from './stream.ts';
import { againAt, PUSH_TIMEOUT, TOPICS } from './topics.ts';

export interface Tap {
  person: string;
  outTrackId: string;
  button: string;
  data: Payload;
}

export type TapOutcome = { kind: 'answered' } | { kind: 'timeout' } | { kind: 'failed'; code: number; why: string };

interface Live {
  push: Push;
  over: AbortController;
  /** Present for a tap. */
  tap?: Tap & { settle: (outcome: TapOutcome) => void };
}

const TEXT = 1;
/** An answer to an older message id counts as unknown. */
const REMEMBERED = 10_000;

/** Everything on its way to the app over the stream, until it is acknowledged. */
export class Pushes {
  readonly #sim: () => Sim;
  readonly #live = new Set<Live>();
  /** By message id: each attempt has its own. */
  readonly #sent = new Map<string, { live: Live; connection: string }>();
  readonly spoils = new Faults<PushRule>();
  #newest: Push | undefined;

  constructor(sim: () => Sim) {
    this.#sim = sim;
  }

  get pending(): number {
    return this.#live.size;
  }

  /** People whose tap on this card waits for its answer. */
  tapsOn(outTrackId: string): string[] {
    return [...this.#live].flatMap(({ tap }) => (tap?.outTrackId === outTrackId ? [tap.person] : []));
  }

  /** Goes on with what an earlier run of the simulator left. */
  resume(): void {
    const now = this.#sim().clock.now();
    for (const push of this.#sim().state.pushes) this.#start({ ...push, firstAt: now, attempts: 0 });
  }

  /** Lets go of everything without a word; what is stored goes on in the next run. */
  stop(): void {
    for (const { over } of this.#live) over.abort();
  }

  queue(what: PushKind, data: Payload, headers: Record<string, string> = {}): void {
    const push = this.#push(what, data, headers);
    if (what === 'message') this.#newest = push;
    this.#sim().state.pushes.push(push);
    this.#start(push);
  }

  /** The newest robot message once more. */
  repeat(): void {
    if (this.#newest === undefined) throw new Error('nothing was said to the robot yet');
    this.#start({ ...this.#newest, id: newId(this.#sim().state, 'push'), attempts: 0 });
  }

  /** Settles with the answer's fate, after two seconds at the latest. */
  tap(tap: Tap, counted: boolean): Promise<TapOutcome> {
    const sim = this.#sim();
    const push = this.#push('tap', tap.data, {});
    const { person, outTrackId, button } = tap;
    const about = { person, outTrackId, push: push.id };
    sim.journal.add({ kind: 'pressed', button, ...about });
    return new Promise((resolve) => {
      const live = this.#begin(push);
      const settle = (outcome: TapOutcome) => {
        this.#end(live);
        resolve(outcome);
      };
      live.tap = { ...tap, settle };
      if (counted) this.#attempt(live);
      void sim.clock.sleep(ANSWER_WINDOW, live.over.signal).then(() => {
        if (live.over.signal.aborted) return;
        settle({ kind: 'timeout' });
        sim.journal.add({ kind: 'expired', ...about });
      });
    });
  }

  #push(what: PushKind, data: Payload, headers: Record<string, string>): Push {
    const { state, clock } = this.#sim();
    const text = JSON.stringify(data);
    return {
      ...{ id: newId(state, 'push'), what, ...TOPICS[what], headers, data: text },
      ...{ firstAt: clock.now(), attempts: 0 },
    };
  }

  #begin(push: Push): Live {
    const live: Live = { push, over: new AbortController() };
    this.#live.add(live);
    const sim = this.#sim();
    sim.changed();
    sim.journal.add({ kind: 'queued', push: push.id, what: push.what });
    return live;
  }

  #start(push: Push): void {
    void this.#run(this.#begin(push));
  }

  async #run(live: Live): Promise<void> {
    const { clock, journal } = this.#sim();
    const { push, over } = live;
    for (;;) {
      this.#attempt(live);
      const again = againAt(push.what, push.attempts);
      const until = again === undefined ? clock.now() + PUSH_TIMEOUT : push.firstAt + again;
      await clock.sleep(until - clock.now(), over.signal);
      if (over.signal.aborted) return;
      if (again !== undefined) continue;
      this.#end(live);
      journal.add({ kind: 'lost', push: push.id, what: push.what, why: 'never acknowledged' });
      return;
    }
  }

  #end(live: Live): void {
    const sim = this.#sim();
    live.over.abort();
    this.#live.delete(live);
    sim.state.pushes = sim.state.pushes.filter(({ id }) => id !== live.push.id);
    sim.changed();
  }

  #attempt(live: Live): void {
    const { push } = live;
    push.attempts += 1;
    const sim = this.#sim();
    const socket = sim.sockets.choose(push);
    if (socket === undefined) return;
    const fault = this.spoils.next(({ what }) => what === undefined || what === push.what)?.fault;
    const frame = this.#frame(live, socket);
    const bytes = () => encodeFrame(TEXT, Buffer.from(JSON.stringify(frame)));
    const deeds: Record<PushFault['kind'], () => void> = {
      drop: () => socket.line.reset(),
      cut: () => socket.line.reset(bytes()),
      half: () => socket.line.reset(sim.sockets.half(frame)),
      garbage: () => {
        socket.line.send(fault?.kind === 'garbage' && fault.text !== undefined ? fault.text : '{"type":"CALL');
        sim.sockets.send(socket, frame);
      },
      twice: () => {
        sim.sockets.send(socket, frame);
        sim.sockets.send(socket, this.#frame(live, socket));
      },
      delay: () => {
        const ms = fault?.kind === 'delay' ? fault.ms : 0;
        void sim.clock.sleep(ms, live.over.signal).then(() => sim.sockets.send(socket, frame));
      },
      lose: () => undefined,
    };
    if (fault === undefined) sim.sockets.send(socket, frame);
    else deeds[fault.kind]();
  }

  #frame(live: Live, socket: Socket): Frame {
    const sim = this.#sim();
    const { type, topic, data, id, what, attempts } = live.push;
    const messageId = newId(sim.state, 'msgid_');
    this.#sent.set(messageId, { live, connection: socket.id });
    if (this.#sent.size > REMEMBERED) this.#sent.delete(this.#sent.keys().next().value ?? '');
    sim.journal.add({ kind: 'pushed', push: id, what, attempt: attempts, messageId, connection: socket.id });
    const named = { topic, messageId, contentType: 'application/json', time: String(sim.clock.now()) };
    const where = { appId: sim.app.clientId, connectionId: socket.id };
    return { specVersion: '1.0', type, headers: { ...named, ...where, ...live.push.headers }, data };
  }

  /** An answer came in on a socket. */
  answered(connection: string, messageId: string, code: number, text: string): void {
    const sent = this.#sent.get(messageId);
    const why = sent === undefined ? 'unknown' : this.#stray(sent.live, sent.connection === connection);
    if (sent === undefined) this.#breach(`an answer to ${messageId}, which was never pushed`);
    if (sent === undefined || why !== undefined)
      this.#sim().journal.add({ kind: 'stray', messageId, why: why ?? 'unknown' });
    else if (sent.live.tap === undefined) this.#acknowledge(sent.live, messageId, code, text);
    else this.#answerTap(sent.live, messageId, code, parsed(text));
  }

  #stray(live: Live, here: boolean): string | undefined {
    if (!here) return 'on another socket';
    return live.over.signal.aborted ? 'too late' : undefined;
  }

  #acknowledge(live: Live, messageId: string, code: number, text: string): void {
    const { what, id } = live.push;
    if (code !== 200) return;
    const answer = parsed(text);
    const status = String(answer?.status);
    const expected = what === 'event' ? ['SUCCESS', 'LATER'].includes(status) : 'response' in (answer ?? {});
    if (!expected) this.#breach(`not an answer to a ${what}: ${text.slice(0, 80)}`);
    if (!expected || (what === 'event' && status === 'LATER')) return;
    this.#end(live);
    this.#sim().journal.add({ kind: 'acknowledged', push: id, what, messageId });
  }

  #breach(detail: string): void {
    const { journal, clock } = this.#sim();
    journal.add({ kind: 'violation', violation: { at: clock.now(), api: 'stream', detail } });
  }

  #answerTap(live: Live, messageId: string, code: number, data: Payload | undefined): void {
    const { tap, push } = live;
    if (tap === undefined) return;
    const { journal } = this.#sim();
    journal.add({ kind: 'acknowledged', push: push.id, what: push.what, messageId });
    const answer = isRecord(data?.response) ? data.response : {};
    const why = code === 200 ? this.#applied(tap, data?.response) : 'the app did not take it';
    if (code === 200 && why !== undefined) this.#breach(why);
    tap.settle(why === undefined ? { kind: 'answered' } : { kind: 'failed', code, why });
    const { person, outTrackId } = tap;
    if (why === undefined) journal.add({ kind: 'answered', person, outTrackId, push: push.id, answer });
    else journal.add({ kind: 'lost', push: push.id, what: push.what, why });
  }

  /** What is wrong with the answer; undefined = it is painted. */
  #applied({ outTrackId, person }: Tap, answer: unknown): string | undefined {
    const sim = this.#sim();
    if (!isRecord(answer)) return '"response" must be an object';
    const fault = wrong('CallbackAnswer', answer);
    const card = cardOf(sim, outTrackId);
    if (fault !== undefined || card === undefined) return fault ?? 'the card is gone';
    try {
      applyAnswer(sim, card, person, answer);
      return undefined;
    } catch (error) {
      if (error instanceof Refusal) return error.message;
      throw error;
    }
  }
}

function parsed(text: string): Payload | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
