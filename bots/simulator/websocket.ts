import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** The server side of RFC 6455, without extensions, with ways to misbehave on purpose. */

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const MAX_MESSAGE = 16 * 1024 * 1024;

const CONTINUATION = 0;
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** 1005 = closed without a code, 1006 = cut. */
export interface LineListener {
  message(data: Buffer, binary: boolean): void;
  /** A ping of the protocol itself; it is answered without help. */
  ping?(): void;
  /** Once, however the line ends. */
  closed(code: number): void;
}

interface Frame {
  fin: boolean;
  opcode: number;
  payload: Buffer;
  size: number;
}

/** A frame as a server sends it. */
export function encodeFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  if (length < 126) head[1] = length;
  else if (length < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, payload]);
}

/** The first whole frame; `undefined` = more bytes are needed; `broken` = no client may send that. */
function decodeFrame(bytes: Buffer): Frame | undefined | 'broken' {
  if (bytes.length < 2) return undefined;
  const first = bytes.readUInt8(0);
  const second = bytes.readUInt8(1);
  const short = second & 0x7f;
  if ((first & 0x70) !== 0 || (second & 0x80) === 0) return 'broken';
  const start = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (bytes.length < start + 4) return undefined;
  const length = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
  if (length > MAX_MESSAGE) return 'broken';
  const size = start + 4 + length;
  if (bytes.length < size) return undefined;
  const mask = bytes.subarray(start, start + 4);
  const payload = Buffer.from(bytes.subarray(start + 4, size));
  for (const [index, byte] of payload.entries()) payload[index] = byte ^ (mask[index & 3] ?? 0);
  return { fin: (first & 0x80) !== 0, opcode: first & 0x0f, payload, size };
}

/** One accepted WebSocket. */
export class Line {
  readonly #socket: Duplex;
  readonly #listener: LineListener;
  #received = Buffer.alloc(0);
  #parts: Buffer[] = [];
  #binary = false;
  #code = 1006;
  #over = false;
  #closing = false;

  constructor(socket: Duplex, listener: LineListener, head: Buffer) {
    this.#socket = socket;
    this.#listener = listener;
    socket.on('data', (chunk: Buffer) => this.#feed(chunk));
    socket.on('error', () => this.#end());
    socket.on('end', () => socket.end());
    socket.on('close', () => this.#end());
    if (head.length > 0) this.#feed(head);
  }

  get open(): boolean {
    return !this.#over && !this.#closing;
  }

  send(data: string | Buffer): void {
    if (!this.open) return;
    this.sendRaw(encodeFrame(typeof data === 'string' ? TEXT : BINARY, Buffer.from(data)));
  }

  ping(data = ''): void {
    if (this.open) this.sendRaw(encodeFrame(PING, Buffer.from(data)));
  }

  /** Bytes as they are: half a frame, or none. */
  sendRaw(bytes: Buffer): void {
    if (!this.#over) this.#socket.write(bytes);
  }

  /** A close frame; the line ends when the other side answers it or hangs up. */
  close(code = 1000, reason = ''): void {
    if (!this.open) return;
    this.#closing = true;
    this.#code = code;
    const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
    payload.writeUInt16BE(code, 0);
    payload.write(reason, 2);
    this.sendRaw(encodeFrame(CLOSE, payload));
  }

  /** A TCP reset, after `last` if given. */
  reset(last?: Buffer): void {
    const abort = () => ('resetAndDestroy' in this.#socket ? this.#reset() : this.#socket.destroy());
    if (last === undefined) abort();
    else this.#socket.write(last, abort);
  }

  #reset(): void {
    const { resetAndDestroy } = this.#socket as { resetAndDestroy?: () => void };
    resetAndDestroy?.call(this.#socket);
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.closed(this.#code);
  }

  #feed(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    while (!this.#over) {
      const frame = decodeFrame(this.#received);
      if (frame === undefined) return;
      if (frame === 'broken') {
        this.close(1002, 'protocol error');
        this.#socket.end();
        return;
      }
      this.#received = this.#received.subarray(frame.size);
      this.#take(frame);
    }
  }

  #take({ fin, opcode, payload }: Frame): void {
    if (opcode === PING) {
      this.#listener.ping?.();
      this.sendRaw(encodeFrame(PONG, payload));
    } else if (opcode === CLOSE) {
      if (!this.#closing) {
        this.#code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
        this.#closing = true;
        this.sendRaw(encodeFrame(CLOSE, payload.subarray(0, 2)));
      }
      this.#socket.end();
    } else if (opcode !== PONG) {
      if (opcode !== CONTINUATION) this.#binary = opcode === BINARY;
      this.#parts.push(payload);
      if (!fin) return;
      const whole = Buffer.concat(this.#parts);
      this.#parts = [];
      this.#listener.message(whole, this.#binary);
    }
  }
}

/** Refuses an upgrade with a plain HTTP answer. */
export function refuseUpgrade(socket: Duplex, status: number, headers: Record<string, string> = {}): void {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} Refused\r\n${lines.join('')}connection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** Answers an upgrade request; undefined = it was none, and has been refused. */
export function acceptUpgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  listener: LineListener,
): Line | undefined {
  const key = request.headers['sec-websocket-key'];
  if (key === undefined || request.headers['sec-websocket-version'] !== '13') {
    refuseUpgrade(socket, 400);
    return undefined;
  }
  const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
  const lines = ['HTTP/1.1 101 Switching Protocols', 'upgrade: websocket', 'connection: Upgrade'];
  socket.write(`${[...lines, `sec-websocket-accept: ${accept}`].join('\r\n')}\r\n\r\n`);
  return new Line(socket, listener, head);
}
