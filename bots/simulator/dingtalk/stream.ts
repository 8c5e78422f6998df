import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { acceptUpgrade, encodeFrame, type Line, refuseUpgrade } from '../websocket.ts';
import { isRecord } from './contract.ts';
import { FAREWELL, type Sim, TICKET_LIFE } from './sim.ts';
import type { Connection, FaultKind, Frame, Stream } from './simulator.ts';
import { newId } from './state.ts';
import { nameOf, type Topic } from './topics.ts';

const PING_EVERY = 30_000;
const TEXT = 1;

interface Ticket {
  expiresAt: number;
  topics: string[];
  used: boolean;
}

export interface Socket extends Connection {
  leaving: boolean;
  muted: boolean;
  line: Line;
  raw: Duplex;
  over: AbortController;
}

/** The stream's sockets and the tickets that open them. */
export class Sockets {
  readonly #sim: () => Sim;
  readonly #tickets = new Map<string, Ticket>();
  readonly #pings = new Map<string, string>();
  #sockets: Socket[] = [];
  #turn = 0;
  #preferred: string | undefined;

  constructor(sim: () => Sim) {
    this.#sim = sim;
  }

  ticket(topics: Topic[]): string {
    const sim = this.#sim();
    const ticket = newId(sim.state, 'tk-').replace('==', '');
    this.#tickets.set(ticket, { expiresAt: sim.clock.now() + TICKET_LIFE, topics: topics.map(nameOf), used: false });
    return ticket;
  }

  /** Whose turn it is, of those that listen to this. */
  choose(topic: Topic): Socket | undefined {
    const willing = this.#sockets.filter(({ leaving, topics }) => !leaving && topics.includes(nameOf(topic)));
    const preferred = willing.find(({ id }) => id === this.#preferred);
    this.#turn += 1;
    return preferred ?? willing[this.#turn % willing.length];
  }

  send(socket: Socket, frame: Frame): void {
    if (!socket.muted) socket.line.send(JSON.stringify(frame));
  }

  /** Half of a frame. */
  half(frame: Frame): Buffer {
    const whole = encodeFrame(TEXT, Buffer.from(JSON.stringify(frame)));
    return whole.subarray(0, Math.ceil(whole.length / 2));
  }

  /** Takes an upgrade request, or refuses it. */
  async upgrade(request: IncomingMessage, raw: Duplex, head: Buffer, fault: FaultKind | undefined): Promise<number> {
    raw.on('error', () => undefined);
    if (fault?.kind === 'blackHole') return 0;
    if (fault?.kind === 'reset') {
      raw.destroy();
      return 0;
    }
    if (fault?.kind === 'delay') await this.#sim().clock.sleep(fault.ms);
    const why = fault === undefined || fault.kind === 'delay' ? undefined : fault.kind;
    const ticket = why === undefined ? this.#punch(request.url ?? '') : why;
    if (typeof ticket !== 'string') return this.#accept(request, raw, head, ticket);
    const status = fault?.kind === 'html' ? fault.code : fault?.kind === 'refuse' ? (fault.status ?? 401) : 401;
    this.#sim().journal.add({ kind: 'refusedUpgrade', why: ticket });
    refuseUpgrade(raw, status);
    return status;
  }

  /** The ticket behind this address, used up by asking; or what is wrong with it. */
  #punch(url: string): Ticket | string {
    const sim = this.#sim();
    const raw = /^\/connect\?ticket=([^&]*)$/.exec(url)?.[1];
    const ticket = this.#tickets.get(decodeURIComponent(raw ?? ''));
    const violation = (detail: string) => {
      sim.journal.add({ kind: 'violation', violation: { at: sim.clock.now(), api: 'GET /connect', detail } });
      return detail;
    };
    if (ticket === undefined) return violation('no such ticket');
    if (ticket.used) return violation('a ticket opens one socket');
    if (ticket.expiresAt <= sim.clock.now()) return 'the ticket is older than 90 seconds';
    ticket.used = true;
    return ticket;
  }

  #accept(request: IncomingMessage, raw: Duplex, head: Buffer, ticket: Ticket): number {
    const sim = this.#sim();
    const id = newId(sim.state, 'conn-');
    const line = acceptUpgrade(request, raw, head, {
      message: (data, binary) => this.#heard(id, data, binary),
      closed: () => this.#closed(id),
    });
    if (line === undefined) return 400;
    const over = new AbortController();
    const base = { id, since: sim.clock.now(), topics: ticket.topics, leaving: false, muted: false };
    const socket: Socket = { ...base, line, raw, over };
    this.#sockets.push(socket);
    sim.journal.add({ kind: 'connected', connection: id, live: this.#sockets.length });
    void this.#keepAlive(socket);
    return 101;
  }

  async #keepAlive(socket: Socket): Promise<void> {
    const { clock } = this.#sim();
    for (;;) {
      await clock.sleep(PING_EVERY, socket.over.signal);
      if (socket.over.signal.aborted) return;
      this.#ping(socket);
    }
  }

  #closed(id: string): void {
    const socket = this.#sockets.find((candidate) => candidate.id === id);
    if (socket === undefined) return;
    socket.over.abort();
    this.#sockets = this.#sockets.filter((other) => other !== socket);
    this.#sim().journal.add({ kind: 'closed', connection: id, live: this.#sockets.length });
  }

