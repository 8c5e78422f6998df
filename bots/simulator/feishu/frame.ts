/** The long connection's envelope: protobuf message `pbbp2.Frame`, one per binary WebSocket message. */

export interface Frame {
  /** uint64 on the wire; clients may echo it with lost precision. */
  seqId: number;
  logId: number;
  service: number;
  method: 0 | 1;
  headers: Record<string, string>;
  payload?: Buffer;
}

export const CONTROL = 0;
export const DATA = 1;

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
const FIELD = { seqId: 1, logId: 2, service: 3, method: 4, headers: 5, payload: 8 };

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Buffer.from(bytes);
}

const number = (field: number, value: number) => Buffer.concat([varint((field << 3) | VARINT), varint(value)]);
const bytes = (field: number, value: Buffer) =>
  Buffer.concat([varint((field << 3) | BYTES), varint(value.length), value]);
const text = (field: number, value: string) => bytes(field, Buffer.from(value, 'utf8'));

export function encodeFrame({ seqId, logId, service, method, headers, payload }: Frame): Buffer {
  return Buffer.concat([
    number(FIELD.seqId, seqId),
    number(FIELD.logId, logId),
    number(FIELD.service, service),
    number(FIELD.method, method),
    ...Object.entries(headers).map(([key, value]) =>
      bytes(FIELD.headers, Buffer.concat([text(1, key), text(2, value)])),
    ),
    ...(payload === undefined ? [] : [bytes(FIELD.payload, payload)]),
  ]);
}

interface Field {
  field: number;
  /** Of a varint. */
  value: number;
  /** Of anything with a length. */
  data: Buffer;
}

/** Reads bytes from the front; throws when they end too early. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(source: Buffer) {
    this.#bytes = source;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): number {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.take(1).readUInt8(0);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
    throw new Error('a varint of more than ten bytes');
  }

  take(length: number): Buffer {
    const end = this.#at + length;
    if (length < 0 || end > this.#bytes.length) throw new Error('the frame ends too early');
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }
}

function fieldsOf(source: Buffer): Field[] {
  const reader = new Reader(source);
  const fields: Field[] = [];
  const none = Buffer.alloc(0);
  while (!reader.done) {
    const key = reader.varint();
    const field = key >> 3;
    const kind = key & 7;
    if (kind === VARINT) fields.push({ field, value: reader.varint(), data: none });
    else if (kind === BYTES) fields.push({ field, value: 0, data: reader.take(reader.varint()) });
    else if (kind === FIXED64) reader.take(8);
    else if (kind === FIXED32) reader.take(4);
    else throw new Error(`wire type ${kind}`);
  }
  return fields;
}

/** Throws when the bytes are no whole frame. */
export function decodeFrame(source: Buffer): Frame {
  const fields = fieldsOf(source);
  const numeric = (wanted: number): number => {
    const found = fields.findLast(({ field }) => field === wanted);
    if (found === undefined) throw new Error(`field ${wanted} is required`);
    return found.value;
  };
  const headers = fields
    .filter(({ field }) => field === FIELD.headers)
    .map(({ data }) => {
      const pair = fieldsOf(data);
      const part = (wanted: number) => pair.find(({ field }) => field === wanted)?.data.toString('utf8') ?? '';
      return [part(1), part(2)] as const;
    });
  const payload = fields.findLast(({ field }) => field === FIELD.payload)?.data;
  return {
    seqId: numeric(FIELD.seqId),
    logId: numeric(FIELD.logId),
    service: numeric(FIELD.service),
    method: numeric(FIELD.method) === CONTROL ? CONTROL : DATA,
    headers: Object.fromEntries(headers),
    ...(payload === undefined ? {} : { payload }),
  };
}
