import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CONTROL, DATA, decodeFrame, encodeFrame } from './frame.ts';

test('the ping of the vendor client 1.74.0 reads and writes byte for byte', () => {
  const wire = Buffer.from('0800100018f681801020002a0c0a0474797065120470696e67', 'hex');
  const ping = { seqId: 0, logId: 0, service: 33_554_678, method: CONTROL, headers: { type: 'ping' } } as const;
  expect(decodeFrame(wire)).toEqual(ping);
  expect(encodeFrame(ping).toString('hex')).toBe(wire.toString('hex'));
});

test('every frame survives the wire', () => {
  const word = fc.string({ unit: 'grapheme', maxLength: 40 });
  const frames = fc.record(
    {
      seqId: fc.nat(),
      logId: fc.maxSafeNat(),
      service: fc.nat(),
      method: fc.constantFrom<0 | 1>(CONTROL, DATA),
      headers: fc.dictionary(word, word, { noNullPrototype: true }),
      payload: fc.uint8Array().map((data) => Buffer.from(data)),
    },
    { requiredKeys: ['seqId', 'logId', 'service', 'method', 'headers'] },
  );
  fc.assert(
    fc.property(frames, (frame) => {
      expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
    }),
  );
});

test('fields nobody told us about are skipped', () => {
  const frame = { seqId: 1, logId: 2, service: 3, method: DATA, headers: {} } as const;
  const extra = Buffer.from([0x32, 2, 0x61, 0x62, 0x4a, 1, 0x7a, 0x65, 1, 2, 3, 4]);
  expect(decodeFrame(Buffer.concat([encodeFrame(frame), extra]))).toEqual(frame);
});

test('a frame cut anywhere is refused or lacks what was cut, and never hangs', () => {
  const whole = encodeFrame({
    seqId: 1,
    logId: 2,
    service: 3,
    method: DATA,
    headers: { a: 'b' },
    payload: Buffer.from('{}'),
  });
  for (let length = 0; length < whole.length; length += 1) {
    const read = () => decodeFrame(whole.subarray(0, length)).payload?.length;
    let payload: number | undefined;
    try {
      payload = read();
    } catch {
      continue;
    }
    expect(payload).toBeUndefined();
  }
});