  #heard(id: string, data: Buffer, binary: boolean): void {
    const socket = this.#sockets.find((candidate) => candidate.id === id);
    if (socket === undefined || socket.muted) return;
    const sim = this.#sim();
    const breach = (detail: string) =>
      sim.journal.add({ kind: 'violation', violation: { at: sim.clock.now(), api: 'stream', detail } });
    const frame = binary ? undefined : parsed(data.toString('utf8'));
    const named = isRecord(frame) && isRecord(frame.headers) ? frame.headers.messageId : undefined;
    if (!isRecord(frame) || typeof named !== 'string') breach('not an answer: no headers.messageId');
    else if (typeof frame.code !== 'number' || typeof frame.data !== 'string')
      breach('not an answer: "code" must be a number and "data" JSON text');
    else if (!this.#pings.has(named)) sim.pushes.answered(id, named, frame.code, frame.data);
    else if (isEcho(frame.data, this.#pings.get(named))) sim.journal.add({ kind: 'pong', connection: id });
    else breach('a ping is answered with its own opaque value');
    if (typeof named === 'string') this.#pings.delete(named);
  }

  #system(topic: string, data: object): Frame {
    const sim = this.#sim();
    const headers = { topic, messageId: newId(sim.state, 'sys'), contentType: 'application/json' };
    const time = String(sim.clock.now());
    return { specVersion: '1.0', type: 'SYSTEM', headers: { ...headers, time }, data: JSON.stringify(data) };
  }

  #ping(socket: Socket): void {
    const opaque = newId(this.#sim().state, 'opaque-');
    const frame = this.#system('ping', { opaque });
    this.#pings.set(frame.headers.messageId ?? '', opaque);
    this.send(socket, frame);
  }

  async #goAway(socket: Socket): Promise<void> {
    socket.leaving = true;
    this.send(socket, this.#system('disconnect', { reason: 'persistent connection is timeout' }));
    await this.#sim().clock.sleep(FAREWELL, socket.over.signal);
    if (!socket.over.signal.aborted) socket.raw.destroy();
  }

  #each(connection: string | undefined, deed: (socket: Socket) => void): void {
    const meant = this.#sockets.filter(({ id }) => connection === undefined || id === connection);
    if (meant.length === 0) throw new Error(`there is no connection ${connection ?? ''}`);
    for (const socket of meant) deed(socket);
  }

  /** The hands that a test has on the stream. */
  hands(): Stream {
    return {
      connections: () => this.#sockets.map(({ id, since, topics, leaving }) => ({ id, since, topics, leaving })),
      ping: (connection) => this.#each(connection, (socket) => this.#ping(socket)),
      goAway: (connection) => this.#each(connection, (socket) => void this.#goAway(socket)),
      drop: (connection) => this.#each(connection, ({ line }) => line.reset()),
      half: (connection) =>
        this.#each(connection, (socket) => socket.line.sendRaw(this.half(this.#system('ping', { opaque: 'half' })))),
      garbage: (text = '{"specVersion":', connection) =>
        this.#each(connection, (socket) => {
          if (!socket.muted) socket.line.send(text);
        }),
      send: (frame, connection) => this.#each(connection, (socket) => this.send(socket, frame)),
      mute: (connection) =>
        this.#each(connection, (socket) => {
          socket.muted = true;
          socket.raw.pause();
        }),
      prefer: (connection) => {
        this.#preferred = connection;
      },
    };
  }
}

function isEcho(text: string, opaque: string | undefined): boolean {
  const echo = parsed(text);
  return isRecord(echo) && echo.opaque === opaque;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
