import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { acceptUpgrade, type Line, refuseUpgrade } from '../websocket.ts';
import { CONTROL, DATA, decodeFrame, encodeFrame, type Frame } from './frame.ts';
import { sendSpoilt } from './frame-faults.ts';
import { Refusal } from './refusal.ts';
import { ANSWER_WINDOW, type Delivery, type Sim, violation } from './sim.ts';
import { type AppState, digest, type QueuedEvent } from './state.ts';

const MOST = 50;
const SERVICE = 33_554_678;
const TICKET_LIFETIME = 60_000;

interface Connection {
  id: number;
  app: string;
  since: number;
  line: Line;
  /** A frame that comes before the first ping may meet a client that does not listen yet. */
  ready: boolean;
}

interface Awaited {
  connection: number;
  settle: (delivery: Delivery) => void;
  /** Answers to it are dropped on purpose. */
  deaf: boolean;
}

/** The long connections of all apps: each event goes to one of them. */
export class Connections {
  readonly #sim: Sim;
  readonly #tickets = new Map<string, { app: string; at: number }>();
  readonly #awaited = new Map<string, Awaited>();
  #open: Connection[] = [];
  #last = 0;
  /** While silent, nothing is heard and nothing said, but no line is cut. */
  silent = false;

  constructor(sim: Sim) {
    this.#sim = sim;
  }

  list(app?: string): { id: number; app: string; since: number }[] {
    const wanted = this.#open.filter((connection) => app === undefined || connection.app === app);
    return wanted.map(({ id, app: owner, since }) => ({ id, app: owner, since }));
  }

  /** The address for the next connection of this app. */
  endpoint(app: AppState): string {
    if (this.list(app.appId).length >= MOST) throw new Refusal(1000040350, 'exceed connection limit', { status: 200 });
    this.#sim.state.serial += 1;
    const ticket = digest(`ticket ${app.appId} ${this.#sim.state.serial}`);
    this.#tickets.set(ticket, { app: app.appId, at: this.#sim.clock.now() });
    // Clients read the whole address as a query: whatever stands first is lost on them.
    const query = `fpid=493&aid=552564&device_id=${digest(ticket, 16)}&access_key=${digest(`key ${ticket}`)}`;
    return `ws://${this.#sim.place()}/ws/v2?${query}&service_id=${SERVICE}&ticket=${ticket}`;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://simulator');
    const ticket = this.#tickets.get(url.searchParams.get('ticket') ?? '');
    this.#tickets.delete(url.searchParams.get('ticket') ?? '');
    const known = url.pathname === '/ws/v2' && ticket !== undefined;
    if (!known || this.#sim.clock.now() - ticket.at > TICKET_LIFETIME) {
      violation(this.#sim, 'ws.upgrade', `no such ticket: ${request.url}`);
      refuseUpgrade(socket, 403, { 'handshake-status': '514', 'handshake-msg': 'auth failed' });
      return;
    }
    this.#last += 1;
    const id = this.#last;
    const line = acceptUpgrade(request, socket, head, {
      message: (data, binary) => this.#heard(id, data, binary),
      closed: (code) => this.#closed(id, code),
    });
    if (line === undefined) return;
    const { app } = ticket;
    this.#open.push({ id, app, since: this.#sim.clock.now(), line, ready: false });
    this.#sim.journal.add({ kind: 'connected', app, connection: id });
  }

  drop({ id, reset }: { id?: number; reset?: boolean } = {}): void {
    for (const connection of this.#open.filter((one) => id === undefined || one.id === id)) {
      if (reset === true) connection.line.reset();
      else connection.line.close(1001, 'going away');
    }
  }

  /** One attempt over one connection. */
  async send(app: AppState, event: QueuedEvent): Promise<Delivery> {
    const ready = this.#open.filter((one) => one.app === app.appId && one.ready && one.line.open);
    const connection = ready[this.#sim.state.serial % Math.max(1, ready.length)];
    if (connection === undefined) return { kind: 'failed', why: 'no long connection' };
    this.#sim.state.serial += 1;
    const { id, type } = event;
    const attempt = event.attempts;
    this.#sim.journal.add({
      kind: 'sent',
      app: app.appId,
      eventId: id,
      type,
      by: 'ws',
      attempt,
      connection: connection.id,
    });
    const messageId = digest(`frame ${this.#sim.state.serial}`);
    const over = new AbortController();
    const answer = new Promise<Delivery>((resolve) => {
      const settle = (delivery: Delivery) => {
        this.#awaited.delete(messageId);
        over.abort();
        resolve(delivery);
      };
      this.#awaited.set(messageId, { connection: connection.id, settle, deaf: false });
      void this.#sim.clock
        .sleep(ANSWER_WINDOW, over.signal)
        .then(() => settle({ kind: 'failed', why: 'no answer in 3 s' }));
    });
    if (!this.silent) this.#emit(connection, event, messageId);
    return answer;
  }

  #emit({ line }: Connection, event: QueuedEvent, messageId: string): void {
    const frame: Frame = {
      seqId: this.#sim.state.serial,
      logId: Number.MAX_SAFE_INTEGER - this.#sim.state.serial,
      service: SERVICE,
      method: DATA,
      headers: { type: 'event', message_id: messageId, sum: '1', seq: '0', trace_id: digest(`trace ${messageId}`) },
      payload: Buffer.from(JSON.stringify(event.document)),
    };
    const fault = this.#sim.frameFaults.shift();
    if (fault === undefined) line.send(encodeFrame(frame));
    else sendSpoilt(line, frame, fault);
    const awaited = this.#awaited.get(messageId);
    if (fault === 'answerLost' && awaited !== undefined) awaited.deaf = true;
  }

  #heard(id: number, data: Buffer, binary: boolean): void {
    const connection = this.#open.find((one) => one.id === id);
    if (this.silent || connection === undefined) return;
    let frame: Frame;
    try {
      if (!binary) throw new Error('a text message');
      frame = decodeFrame(data);
    } catch (error) {
      violation(this.#sim, 'ws.frame', `not a frame: ${String(error)}`);
      return;
    }
    if (frame.service !== SERVICE) violation(this.#sim, 'ws.frame', `service ${frame.service} is not ${SERVICE}`);
    if (frame.method === CONTROL) this.#control(connection, frame);
    else this.#answered(frame);
  }

  #control(connection: Connection, { headers }: Frame): void {
    if (headers.type !== 'ping') {
      violation(this.#sim, 'ws.frame', `control frame ${headers.type ?? 'without a type'}`);
      return;
    }
    connection.ready = true;
    const payload = Buffer.from(JSON.stringify(this.#sim.config));
    const pong = { seqId: 0, logId: 0, service: SERVICE, method: CONTROL, headers: { type: 'pong' }, payload } as const;
    connection.line.send(encodeFrame(pong));
    this.#sim.journal.add({ kind: 'ping', app: connection.app, connection: connection.id });
  }

  #answered({ headers, payload }: Frame): void {
    const awaited = this.#awaited.get(headers.message_id ?? '');
    if (awaited === undefined || awaited.deaf) return;
    try {
      const answer = JSON.parse(payload?.toString('utf8') ?? '');
      const data =
        answer.data === undefined ? undefined : JSON.parse(Buffer.from(answer.data, 'base64').toString('utf8'));
      awaited.settle({ kind: 'answered', code: Number(answer.code), data });
    } catch {
      violation(this.#sim, 'ws.frame', 'an answer that is not {"code", "data": base64 of JSON}');
      awaited.settle({ kind: 'failed', why: 'unreadable answer' });
    }
  }

  #closed(id: number, code: number): void {
    const connection = this.#open.find((one) => one.id === id);
    if (connection === undefined) return;
    this.#open = this.#open.filter((one) => one !== connection);
    this.#sim.journal.add({ kind: 'disconnected', app: connection.app, connection: id, code });
    for (const awaited of [...this.#awaited.values()])
      if (awaited.connection === id) awaited.settle({ kind: 'failed', why: 'connection lost' });
  }
}
